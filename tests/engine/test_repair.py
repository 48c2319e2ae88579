"""Mending a case by hand: a fact corrected, a step skipped, a case cancelled; who may, and what is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from SpiffWorkflow.exceptions import WorkflowException
from sqlalchemy import Select, func, select

from engine.check import check
from engine.definition import UserTask as StepOfPerson
from engine.errors import CaseClosed, NotAllowed, TaskWithdrawn, UnknownCase
from engine.models import (
    Case,
    CaseState,
    DeadlineRow,
    History,
    Involvement,
    Letter,
    Message,
    Repair,
    RoleHolding,
    Timer,
    UserTask,
)
from engine.push import Push
from engine.repair import (
    CannotCancel,
    CannotCorrect,
    CannotSkip,
    ReasonMissing,
    Repairs,
    Right,
    read_mending,
    rights_in,
)
from tests.builders import Town
from tests.engine.everyday import DIARY, assessment, at_once, away, hire, open_tasks, reception
from workflows.roles import TITLES

WHY = "Fel enhet valdes i brådskan."


@pytest.fixture
def number(town: Town) -> str:
    """A case that waits for its investigator to be appointed, and a stranger's beside it."""
    number = town.report()
    town.report(by="mirjam", unit="Hemtjänst Norr")
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    town.do("assess_report", "maria", number, **assessment("investigate"))
    return number


@pytest.fixture
def repairs(town: Town) -> Repairs:
    return Repairs(town.house)


def known(town: Town, number: str, name: str) -> object:
    with town.house.database.reading() as session:
        return session.get_one(CaseState, town.case(number).id).facts.get(name)


def counted(town: Town, query: Select[Any]) -> int:
    with town.house.database.reading() as session:
        return session.scalar(select(func.count()).select_from(query.subquery())) or 0


# ---- a fact ---------------------------------------------------------------------------------------------------


def test_a_fact_is_corrected_with_old_and_new_value_and_the_reason_beside_the_history(
    town: Town, repairs: Repairs, number: str
) -> None:
    repairs.correct_fact(town.case(number).id, town.person("admin"), "noticed_on", "2026-09-15", f" {WHY} ")
    assert known(town, number, "noticed_on") == "2026-09-15"
    with town.house.database.reading() as session:
        row = session.scalars(select(History).where(History.kind == "fact_corrected")).one()
        kept = session.get_one(Repair, row.detail["repair"])
        assert (row.name, row.person_id, set(row.detail)) == ("noticed_on", town.person("admin"), {"repair"})
        assert (kept.before, kept.after, kept.reason) == ("2026-09-14", "2026-09-15", WHY)


def test_what_its_form_would_not_take_or_nobody_may_correct_is_refused(
    town: Town, repairs: Repairs, number: str
) -> None:
    refused = [
        ("noticed_on", "den trettonde", "."),
        ("misconduct_type", "påhittat", "."),
        ("person_safe", "kanske", "."),
        ("noticed_on", "", "."),
        ("noticed_on", "2026-09-14", "redan det värdet"),
        ("involved_persons", [1], "tabell eller en lista"),
        ("unit", 1, "enhet"),
        ("favourite_colour", "blå", "känner ingen uppgift"),
        ("ivo_kind", "event", "nytt beslut"),
        ("decider", "ordforande", "beslutstabell"),
        ("outcome", "none", "nytt beslut"),
    ]
    for name, value, why in refused:
        before = known(town, number, name)
        with pytest.raises(CannotCorrect, match=why):
            repairs.correct_fact(town.case(number).id, town.person("admin"), name, value, WHY)
        assert known(town, number, name) == before


def test_a_fact_is_not_corrected_to_what_the_step_that_asked_for_it_would_refuse(
    town: Town, repairs: Repairs, number: str
) -> None:
    town.do("appoint_investigator", "maria", number, **appointment(town))
    refused = [
        ("happened_on", "2026-09-16", "har inte varit än"),
        ("measures_taken_on", "2026-09-16", "har inte varit än"),
        ("noticed_on", "2026-09-01", "före dagen det hände"),
        ("happened_on", "2026-09-15", "före dagen det hände"),
        ("investigator", 4711, "inte bland dem som arbetar"),
        ("investigator", town.person("elin"), "inte den roll"),
    ]
    for name, value, why in refused:
        before = known(town, number, name)
        with pytest.raises(CannotCorrect, match=why):
            repairs.correct_fact(town.case(number).id, town.person("admin"), name, value, WHY)
        assert known(town, number, name) == before
    repairs.correct_fact(town.case(number).id, town.person("admin"), "happened_on", "2026-09-12", WHY)
    assert known(town, number, "happened_on") == "2026-09-12"


def test_what_a_step_would_refuse_anyway_is_not_held_against_another_fact(
    town: Town, repairs: Repairs, number: str
) -> None:
    with town.house.database.transaction() as session:
        state = session.get_one(CaseState, town.case(number).id)
        state.facts = {**state.facts, "happened_on": "2026-09-30"}
    repairs.correct_fact(town.case(number).id, town.person("admin"), "what_happened", "Dörren gick i baklås.", WHY)
    assert known(town, number, "what_happened") == "Dörren gick i baklås."


def test_who_has_a_step_is_corrected_only_to_somebody_who_works_here(town: Town, repairs: Repairs, number: str) -> None:
    child = linked(town, number)
    for wrong in (4711, 0, -1):
        with pytest.raises(CannotCorrect, match="inte bland dem som arbetar"):
            repairs.correct_fact(child, town.person("admin"), "owner", wrong, WHY)
    repairs.correct_fact(child, town.person("admin"), "owner", town.person("leila"), WHY)


def test_a_fact_no_form_asks_for_keeps_its_kind(town: Town, repairs: Repairs, number: str) -> None:
    with town.house.database.transaction() as session:
        state = session.get_one(CaseState, town.case(number).id)
        state.facts = {**state.facts, "due_on": "2026-10-01", "owner": 3}
    case_id, admin = town.case(number).id, town.person("admin")
    for name, wrong in (("due_on", "snart"), ("due_on", 7), ("owner", "Anders"), ("owner", True)):
        with pytest.raises(CannotCorrect, match="slag"):
            repairs.correct_fact(case_id, admin, name, wrong, WHY)
    repairs.correct_fact(case_id, admin, "owner", 4, WHY)
    assert known(town, number, "owner") == 4


def test_an_open_step_goes_to_the_person_the_corrected_fact_names(town: Town, repairs: Repairs, number: str) -> None:
    appointed = appointment(town)
    town.do("appoint_investigator", "maria", number, **appointed)
    assert town.task("investigate", number).person_id == town.person("johan")
    repairs.correct_fact(town.case(number).id, town.person("admin"), "investigator", town.person("leila"), WHY)
    assert town.task("investigate", number).person_id == town.person("leila")


def test_a_person_with_jav_is_not_put_there(town: Town, repairs: Repairs, number: str) -> None:
    appointed = appointment(town)
    town.do("appoint_investigator", "maria", number, **appointed)
    town.cases.involve(town.case(number).id, town.person("maria"), town.person("leila"))
    with pytest.raises(CannotCorrect, match="jäv"):
        repairs.correct_fact(town.case(number).id, town.person("admin"), "investigator", town.person("leila"), WHY)


# ---- a step ---------------------------------------------------------------------------------------------------


def test_a_step_is_passed_without_answers_and_its_deadline_and_letters_are_withdrawn(
    town: Town, repairs: Repairs, number: str
) -> None:
    task = town.task("appoint_investigator", number)
    repairs.skip(task.id, town.person("admin"), WHY)
    assert "investigate" in open_tasks(town)
    passed = town.task("appoint_investigator", number)
    assert (passed.status, passed.done_by_id) == ("withdrawn", None)
    with town.house.database.reading() as session:
        assert session.scalars(select(DeadlineRow.status).where(DeadlineRow.task_id == task.id)).all() == ["withdrawn"]
        left = select(Letter.id).where(Letter.task_id == task.id, Letter.next_try_at.is_not(None))
        assert session.scalars(left).all() == []
        row = session.scalars(select(History).where(History.kind == "step_skipped")).one()
        assert (row.name, session.get_one(Repair, row.detail["repair"]).reason) == ("appoint_investigator", WHY)
    with pytest.raises(TaskWithdrawn):
        town.cases.complete(task.id, town.person("maria"), {})


def test_what_the_law_asks_for_is_never_skipped(town: Town, repairs: Repairs) -> None:
    number = town.report()
    for name in ("register_report", "receive_report"):
        with pytest.raises(CannotSkip, match="Lagen"):
            repairs.skip(town.task(name, number).id, town.person("admin"), WHY)
    assert {"register_report", "receive_report"} <= open_tasks(town)


def test_a_step_whose_answer_the_next_gateway_asks_for_is_not_skipped(
    town: Town, repairs: Repairs, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(push: Push) -> None:
        raise WorkflowException("No conditions satisfied")

    monkeypatch.setattr(Push, "settle", nowhere)
    with pytest.raises(CannotSkip, match="frågar efter svaret"):
        repairs.skip(town.task("appoint_investigator", number).id, town.person("admin"), WHY)
    assert town.task("appoint_investigator", number).status == "open"


def test_a_step_that_cannot_be_passed_says_so_before_anybody_writes_why(
    town: Town, repairs: Repairs, number: str
) -> None:
    def refusal() -> str:
        with town.house.database.reading() as session:
            shown = read_mending(town.house, session, number, town.person("admin"), town.now.date())
        return next(step.refusal for step in shown.waiting)

    assert refusal() == ""
    stand_at_assessment_that_may_be_skipped(town, number)
    assert "frågar efter svaret" in refusal()
    with pytest.raises(CannotSkip, match="frågar efter svaret"):
        repairs.skip(town.task("assess_report", number).id, town.person("admin"), WHY)


def stand_at_assessment_that_may_be_skipped(town: Town, number: str) -> None:
    """The law asks for the assessment; without that, the way on asks for it all the same."""
    town.now += timedelta(minutes=1)
    Repairs(town.house).reopen(town.task("assess_report", number).id, town.person("admin"), WHY)
    tasks = dict(town.house.workflow("lex_sarah").user_tasks)
    tasks["assess_report"] = replace(tasks["assess_report"], may_skip=True)
    flows = {**town.house.workflows, "lex_sarah": replace(town.house.workflow("lex_sarah"), user_tasks=tasks)}
    object.__setattr__(town.house, "workflows", flows)
    with town.house.database.transaction() as session:
        state = session.get_one(CaseState, town.case(number).id)
        state.facts = {name: value for name, value in state.facts.items() if name != "assessment"}


def test_every_decision_of_the_processes_is_kept_from_being_skipped_or_done_again(town: Town) -> None:
    flows = town.house.workflows
    decisions = {
        (flow.name, name)
        for flow in flows.values()
        for name, special in flow.user_tasks.items()
        if special.only_holders
    }
    mended = {
        (flow.name, name)
        for flow in flows.values()
        for name, special in flow.user_tasks.items()
        if special.may_skip or not special.final
    }
    assert decisions and not decisions & mended
    assert (
        not {("lex_sarah", "notify_ivo"), ("lex_sarah", "supplement_ivo"), ("chair_decision", "report_to_board")}
        & mended
    )


def test_two_who_skip_and_do_the_same_step_at_once_end_in_one_of_them(
    town: Town, repairs: Repairs, number: str
) -> None:
    task = town.task("appoint_investigator", number).id
    given = appointment(town)
    outcomes = at_once(
        lambda: repairs.skip(task, town.person("admin"), WHY),
        lambda: town.cases.complete(task, town.person("maria"), given),
    )
    assert sum(one is None for one in outcomes) == 1, outcomes
    with town.house.database.reading() as session:
        case_id = town.case(number).id
        opened = select(UserTask).where(UserTask.name == "investigate", UserTask.case_id == case_id)
        assert len(session.scalars(opened).all()) == 1


# ---- the whole case -------------------------------------------------------------------------------------------


def test_nothing_waits_rings_or_leaves_in_a_cancelled_case(town: Town, repairs: Repairs, number: str) -> None:
    case_id = town.case(number).id
    repairs.cancel(case_id, town.person("admin"), WHY)
    case = town.case(number)
    assert (case.status, case.closed_at) == ("cancelled", town.now)
    assert counted(town, select(UserTask.id).where(UserTask.case_id == case_id, UserTask.status == "open")) == 0
    assert counted(town, select(Timer.id).where(Timer.case_id == case_id)) == 0
    assert counted(town, select(Letter.id).where(Letter.case_id == case_id, Letter.next_try_at.is_not(None))) == 0
    waiting = select(DeadlineRow.id).where(DeadlineRow.case_id == case_id, DeadlineRow.status == "waiting")
    assert counted(town, waiting) == 0
    before = counted(town, select(History).where(History.case_id == case_id))
    town.go(days=90)
    assert counted(town, select(History).where(History.case_id == case_id)) == before
    assert "register_report" in open_tasks(town), "the stranger's case goes on"
    with pytest.raises(CaseClosed):
        repairs.cancel(case_id, town.person("admin"), WHY)


def test_linked_cases_are_cancelled_with_the_one_they_came_from_and_alone_they_are_not(
    town: Town, repairs: Repairs, number: str
) -> None:
    child = linked(town, number)
    with pytest.raises(CannotCancel, match=number):
        repairs.cancel(child, town.person("admin"), WHY)
    repairs.cancel(town.case(number).id, town.person("admin"), WHY)
    with town.house.database.reading() as session:
        assert session.get_one(Case, child).status == "cancelled"
        row = session.scalars(select(History).where(History.case_id == child, History.kind == "cancelled")).one()
        assert session.get_one(Repair, row.detail["repair"]).reason == WHY


def test_a_linked_case_that_has_ended_stays_as_it_ended_and_what_came_of_it_is_cancelled(
    town: Town, repairs: Repairs, number: str
) -> None:
    child = linked(town, number)
    end(town, child)
    grandchild = linked(town, case_at(town, child).number)
    repairs.cancel(town.case(number).id, town.person("admin"), WHY)
    assert [case_at(town, one).status for one in (child, grandchild)] == ["closed", "cancelled"]


def test_a_linked_case_that_ends_while_the_cancelling_waits_for_it_has_ended(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite nobody ends a case while another writes."""
    town = Town(postgres_url)
    number = town.report()
    child, load = linked(town, number), Push.load

    def load_when_it_has_ended(house: Any, session: Any, case_id: int, now: Any) -> Push:
        end(town, child)
        return load(house, session, case_id, now)

    monkeypatch.setattr("engine.repair.cancelling.Push", SimpleNamespace(load=load_when_it_has_ended))
    Repairs(town.house).cancel(town.case(number).id, town.person("admin"), WHY)
    assert case_at(town, child).status == "closed"
    town.close()


def case_at(town: Town, case_id: int) -> Case:
    with town.house.database.reading() as session:
        return session.get_one(Case, case_id)


def end(town: Town, case_id: int) -> None:
    """As if its process had come to an end."""
    with town.house.database.transaction() as session:
        session.get_one(Case, case_id, with_for_update=True).status = "closed"


def test_a_linked_case_where_the_right_does_not_reach_keeps_the_whole_from_being_cancelled(
    town: Town, repairs: Repairs, number: str
) -> None:
    hire(town, "peter", Right.CANCEL, "Gruppbostaden Björkbacken")
    child = linked(town, number)
    with town.house.database.transaction() as session:
        session.get_one(Case, child).unit_id = town.unit("Särskilda boendet Ekgården")
    with pytest.raises(NotAllowed):
        repairs.cancel(town.case(number).id, town.person("peter"), WHY)
    assert town.case(number).status == "open"


@pytest.mark.parametrize("status", ["open", "done"])
def test_a_case_with_a_decision_is_closed_by_its_process(
    town: Town, repairs: Repairs, number: str, status: str
) -> None:
    with town.house.database.transaction() as session:
        at = {"case_id": town.case(number).id, "title": "Besluta", "opened_at": town.now}
        session.add(UserTask(id="x", name="decide_notification", status=status, **at))
    with pytest.raises(CannotCancel, match="beslut"):
        repairs.cancel(town.case(number).id, town.person("admin"), WHY)


def test_a_message_on_its_way_to_a_cancelled_case_is_not_delivered(town: Town, repairs: Repairs, number: str) -> None:
    case_id = town.case(number).id
    with town.house.database.transaction() as session:
        later = town.now + timedelta(hours=1)
        session.add(Message(key="k", case_id=case_id, name="ivo_question", created_at=town.now, next_try_at=later))
    repairs.cancel(case_id, town.person("admin"), WHY)
    with town.house.database.reading() as session:
        assert session.scalars(select(Message.result).where(Message.key == "k")).one() == "not awaited"


# ---- who may --------------------------------------------------------------------------------------------------


def test_each_repair_has_a_role_with_a_title_of_its_own(town: Town) -> None:
    assert {str(right) for right in Right} <= set(TITLES)
    assert len({TITLES[right] for right in Right}) == len(Right)


def test_each_right_opens_its_own_repair_and_no_other(town: Town, repairs: Repairs, number: str) -> None:
    case_id, task = town.case(number).id, town.task("appoint_investigator", number).id
    people = dict(zip(Right, ("peter", "karin", "sofia", "yvonne", "david"), strict=True))
    for right, username in people.items():
        hire(town, username, right, "Socialnämnden")
    for right, username in people.items():
        person = town.person(username)
        refused: dict[Right, Callable[[], int]] = {
            Right.CORRECT: lambda: repairs.correct_fact(case_id, person, "noticed_on", "2026-09-15", WHY),  # noqa: B023
            Right.REOPEN: lambda: repairs.reopen(task, person, WHY),  # noqa: B023
            Right.SKIP: lambda: repairs.skip(task, person, WHY),  # noqa: B023
            Right.CANCEL: lambda: repairs.cancel(case_id, person, WHY),  # noqa: B023
        }
        for other, verb in refused.items():
            if other is not right:
                with pytest.raises(NotAllowed):
                    verb()
    assert counted(town, select(Repair)) == 0


def test_a_manager_without_the_role_is_not_told_that_there_is_a_case(town: Town, repairs: Repairs, number: str) -> None:
    for username in ("rune", "maria", "elin"):
        with pytest.raises(UnknownCase):
            repairs.cancel(town.case(number).id, town.person(username), WHY)


def test_who_stands_in_may_mend_but_not_for_somebody_with_jav(town: Town, repairs: Repairs, number: str) -> None:
    case_id = town.case(number).id
    away(town, "admin", "leila")
    with town.house.database.reading() as session:
        assert rights_in(session, town.person("leila"), case_id, town.now.date()) == frozenset(Right)
    town.cases.involve(case_id, town.person("maria"), town.person("admin"))
    with pytest.raises(UnknownCase):
        repairs.cancel(case_id, town.person("leila"), WHY)


def test_jav_in_a_linked_case_keeps_one_from_mending_the_whole_family(
    town: Town, repairs: Repairs, number: str
) -> None:
    child = linked(town, number)
    with town.house.database.transaction() as session:
        row = {"kind": "reported", "noted_at": town.now, "noted_by_id": None}
        session.add(Involvement(case_id=child, person_id=town.person("admin"), **row))
    with pytest.raises(UnknownCase):
        repairs.correct_fact(town.case(number).id, town.person("admin"), "noticed_on", "2026-09-15", WHY)


def test_a_role_that_has_ended_mends_nothing(town: Town, repairs: Repairs, number: str) -> None:
    with town.house.database.transaction() as session:
        for row in session.scalars(select(RoleHolding).where(RoleHolding.person_id == town.person("admin"))):
            row.valid_to = town.now.date() - timedelta(days=1)
    with pytest.raises(UnknownCase):
        repairs.cancel(town.case(number).id, town.person("admin"), WHY)


def test_every_repair_asks_why(town: Town, repairs: Repairs, number: str) -> None:
    case_id, admin, task = town.case(number).id, town.person("admin"), town.task("appoint_investigator", number).id
    verbs: list[Callable[[], int]] = [
        lambda: repairs.correct_fact(case_id, admin, "noticed_on", "2026-09-15", ""),
        lambda: repairs.reopen(task, admin, " "),
        lambda: repairs.skip(task, admin, "\n"),
        lambda: repairs.cancel(case_id, admin, ""),
    ]
    for verb in verbs:
        with pytest.raises(ReasonMissing):
            verb()
    assert counted(town, select(Repair)) == 0


def appointment(town: Town) -> dict[str, object]:
    commission = "Utred vad som hände vid frukosten."
    return {"investigator": town.person("johan"), "commission": commission, "impartiality_checked": True}


def linked(town: Town, number: str) -> int:
    """The number of a case opened from it."""
    with town.house.database.transaction() as session:
        push = Push.load(town.house, session, town.case(number).id, town.now)
        push.workflow = replace(push.workflow, opens=("measure",))
        facts = {"owner": town.person("anders"), "due_on": "2026-10-01", "follow_up_on": "2026-11-01"}
        child = Push.open(
            town.house, session, town.house.workflow("measure"), town.now,
            unit_id=push.case.unit_id, opened_by=None, parent_id=push.case.id,
        )  # fmt: skip
        child.known.update(facts)
        child.step().mark("measure_decided")
        child.settle()
        return child.case.id


def test_a_step_is_skippable_unless_its_process_says_otherwise() -> None:
    assert StepOfPerson().may_skip and not StepOfPerson().final


def test_a_mended_case_holds_together(town: Town, repairs: Repairs, number: str) -> None:
    case_id, admin = town.case(number).id, town.person("admin")
    repairs.correct_fact(case_id, admin, "noticed_on", "2026-09-15", WHY)
    town.now += timedelta(minutes=1)
    repairs.reopen(town.task("assess_report", number).id, admin, WHY)
    assert check(town.house) == []
    town.do("assess_report", "maria", number, **assessment("investigate"))
    repairs.skip(town.task("appoint_investigator", number).id, admin, WHY)
    assert check(town.house) == []
    repairs.cancel(case_id, admin, WHY)
    town.go(days=40)
    assert check(town.house) == []
