"""What SpiffWorkflow gets wrong does not happen here; docs/spiffworkflow.md names the test of each finding."""

import logging
import random
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import orjson
import pytest
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import LargeBinary
from sqlalchemy.dialects import sqlite

from engine.database import JsonText, NaiveTime, UtcDateTime
from engine.models import Case, CaseState, Timer
from engine.runner import Reading, Run, Specs, codec
from tests.engine.loops import CLOCKED, FIRST_COME, NOON, PLAIN, THREE, TOGETHER, WITHIN, Loop

# ---- what is stored -------------------------------------------------------------------------------------------


def test_state_is_bytes_that_no_database_puts_in_another_order() -> None:
    assert isinstance(CaseState.__table__.c.state.type, LargeBinary)


def test_facts_are_text_that_no_database_puts_in_another_order() -> None:
    kinds = {CaseState.__table__.c.facts.type.__class__, CaseState.__table__.c.marks.type.__class__}
    assert kinds == {JsonText}


def test_what_is_read_does_not_hang_on_the_order_of_keys() -> None:
    """Tasks are rows in a list that name the row above them; the keys around them may come in any order."""
    loop = Loop(WITHIN)
    content = orjson.loads(loop.state)
    keys = list(content)
    for seed in range(20):
        random.Random(seed).shuffle(keys)
        shuffled = orjson.dumps({key: content[key] for key in keys})
        again = codec.load(shuffled, codec.VERSION, loop.specs)
        assert codec.dump(again)[0] == loop.state


@pytest.mark.parametrize("value", [Decimal("1.5"), b"x", {1, 2}, {1: "a"}, timedelta(days=1), object()])
def test_a_fact_that_would_come_back_as_something_else_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        JsonText().process_bind_param({"fact": value}, sqlite.dialect())


@pytest.mark.parametrize("name", ["typename", "__class__", "data"])
def test_no_name_of_a_fact_makes_a_case_unreadable(name: str) -> None:
    stored = JsonText().process_bind_param({name: "UUID"}, sqlite.dialect())
    assert JsonText().process_result_value(stored, sqlite.dialect()) == {name: "UUID"}


@pytest.mark.parametrize("column", [Timer.rings_at, Case.opened_at])
def test_a_time_without_a_zone_is_not_stored(column: Any) -> None:
    assert isinstance(column.type, UtcDateTime)
    with pytest.raises(NaiveTime):
        column.type.process_bind_param(NOON.replace(tzinfo=None), sqlite.dialect())


# ---- what moves -----------------------------------------------------------------------------------------------


def test_a_step_below_a_thousand_others_is_found_and_done() -> None:
    """Read from version 1, a case may be deeper than SpiffWorkflow walks."""
    loop = Loop(PLAIN)
    tree = loop.run.workflow
    (work,) = (task for task in tree.tasks.values() if task.state == TaskState.READY)
    above = work.parent
    above._children.remove(work.id)
    for _ in range(1_500):
        above = above._add_child(loop.specs.main.task_specs["merge"], TaskState.FUTURE)
        above._set_state(TaskState.COMPLETED)
    above._children.append(work.id)
    work._parent = above.id
    loop.again = False
    loop.do("work")
    assert loop.run.position().finished


@pytest.mark.parametrize("order", [("left", "middle", "right"), ("right", "left", "middle")])
def test_a_join_waits_for_every_branch_in_every_round_whichever_comes_first(order: tuple[str, ...]) -> None:
    """A branch of the round before never stands in for one of this round."""
    loop = Loop(THREE)
    for number in range(4):
        names = order[number % 3 :] + order[: number % 3]
        for name in names:
            assert name in loop.open
            loop.do(name)
        assert loop.open == set(order)


def test_a_join_waits_for_every_branch_within_one_push_too() -> None:
    """Not even SpiffWorkflow's own memory of a round, not yet left out, is counted."""
    loop = Loop(THREE)
    for names in (("left", "middle", "right"), ("right", "middle", "left")):
        for name in names:
            (wait,) = (wait for wait in loop.run.position().user_tasks if wait.name == name)
            loop.run.complete(wait.id)
            loop.run.settle(lambda node, timer, host: None)
    assert loop.open == {"left", "middle", "right"}


def test_a_message_that_comes_when_the_time_is_out_too_takes_one_way_only() -> None:
    loop = Loop(FIRST_COME)
    loop.now += timedelta(days=2)
    loop.open_again()
    loop.again = False
    loop.send("supplemented")
    assert loop.run.position().finished
    loop = Loop(FIRST_COME)
    loop.now += timedelta(days=2)
    loop.open_again()
    assert loop.run.send("supplemented")
    loop.run.settle(lambda node, timer, host: None)
    assert [node for node in loop.run.passed if node in ("came", "late")] == ["came"]


def test_the_time_behind_an_event_gateway_is_told_like_any_other() -> None:
    """SpiffWorkflow's own list of what waits leaves it out."""
    (timer,) = Loop(FIRST_COME).run.position().timers
    assert (timer.name, timer.rings_at) == ("waits", NOON + timedelta(days=1))


def test_a_clock_rings_at_its_moment_and_not_before() -> None:
    loop = Loop(CLOCKED)
    loop.let_pass(hours=24, microseconds=-1)
    assert loop.performed == []
    loop.let_pass(microseconds=1)
    assert len(loop.performed) == 2


def test_clocks_read_the_time_that_is_handed_in_and_not_the_machines() -> None:
    loop = Loop(CLOCKED)
    loop.now = datetime(2199, 1, 1, tzinfo=UTC)
    loop.open_again()
    loop.settle()
    assert len(loop.performed) == 2


def test_a_clock_in_another_zone_rings_at_the_same_moment() -> None:
    loop = Loop(CLOCKED)
    loop.now = (NOON + timedelta(days=1)).astimezone(timezone(timedelta(hours=2)))
    loop.open_again()
    loop.settle()
    assert len(loop.performed) == 2


def test_what_follows_when_a_time_is_out_is_done_in_the_same_push() -> None:
    """SpiffWorkflow lets a timer ring at the end of its round and leaves what follows to the next."""
    loop = Loop(WITHIN)
    loop.let_pass(days=2)
    assert loop.performed == ["soon_end"]


def test_a_server_that_was_down_for_days_rings_every_clock_once() -> None:
    loop = Loop(CLOCKED)
    loop.let_pass(days=9)
    loop.let_pass(days=9)
    assert sorted(loop.performed) == ["late_end", "soon_end"]


def test_a_message_nobody_waits_for_is_told_of_and_moves_nothing() -> None:
    loop = Loop(FIRST_COME)
    assert not loop.run.send("withdrawn")
    assert loop.run.dump() == loop.state


def test_the_clocks_of_a_sub_process_are_gone_with_it() -> None:
    loop = Loop(WITHIN)
    loop.again = False
    loop.do("work")
    assert loop.run.position().timers == () and not loop.run.workflow.event_manager.tasks


def test_no_code_in_a_drawing_runs() -> None:
    loop = Loop(PLAIN)
    (work,) = (task for task in loop.run.workflow.tasks.values() if task.state == TaskState.READY)
    with pytest.raises(WorkflowException, match="No code"):
        loop.run.workflow.script_engine.execute(work, "import os")


def test_a_failing_step_says_its_own_error_and_not_another() -> None:
    loop = Loop(CLOCKED)
    loop.now += timedelta(days=2)
    loop.open_again()

    def fail(node: str, timer: str, host: str) -> None:
        raise LookupError(node)

    with pytest.raises(LookupError, match="soon_end"):
        loop.run.settle(fail)


def test_nothing_is_logged_while_a_case_moves(caplog: pytest.LogCaptureFixture) -> None:
    """SpiffWorkflow writes a record for every change of state, with all it knows."""
    with caplog.at_level(logging.DEBUG, logger="spiff"):
        Loop(CLOCKED).do("work")
    assert caplog.records == []


# ---- what is shared -------------------------------------------------------------------------------------------


def print_of(specs: Specs) -> bytes:
    """Everything in a parsed drawing that says how a case goes."""
    return orjson.dumps(
        {
            f"{spec.name}/{name}": [
                type(task).__name__,
                task._inputs,
                task._outputs,
                task.manual,
                task.lookahead,
                task.data,
                repr(vars(getattr(task, "event_definition", None)) if hasattr(task, "event_definition") else ""),
                [[repr(condition and condition.args), out] for condition, out in getattr(task, "cond_task_specs", [])],
            ]
            for spec in (specs.main, *specs.parts.values())
            for name, task in spec.task_specs.items()
        }
    )


@pytest.mark.parametrize("drawn", [PLAIN, CLOCKED, THREE, FIRST_COME, WITHIN, TOGETHER])
def test_no_step_of_a_case_changes_the_drawing_that_others_share(drawn: tuple[str, str]) -> None:
    loop = Loop(drawn)
    printed = print_of(loop.specs)
    for _ in range(3):
        loop.let_pass(days=2)
        for name in sorted(loop.open):
            loop.do(name)
            assert print_of(loop.specs) == printed
        for message in loop.run.position().messages:
            loop.send(message)
        assert print_of(loop.specs) == printed


def test_two_cases_on_one_drawing_know_nothing_of_each_other() -> None:
    one, other = Loop(CLOCKED), Loop(CLOCKED)
    assert one.specs is other.specs
    before = other.state
    one.let_pass(days=2)
    one.do("work")
    other.open_again()
    other.settle()
    assert other.state == before


def test_a_condition_that_fails_stops_the_push() -> None:
    """After an error SpiffWorkflow goes on in silence and does nothing; here the error is the caller's at once."""
    loop = Loop(PLAIN)

    def broken(text: str, host: str) -> object:
        raise LookupError(text)

    run = Run.load(loop.state, codec.VERSION, loop.specs, Reading(evaluate=broken), NOON)
    run.complete(run.position().user_tasks[0].id)
    with pytest.raises(LookupError):
        run.settle(lambda node, timer, host: None)
