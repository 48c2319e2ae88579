"""A running case that changes version: what is done stays done, what waits goes on waiting, and it comes to its end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from engine import drafts
from engine.definition import Basis, Due
from engine.models import DeadlineRow, Draft
from engine.versions import CaseAhead, Choices, migrate, preview
from tests.engine.drawn_anew import CIA, GUN, DrawnTown, catch, clock, end, gateway, part, service, start, step
from tests.engine.toy_town import MONDAY, In

STEPS = (start(), step("assess", "Bedöm"), step("finish", "Avsluta"), end())
CLOCKS = (clock("remind", "assess", "assess.warn"), clock("late", "assess", "assess.due"))
BASE = (*STEPS, *CLOCKS)
RINGS = "remind>remind_end late>late_end"
FLOWS = f"reported>assess {RINGS} assess>finish finish>closed"
BESIDE = (
    start(),
    gateway("fork", "parallel"),
    step("assess", "Bedöm"),
    step("ask", "Fråga"),
    gateway("join", "parallel"),
    step("finish", "Avsluta"),
    end(),
)
BESIDE_FLOWS = "reported>fork fork>assess fork>ask assess>join ask>join join>finish finish>closed"
TEXT = {"type": "string", "title": "Text"}


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[DrawnTown]:
    built = DrawnTown(database_url, tmp_path)
    yield built
    built.close()


def opened(town: DrawnTown) -> str:
    return town.cases.open("toy", GUN, {"text": "Något har hänt."})


def ahead(town: DrawnTown, one: int, two: int, **choices: str) -> CaseAhead:
    """How the only case would fare."""
    seen = preview(town.house, "toy", one, two, choices=Choices.read(**choices))
    assert not seen.findings
    return seen.cases[0]


def stops(town: DrawnTown, one: int, two: int) -> dict[str, str]:
    """Element -> why the only case cannot move; and that it then does not."""
    before = town.state()
    case = ahead(town, one, two)
    migrate(town.house, "toy", one, two)
    after = town.state()
    assert not case.can_move and (after.version, after.state) == (before.version, before.state)
    return {remark.element_id: remark.says for remark in case.stops}


def finish(town: DrawnTown, *names: str) -> None:
    """The case goes to its end, saved and read again at each step."""
    for name in names:
        town.do(name)
    assert town.case().status == "closed" and not town.clocks()


# ---- the drawing changes where the case has not been ---------------------------------------------------------------


def test_a_step_added_later_is_done_and_the_deadline_is_not_begun_anew(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    task, before = town.task("assess").id, town.clocks()
    two = town.draw(*BASE, step("check", "Granska"), flows=FLOWS.replace("assess>finish", "assess>check check>finish"))
    town.now += timedelta(hours=5)
    assert ahead(town, one, two).can_move
    migrate(town.house, "toy", one, two)
    assert (town.version(), town.clocks(), town.task("assess").id) == (two, before, task)
    finish(town, "assess", "check", "finish")


def test_without_being_asked_a_case_stays_on_its_version(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    town.draw(*BASE, step("check", "Granska"), flows=FLOWS.replace("assess>finish", "assess>check check>finish"))
    finish(town, "assess", "finish")
    assert town.version() == one


def test_a_clock_added_to_a_later_step_is_set_when_the_step_opens(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    later = clock("remind_finish", "finish", "finish.warn")
    two = town.draw(*BASE, later, flows=f"{FLOWS} remind_finish>remind_finish_end")
    migrate(town.house, "toy", one, two)
    assert set(town.clocks()) == {"remind", "late"}
    town.do("assess")
    assert town.clocks() == {"remind_finish": town.now + timedelta(hours=12)}
    finish(town, "finish")


def test_a_later_step_may_be_renamed_and_get_a_form_of_its_own(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    two = town.draw(*BASE[:2], step("close_it", "Stäng"), *BASE[3:], flows=FLOWS.replace("finish", "close_it"))
    migrate(town.house, "toy", one, two)
    finish(town, "assess", "close_it")


# ---- the drawing changes where the case stands ---------------------------------------------------------------------


def test_a_new_text_on_the_current_step_is_shown_and_its_id_is_what_counts(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    two = town.draw(start(), step("assess", "Gör en bedömning"), *BASE[2:], flows=FLOWS)
    assert [remark.says for remark in ahead(town, one, two).notes] == ["Heter ”Gör en bedömning” i den nya versionen."]
    migrate(town.house, "toy", one, two)
    assert town.task("assess").title == "Gör en bedömning"
    finish(town, "assess", "finish")


def test_the_current_step_under_another_id_is_refused_by_name(town: DrawnTown) -> None:
    one = town.draw(*STEPS, flows="reported>assess assess>finish finish>closed")
    opened(town)
    changed = (start(), step("judge", "Bedöm"), *STEPS[2:])
    two = town.draw(*changed, flows="reported>judge judge>finish finish>closed")
    assert "kanske heter det nu judge" in stops(town, one, two)["assess"]
    finish(town, "assess", "finish")


def test_the_current_step_of_another_kind_is_refused(town: DrawnTown) -> None:
    one = town.draw(*STEPS, flows="reported>assess assess>finish finish>closed")
    opened(town)
    two = town.draw(start(), service("assess"), *STEPS[2:], flows="reported>assess assess>finish finish>closed")
    assert "ett steg som Vaksam gör" in stops(town, one, two)["assess"]


def test_a_clock_that_waits_and_is_gone_is_refused(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    two = town.draw(*STEPS, CLOCKS[1], flows=FLOWS.replace("remind>remind_end ", ""))
    assert set(stops(town, one, two)) == {"remind"}


def test_a_clock_that_has_rung_may_go(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    town.go(hours=13)
    assert set(town.clocks()) == {"late"}
    two = town.draw(*STEPS, CLOCKS[1], flows=FLOWS.replace("remind>remind_end ", ""))
    migrate(town.house, "toy", one, two)
    assert town.version() == two
    finish(town, "assess", "finish")


def test_all_clocks_may_go_when_all_have_rung(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    town.go(hours=25)
    two = town.draw(*STEPS, flows="reported>assess assess>finish finish>closed")
    migrate(town.house, "toy", one, two)
    assert town.version() == two
    finish(town, "assess", "finish")


def test_a_clock_moved_to_another_step_is_refused(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    two = town.draw(*STEPS, clock("remind", "finish", "assess.warn"), CLOCKS[1], flows=FLOWS)
    assert stops(town, one, two) == {"remind": "Klockan går på assess, men sitter nu på finish."}


@pytest.mark.parametrize("had_clocks", [True, False], ids=["beside others", "the first one"])
def test_a_clock_added_to_the_current_step_is_set_from_its_origin(town: DrawnTown, had_clocks: bool) -> None:
    body, flows = (BASE, FLOWS) if had_clocks else (STEPS, FLOWS.replace(f"{RINGS} ", ""))
    one = town.draw(*body, flows=flows)
    opened(town)
    before = town.clocks()
    two = town.draw(*body, clock("more", "assess", "extra.due"), flows=f"{flows} more>more_end")
    town.now += timedelta(hours=5)
    plan = [(one.element_id, one.before, one.after) for one in ahead(town, one, two).clocks if one.before is None]
    assert plan == [("more", None, MONDAY + timedelta(hours=48))]
    migrate(town.house, "toy", one, two)
    assert town.clocks() == {**before, "more": MONDAY + timedelta(hours=48)}
    assert town.deadlines()["extra"].origin_at == MONDAY
    town.go(hours=50)
    assert {"at": "more"} in [row.detail for row in town.history() if row.kind == "reminded"]
    finish(town, "assess", "finish")


def test_a_new_clock_of_a_deadline_that_waits_follows_it(town: DrawnTown) -> None:
    one = town.draw(*STEPS, CLOCKS[1], flows=FLOWS.replace("remind>remind_end ", ""))
    opened(town)
    town.hours["assess"] = 100
    two = town.draw(*BASE, flows=FLOWS)
    migrate(town.house, "toy", one, two)
    assert town.clocks() == {"remind": MONDAY + timedelta(hours=12), "late": MONDAY + timedelta(hours=24)}


def test_a_new_clock_counted_from_what_has_not_happened_is_left_unset_and_told(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    town.starts["extra"] = "decided"
    two = town.draw(*BASE, clock("more", "assess", "extra.due"), flows=f"{FLOWS} more>more_end")
    told = next(clock for clock in ahead(town, one, two).clocks if clock.element_id == "more")
    assert told.after is None and "har inte hänt" in told.says
    migrate(town.house, "toy", one, two)
    assert set(town.clocks()) == {"remind", "late"}
    finish(town, "assess", "finish")


# ---- what the case has passed ----------------------------------------------------------------------------------------


def test_a_step_that_is_done_may_be_renamed_or_gone_and_that_is_remarked_on(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    town.do("assess")
    two = town.draw(*STEPS[:1], *STEPS[2:], flows="reported>finish finish>closed")
    remarks = [(remark.element_id, remark.stops) for remark in ahead(town, one, two).remarks]
    assert remarks == [("assess", False)]
    migrate(town.house, "toy", one, two)
    assert town.version() == two
    finish(town, "finish")


def test_a_new_step_that_the_case_is_past_is_remarked_on(town: DrawnTown) -> None:
    one = town.draw(*STEPS, flows="reported>assess assess>finish finish>closed")
    opened(town)
    first = step("register", "Registrera")
    two = town.draw(*STEPS, first, flows="reported>register register>assess assess>finish finish>closed")
    assert [remark.element_id for remark in ahead(town, one, two).notes] == ["register"]
    migrate(town.house, "toy", one, two)
    finish(town, "assess", "finish")


def test_a_loop_that_has_gone_several_rounds_goes_on(town: DrawnTown) -> None:
    fields = {"assess": {"again": {"type": "boolean", "title": "En gång till?"}}}
    body = (*BASE, gateway("more", name="En gång till?"))
    flows = f"reported>back back>assess {RINGS} assess>more more>back more>finish finish>closed"
    ways = {"more_to_back": ("Ja", "facts.again"), "more_to_finish": ("Nej", "not facts.again")}
    one = town.draw(*body, gateway("back"), flows=flows, conditions=ways, **fields)
    opened(town)
    for _ in range(3):
        town.do("assess", again=True)
    check = flows.replace("finish>closed", "finish>check check>closed")
    two = town.draw(*body, gateway("back"), step("check"), flows=check, conditions=ways, **fields)
    migrate(town.house, "toy", one, two)
    assert town.version() == two
    town.do("assess", again=True)
    town.do("assess", again=False)
    finish(town, "finish", "check")


# ---- parallel branches -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["assess", "ask", ""])
def test_branches_meet_in_the_new_version_whichever_has_come(town: DrawnTown, first: str) -> None:
    one = town.draw(*BESIDE, flows=BESIDE_FLOWS)
    opened(town)
    if first:
        town.do(first)
    two = town.draw(*BESIDE, step("check"), flows=BESIDE_FLOWS.replace("join>finish", "join>check check>finish"))
    migrate(town.house, "toy", one, two)
    assert town.version() == two
    for name in {"assess", "ask"} - {first}:
        town.do(name)
    finish(town, "check", "finish")


def test_a_branch_that_the_case_never_began_is_refused_at_the_join(town: DrawnTown) -> None:
    one = town.draw(*BESIDE, flows=BESIDE_FLOWS)
    opened(town)
    two = town.draw(*BESIDE, step("third", "Tredje"), flows=f"{BESIDE_FLOWS} fork>third third>join")
    assert "Tredje" in stops(town, one, two)["join"]


def test_a_step_put_between_a_branch_that_has_come_and_the_join_is_refused(town: DrawnTown) -> None:
    one = town.draw(*BESIDE, flows=BESIDE_FLOWS)
    opened(town)
    town.do("assess")
    two = town.draw(*BESIDE, step("check"), flows=BESIDE_FLOWS.replace("assess>join", "assess>check check>join"))
    assert set(stops(town, one, two)) == {"join"}


def test_a_step_put_into_a_branch_that_is_still_going_is_done(town: DrawnTown) -> None:
    one = town.draw(*BESIDE, flows=BESIDE_FLOWS)
    opened(town)
    town.do("assess")
    two = town.draw(*BESIDE, step("check"), flows=BESIDE_FLOWS.replace("ask>join", "ask>check check>join"))
    migrate(town.house, "toy", one, two)
    finish(town, "ask", "check", "finish")


def test_branches_drawn_one_after_the_other_are_refused_for_what_would_be_done_twice(town: DrawnTown) -> None:
    one = town.draw(*BESIDE, flows=BESIDE_FLOWS)
    opened(town)
    two = town.draw(*BESIDE[:1], *BESIDE[2:4], *BESIDE[5:], flows="reported>assess assess>ask ask>finish finish>closed")
    assert set(stops(town, one, two)) == {"ask", "join"}


# ---- sub-processes and events ----------------------------------------------------------------------------------------


def parted(*inside: str, flows: str) -> tuple[tuple[str, ...], str]:
    whole = part("inner", "".join([start("begun"), *inside, end("inner_done")]))
    return (start(), whole, step("finish", "Avsluta"), end()), f"reported>inner inner>finish finish>closed {flows}"


def test_inside_a_sub_process_tokens_clocks_and_new_steps_are_right(town: DrawnTown) -> None:
    body, flows = parted(step("assess", "Bedöm"), *CLOCKS, flows=f"begun>assess assess>inner_done {RINGS}")
    one = town.draw(*body, flows=flows)
    opened(town)
    before = town.clocks()
    later = clock("remind_finish", "finish", "finish.warn")
    inside = (step("assess", "Bedöm"), *CLOCKS, clock("more", "assess", "extra.due"), step("check", "Granska"))
    body, flows = parted(*inside, flows=f"begun>assess assess>check check>inner_done {RINGS} more>more_end")
    two = town.draw(*body, later, flows=f"{flows} remind_finish>remind_finish_end")
    town.now += timedelta(hours=1)
    migrate(town.house, "toy", one, two)
    assert town.clocks() == {**before, "more": MONDAY + timedelta(hours=48)}
    town.do("assess")
    town.do("check")
    assert set(town.clocks()) == {"remind_finish"}
    finish(town, "finish")


def test_a_sub_process_that_is_done_may_change_inside_or_go(town: DrawnTown) -> None:
    body, flows = parted(step("assess", "Bedöm"), flows="begun>assess assess>inner_done")
    one = town.draw(*body, flows=flows)
    opened(town)
    town.do("assess")
    body, flows = parted(step("judge", "Bedöm"), flows="begun>judge judge>inner_done")
    two = town.draw(*body, flows=flows)
    three = town.draw(start(), step("finish", "Avsluta"), end(), flows="reported>finish finish>closed")
    migrate(town.house, "toy", one, two)
    assert town.version() == two
    migrate(town.house, "toy", two, three)
    assert town.version() == three
    finish(town, "finish")


def test_a_step_moved_into_a_sub_process_is_refused(town: DrawnTown) -> None:
    one = town.draw(*STEPS, flows="reported>assess assess>finish finish>closed")
    opened(town)
    body, flows = parted(step("assess", "Bedöm"), flows="begun>assess assess>inner_done")
    two = town.draw(*body, flows=flows)
    assert stops(town, one, two) == {"assess": "Ärendet står här, men elementet ligger nu i inner."}


WAITS = (
    start(),
    gateway("waits", "eventBased", "Vad kommer först?"),
    gateway("merge"),
    step("finish", "Avsluta"),
    end(),
)
WAITS_FLOWS = "reported>waits waits>came waits>gave_up came>merge gave_up>merge merge>finish finish>closed"


def test_what_waits_for_events_keeps_its_time_and_hears_its_message(town: DrawnTown) -> None:
    events = (catch("came", message="arrived"), catch("gave_up", time="wait.due"))
    one = town.draw(*WAITS, *events, flows=WAITS_FLOWS)
    opened(town)
    before = town.clocks()
    two = town.draw(*WAITS, *events, step("check"), flows=WAITS_FLOWS.replace("merge>", "merge>check check>"))
    town.now += timedelta(hours=5)
    migrate(town.house, "toy", one, two)
    assert town.clocks() == before and town.state().awaits == ["arrived"]
    town.go(hours=70)
    finish(town, "check", "finish")


def test_another_event_than_the_one_waited_for_is_refused(town: DrawnTown) -> None:
    events = (catch("came", message="arrived"), catch("gave_up", time="wait.due"))
    one = town.draw(*WAITS, *events, flows=WAITS_FLOWS)
    opened(town)
    two = town.draw(*WAITS, catch("came", message="other"), events[1], flows=WAITS_FLOWS)
    assert set(stops(town, one, two)) == {"came"}


# ---- deadlines, drafts, facts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "counted_from", "hours"),
    [("keep", 0, 24), ("origin", 0, 48), ("now", 5, 48)],
    ids=["keep", "origin", "now"],
)
def test_a_length_that_has_changed_follows_what_was_chosen(
    town: DrawnTown, choice: str, counted_from: int, hours: int
) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    town.hours["assess"] = 48
    two = town.draw(*BASE, step("check"), flows=FLOWS.replace("assess>finish", "assess>check check>finish"))
    town.now += timedelta(hours=5)
    due = MONDAY + timedelta(hours=counted_from + hours)
    seen = {clock.element_id: clock.after for clock in ahead(town, one, two, all_=choice).clocks}
    migrate(town.house, "toy", one, two, choices=Choices.read(choice))
    assert (
        seen["late"] == town.clocks()["late"] == town.task("assess").due_at == town.deadlines()["assess"].due_at == due
    )
    assert town.clocks()["remind"] == MONDAY + timedelta(hours=counted_from + hours / 2)
    finish(town, "assess", "check", "finish")


@pytest.fixture
def statutory(town: DrawnTown, monkeypatch: pytest.MonkeyPatch) -> DrawnTown:
    """Every deadline of the town is the law's."""

    class ByLaw(In):
        def due(self, origin: datetime, *, label: str) -> Due:
            return replace(super().due(origin, label=label), basis=Basis.STATUTORY)

    monkeypatch.setattr("tests.engine.drawn_anew.In", ByLaw)
    return town


@pytest.mark.parametrize("choices", [Choices.read("now"), Choices.read("keep", ["assess=now"])], ids=["all", "named"])
def test_the_time_of_the_law_is_never_counted_from_now_and_that_is_told(statutory: DrawnTown, choices: Choices) -> None:
    town = statutory
    one = town.draw(*STEPS, CLOCKS[1], flows=FLOWS.replace("remind>remind_end ", ""))
    opened(town)
    due = MONDAY + timedelta(hours=24)
    town.hours["assess"] = 48
    two = town.draw(*BASE, flows=FLOWS)
    town.now += timedelta(hours=5)
    [case] = preview(town.house, "toy", one, two, choices=choices).cases
    told = {clock.element_id: clock.says for clock in case.clocks}
    assert told == {"late": "Behåller sin tid. Lagens tid flyttas inte.", "remind": "Ny klocka, ställs här."}
    migrate(town.house, "toy", one, two, choices=choices)
    assert town.clocks() == {"late": due, "remind": due - timedelta(hours=12)}, "a new clock follows what was set"
    assert town.task("assess").due_at == town.deadlines()["assess"].due_at == due


def test_the_time_of_the_law_may_be_counted_anew_from_where_it_began(statutory: DrawnTown) -> None:
    town = statutory
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    town.hours["assess"] = 48
    two = town.draw(*BASE, step("check"), flows=FLOWS.replace("assess>finish", "assess>check check>finish"))
    town.now += timedelta(hours=5)
    migrate(town.house, "toy", one, two, choices=Choices.read("origin"))
    assert town.clocks()["late"] == town.deadlines()["assess"].due_at == MONDAY + timedelta(hours=48)


def test_the_time_of_the_law_stays_when_its_clocks_have_rung(statutory: DrawnTown) -> None:
    town = statutory
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    town.go(hours=25)
    two = town.draw(*BASE, step("check"), flows=FLOWS.replace("assess>finish", "assess>check check>finish"))
    [told] = ahead(town, one, two, all_="now").clocks
    assert told.kept and "Lagens tid flyttas inte" in told.says
    migrate(town.house, "toy", one, two, choices=Choices.read("now"))
    assert town.deadlines()["assess"].due_at == MONDAY + timedelta(hours=24)


def test_the_time_of_the_law_is_not_moved_by_giving_its_clock_another_name(town: DrawnTown) -> None:
    one = town.draw(*STEPS, CLOCKS[1], flows=FLOWS.replace("remind>remind_end ", ""))
    opened(town)
    with town.house.database.transaction() as session:
        session.execute(update(DeadlineRow).values(basis="statutory"))
    two = town.draw(*STEPS, clock("late", "assess", "extra.due"), flows=FLOWS.replace("remind>remind_end ", ""))
    town.now += timedelta(hours=5)
    migrate(town.house, "toy", one, two, choices=Choices.read("now"))
    assert town.clocks() == {"late": MONDAY + timedelta(hours=24)} and set(town.deadlines()) == {"assess"}


def test_one_deadline_can_be_chosen_by_name(town: DrawnTown) -> None:
    body = (*BASE, clock("more", "assess", "extra.due"))
    one = town.draw(*body, flows=f"{FLOWS} more>more_end")
    opened(town)
    town.hours |= {"assess": 100, "extra": 100}
    two = town.draw(
        *body, step("check"), flows=f"{FLOWS} more>more_end".replace("assess>fin", "assess>check check>fin")
    )
    migrate(town.house, "toy", one, two, choices=Choices.read("keep", ["extra=origin"]))
    assert town.clocks()["late"] == MONDAY + timedelta(hours=24)
    assert town.clocks()["more"] == MONDAY + timedelta(hours=100)


def test_a_clock_that_names_another_deadline_keeps_its_time_until_somebody_chooses(town: DrawnTown) -> None:
    one = town.draw(*STEPS, CLOCKS[1], flows=FLOWS.replace("remind>remind_end ", ""))
    opened(town)
    other = clock("late", "assess", "extra.due")
    two = town.draw(*STEPS, other, flows=FLOWS.replace("remind>remind_end ", ""))
    kept = ahead(town, one, two).clocks[0]
    assert kept.before == kept.after == MONDAY + timedelta(hours=24)
    migrate(town.house, "toy", one, two, choices=Choices.read("origin"))
    assert town.clocks() == {"late": MONDAY + timedelta(hours=48)} and set(town.deadlines()) == {"extra"}


def test_a_time_already_past_when_counted_anew_rings_at_the_next_round(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    town.hours["assess"] = 2
    two = town.draw(*BASE, step("check"), flows=FLOWS.replace("assess>finish", "assess>check check>finish"))
    town.now += timedelta(hours=5)
    migrate(town.house, "toy", one, two, choices=Choices.read("origin"))
    assert "reminded" not in town.kinds()
    town.go(minutes=1)
    assert town.kinds().count("reminded") == 2 and not town.clocks()
    finish(town, "assess", "check", "finish")


def test_a_deadline_whose_clocks_have_rung_is_counted_anew_and_they_do_not_ring_again(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    town.go(hours=25)
    two = town.draw(*BASE, step("check"), flows=FLOWS.replace("assess>finish", "assess>check check>finish"))
    migrate(town.house, "toy", one, two, choices=Choices.read("now"))
    assert town.deadlines()["assess"].due_at == town.task("assess").due_at == town.now + timedelta(hours=24)
    town.go(hours=48)
    assert town.kinds().count("reminded") == 2 and not town.clocks()


def test_a_time_whose_beginning_was_never_written_down_is_kept_and_that_is_told(town: DrawnTown) -> None:
    """As of cases that began to wait before such times were written down."""
    events = (catch("came", message="arrived"), catch("gave_up", time="wait.due"))
    one = town.draw(*WAITS, *events, flows=WAITS_FLOWS)
    opened(town)
    with town.house.database.transaction() as session:
        session.execute(delete(DeadlineRow))
    before = town.clocks()
    two = town.draw(*WAITS, *events, step("check"), flows=WAITS_FLOWS.replace("merge>", "merge>check check>"))
    town.now += timedelta(hours=5)
    [told] = ahead(town, one, two, all_="origin").clocks
    assert told.kept and "inte sparat" in told.says
    migrate(town.house, "toy", one, two, choices=Choices.read("origin"))
    assert town.clocks() == before


def test_a_draft_is_kept_word_for_word(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    key = f"task:{town.task('assess').id}"
    drafts.save(town.house, key, CIA, {"text": "Halvvägs"})
    fields = {"text": TEXT, "why": {"type": "string", "title": "Varför"}}
    two = town.draw(*BASE, flows=FLOWS, assess=fields)
    assert [one.says for one in ahead(town, one, two).notes] == ["Formuläret frågar nu också efter ”Varför”."]
    migrate(town.house, "toy", one, two)
    with town.house.database.reading() as session:
        assert session.scalars(select(Draft)).one().answers == {"text": "Halvvägs"}
    town.do("assess", text="Klart", why="Därför")
    finish(town, "finish")


def test_a_draft_that_the_new_form_has_no_place_for_stops_the_case_and_stays(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    opened(town)
    key = f"task:{town.task('assess').id}"
    drafts.save(town.house, key, CIA, {"text": "Halvvägs"})
    two = town.draw(*BASE, flows=FLOWS, assess={"why": {"type": "string", "title": "Varför"}})
    told = stops(town, one, two)["assess"]
    assert "”Text”" in told and "Halvvägs" not in told
    with town.house.database.reading() as session:
        assert session.scalars(select(Draft)).one().answers == {"text": "Halvvägs"}
    drafts.drop(town.house, key, CIA)
    migrate(town.house, "toy", one, two)
    assert town.version() == two


def test_a_fact_that_nobody_will_ask_for_is_warned_of(town: DrawnTown) -> None:
    serious = {"serious": {"type": "boolean", "title": "Allvarligt?"}}
    one = town.draw(*STEPS, flows="reported>assess assess>finish finish>closed")
    opened(town)
    town.do("assess")
    body = (*STEPS, gateway("which", name="Allvarligt?"), step("alarm", "Larma"), gateway("merge"))
    flows = "reported>assess assess>finish finish>which which>alarm which>merge alarm>merge merge>closed"
    ways = {"which_to_alarm": ("Ja", "facts.serious"), "which_to_merge": ("Nej", "not facts.serious")}
    two = town.draw(*body, flows=flows, conditions=ways, assess={"text": TEXT, **serious})
    case = ahead(town, one, two)
    assert case.can_move and [(one.element_id, "serious" in one.says) for one in case.notes] == [("which", True)]
