"""A case that goes round or sleeps for years stays as light as a new one."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.models import CaseState
from engine.runner.limits import LIMITS, NeverRests, Size, beyond
from tests.builders import Town
from tests.engine.everyday import DIARY, assessment, reception
from tests.engine.loops import AGAIN, CLOCKED, END, FIRST_COME, PLAIN, START, TOGETHER, WITHIN, Loop

Round = Callable[[Loop], None]


def work(loop: Loop) -> None:
    loop.do("work")


def work_late(loop: Loop) -> None:
    loop.let_pass(days=2)
    loop.do("work")


def left_then_right(loop: Loop) -> None:
    loop.do("left")
    assert loop.open == {"right"}
    loop.do("right")


def first_one_then_the_other(loop: Loop) -> None:
    """The branch that came last in one round comes first in the next; each waits for both all the same."""
    order = ("left", "right") if loop.now.day % 2 else ("right", "left")
    loop.now += timedelta(days=1)
    loop.do(order[0])
    assert loop.open == {order[1]}
    loop.do(order[1])


def message(loop: Loop) -> None:
    loop.send("supplemented")


def time_out(loop: Loop) -> None:
    loop.let_pass(days=2)


ROUNDS = [
    pytest.param(PLAIN, work, id="a step"),
    pytest.param(CLOCKED, work, id="a step with clocks that never ring"),
    pytest.param(CLOCKED, work_late, id="a step with clocks that ring each time"),
    pytest.param(TOGETHER, left_then_right, id="two branches that meet"),
    pytest.param(TOGETHER, first_one_then_the_other, id="two branches in changing order"),
    pytest.param(FIRST_COME, message, id="a message or a time: the message"),
    pytest.param(FIRST_COME, time_out, id="a message or a time: the time"),
    pytest.param(WITHIN, work, id="a sub-process"),
    pytest.param(WITHIN, work_late, id="a sub-process whose clock rings"),
]


@pytest.mark.parametrize(("drawn", "go_round"), ROUNDS)
def test_after_a_thousand_rounds_a_case_weighs_what_it_weighed_after_one(
    drawn: tuple[str, str], go_round: Round
) -> None:
    loop = Loop(drawn)
    weighed = []
    for number in range(1_000):
        if number == 999:
            last_before = loop.weighs
        go_round(loop)
        if number + 1 in (1, 100, 1_000):
            weighed.append(loop.weighs)
    assert weighed[0] == weighed[1] == weighed[2] == last_before
    loop.again = False
    go_round(loop)
    assert loop.run.position().finished and not loop.run.position().timers


def test_what_is_left_out_is_what_cannot_move_any_more() -> None:
    """A step waits with its two clocks; below them is the root, and what hangs them together."""
    loop = Loop(CLOCKED)
    assert loop.weighs[0] == Size(depth=2, tasks=5)
    loop.let_pass(days=2)
    assert sorted(loop.performed) == ["late_end", "soon_end"] and not loop.run.position().timers
    assert loop.weighs[0] == Size(depth=2, tasks=5), "a clock that has rung stays, so that it does not ring again"
    loop.do("work")
    assert [timer.name for timer in loop.run.position().timers] == ["soon", "late"]


def test_a_branch_that_a_clock_has_opened_outlives_the_step_and_the_case_waits_for_it() -> None:
    body, flows = PLAIN
    reminder = """<b:boundaryEvent id="soon" cancelActivity="false" attachedToRef="work"><b:timerEventDefinition id="t">
<b:timeDate>deadline.step.warn</b:timeDate></b:timerEventDefinition></b:boundaryEvent>"""
    loop = Loop(
        (body + reminder + '<b:userTask id="look"/><b:endEvent id="looked"/>', f"{flows} soon>look look>looked")
    )
    loop.let_pass(days=2)
    assert loop.open == {"work", "look"}
    loop.again = False
    loop.do("work")
    assert loop.open == {"look"} and not loop.run.position().finished
    loop.do("look")
    assert loop.run.position().finished


def test_a_case_asleep_for_five_years_wakes_on_the_day_and_has_not_grown() -> None:
    loop = Loop(CLOCKED, clocks_after=timedelta(days=5 * 365))
    asleep = loop.state
    loop.let_pass(days=5 * 365 - 1)
    assert loop.state == asleep and loop.performed == []
    loop.let_pass(days=1)
    assert sorted(loop.performed) == ["late_end", "soon_end"] and len(loop.state) <= len(asleep)
    loop.again = False
    loop.do("work")
    assert loop.run.position().finished


def test_a_report_left_lying_for_five_years_is_reminded_of_once_and_can_still_be_taken_care_of(town: Town) -> None:
    number = town.report()
    before = state_of(town, number)
    for _ in range(5):
        town.go(days=365)
    assert len(state_of(town, number).state) <= len(before.state)
    town.do("register_report", "greta", **DIARY)
    town.do("receive_report", "anders", **{**reception(), "measures_taken_on": "2026-09-15"})
    town.do("assess_report", "maria", **assessment("serious"))
    assert town.case(number).status == "open"


def test_a_loop_without_a_stop_is_told_of_and_does_not_hang() -> None:
    with pytest.raises(NeverRests):
        Loop((START + AGAIN + END, "began>merge merge>again again>merge again>closed"))


def state_of(town: Town, number: str) -> CaseState:
    with town.house.database.reading() as session:
        return session.get_one(CaseState, town.case(number).id)


@pytest.mark.parametrize(
    ("size", "bytes_", "says"),
    [
        (Size(depth=LIMITS.depth, tasks=LIMITS.tasks), LIMITS.bytes, ""),
        (Size(depth=801, tasks=3), 10, "djupt under varandra (801 av högst 800)"),
        (Size(depth=3, tasks=2_001), 10, "för många öppna steg på en gång (2001 av högst 2000)"),
        (Size(depth=3, tasks=3), 1_000_001, "för stort"),
    ],
)
def test_what_has_grown_too_much_is_named_with_what_to_do(size: Size, bytes_: int, says: str) -> None:
    told = beyond(size, bytes_)
    assert (says in told and "processägaren" in told) if says else told == ""
