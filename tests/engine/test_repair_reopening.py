"""A step that has been done is done again: the case goes back to it, and only along the line it came."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.clock import go_round
from engine.errors import CaseClosed, NotAllowed, TaskWithdrawn, UnknownCase
from engine.models import DeadlineRow, History, Letter, Repair, Timer, UserTask
from engine.repair import CannotReopen, ReasonMissing, Repairs
from tests.builders import Town
from tests.engine.everyday import DIARY, assessment, hire, open_tasks, reception

WHY = "Bedömningen gjordes på fel rapport."


@pytest.fixture
def assessed(town: Town) -> str:
    """A report that is to be investigated, and one of a stranger's beside it."""
    number = town.report()
    town.report(by="mirjam", unit="Hemtjänst Norr")
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    town.do("assess_report", "maria", number, **assessment("investigate"))
    return number


def reopen(town: Town, name: str, number: str, by: str = "admin", why: str = WHY) -> None:
    """A minute later, so that the latest task of a name is the one that was opened anew."""
    town.now += timedelta(minutes=1)
    Repairs(town.house).reopen(town.task(name, number).id, town.person(by), why)


def open_in(town: Town, number: str) -> set[str]:
    with town.house.database.reading() as session:
        query = select(UserTask.name).where(UserTask.case_id == town.case(number).id, UserTask.status == "open")
        return set(session.scalars(query))


def test_a_step_is_done_again_and_the_case_goes_on_from_there(town: Town, assessed: str) -> None:
    done = town.task("assess_report", assessed).id
    reopen(town, "assess_report", assessed)
    assert open_in(town, assessed) == {"assess_report"}
    again = town.task("assess_report", assessed)
    assert again.id != done and again.due_at is not None
    town.do("assess_report", "maria", assessed, **assessment("investigate"))
    assert open_in(town, assessed) == {"appoint_investigator"}


def test_the_clocks_of_the_step_run_again_and_those_of_the_one_taken_back_do_not(town: Town, assessed: str) -> None:
    reopen(town, "assess_report", assessed)
    with town.house.database.reading() as session:
        case_id = town.case(assessed).id
        clocks = set(session.scalars(select(Timer.name).where(Timer.case_id == case_id)))
        taken_back = session.scalars(
            select(DeadlineRow.status)
            .join(UserTask, UserTask.id == DeadlineRow.task_id)
            .where(UserTask.name == "appoint_investigator", UserTask.case_id == case_id)
        ).one()
    assert {"remind_assess_report", "escalate_assess_report"} <= clocks
    assert not {one for one in clocks if one.endswith("appoint_investigator")}
    assert taken_back == "withdrawn"
    town.go(days=30)
    with town.house.database.reading() as session:
        rung = set(session.scalars(select(History.name).where(History.kind == "timer_rang")))
    assert "remind_assess_report" in rung and not {one for one in rung if one.endswith("appoint_investigator")}


def test_clocks_that_ran_out_before_the_step_was_reopened_do_not_ring_again(town: Town, assessed: str) -> None:
    town.go(days=60)
    with town.house.database.reading() as session:
        before = set(session.scalars(select(Letter.id)))
    reopen(town, "assess_report", assessed)
    town.now += timedelta(hours=1)
    go_round(town.cases)
    task = town.task("assess_report", assessed)
    with town.house.database.reading() as session:
        since = list(session.scalars(select(Letter.kind).where(Letter.id.not_in(before), Letter.task_id == task.id)))
        timers = select(Timer.name).where(Timer.case_id == town.case(assessed).id, Timer.name.contains("assess_report"))
        assert session.scalars(timers).all() == []
        deadlines = session.scalars(select(DeadlineRow).where(DeadlineRow.task_id == task.id)).all()
    assert since == ["new_task"]
    assert [(row.status, row.due_at < town.now) for row in deadlines] == [("waiting", True)], "late is what it is"
    assert task.due_at is not None and task.due_at < town.now
    town.do("assess_report", "maria", assessed, **assessment("investigate"))
    assert open_in(town, assessed) == {"appoint_investigator"}


def test_what_was_done_after_the_step_the_case_went_back_to_is_ahead_of_the_case(town: Town, assessed: str) -> None:
    appointed = {"commission": "Utred vad som hände.", "impartiality_checked": True}
    town.do("appoint_investigator", "maria", assessed, investigator=town.person("johan"), **appointed)
    reopen(town, "assess_report", assessed)
    with pytest.raises(CannotReopen, match="står före"):
        reopen(town, "appoint_investigator", assessed)


def test_a_step_whose_reminder_has_gone_can_be_taken_back(town: Town, assessed: str) -> None:
    town.go(days=20)
    reopen(town, "assess_report", assessed)
    assert open_in(town, assessed) == {"assess_report"}
    town.do("assess_report", "maria", assessed, **assessment("investigate"))
    assert open_in(town, assessed) == {"appoint_investigator"}


def test_who_has_the_step_that_is_taken_back_is_told_that_it_is_not_needed(town: Town, assessed: str) -> None:
    taken_back = town.task("appoint_investigator", assessed)
    reopen(town, "assess_report", assessed)
    with pytest.raises(TaskWithdrawn):
        town.cases.complete(taken_back.id, town.person("maria"), {})


def test_the_history_says_who_and_the_reason_lies_beside_it(town: Town, assessed: str) -> None:
    reopen(town, "assess_report", assessed)
    with town.house.database.reading() as session:
        row = session.scalars(select(History).where(History.kind == "step_reopened")).one()
        kept = session.get_one(Repair, row.detail["repair"])
        assert (row.name, row.person_id) == ("assess_report", town.person("admin"))
        assert (kept.reason, kept.name, kept.person_id) == (WHY, "assess_report", town.person("admin"))
        assert WHY not in str(row.detail)


def test_what_has_met_another_line_cannot_be_taken_back(town: Town) -> None:
    number = town.report()
    town.do("register_report", "greta", number, **DIARY)
    with pytest.raises(CannotReopen, match="flera spår"):
        reopen(town, "register_report", number)
    town.do("receive_report", "anders", number, **reception())
    with pytest.raises(CannotReopen, match="flera spår"):
        reopen(town, "receive_report", number)
    assert open_in(town, number) == {"assess_report"}


def test_a_step_that_waits_or_has_been_done_since_is_not_reopened(town: Town, assessed: str) -> None:
    with pytest.raises(CannotReopen, match="inte gjort"):
        reopen(town, "appoint_investigator", assessed)
    first = town.task("assess_report", assessed).id
    reopen(town, "assess_report", assessed)
    with pytest.raises(CannotReopen):
        Repairs(town.house).reopen(first, town.person("admin"), WHY)


def test_a_decision_is_never_done_again(town: Town) -> None:
    number = town.report()
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    with town.house.database.transaction() as session:
        task = session.get_one(UserTask, town.task("assess_report", number).id)
        task.name, task.status = "decide", "done"
    with pytest.raises(CannotReopen, match="nytt beslut"):
        reopen(town, "decide", number)


def test_no_step_before_a_decision_is_done_again_once_it_is_made(town: Town, assessed: str) -> None:
    with town.house.database.transaction() as session:
        at = {"case_id": town.case(assessed).id, "title": "Pröva", "opened_at": town.now, "ended_at": town.now}
        session.add(UserTask(id="x", name="confirm_closing", status="done", done_by_id=town.person("rune"), **at))
    with pytest.raises(CannotReopen, match="ett beslut fattats"):
        reopen(town, "assess_report", assessed)


@pytest.mark.parametrize("by", ["maria", "rune", "elin", "greta"])
def test_nobody_without_the_role_is_told_that_the_case_can_be_mended(town: Town, assessed: str, by: str) -> None:
    with pytest.raises(UnknownCase):
        reopen(town, "assess_report", assessed, by=by)


def test_the_role_must_be_held_at_the_cases_unit_or_above(town: Town, assessed: str) -> None:
    hire(town, "karin", "ateroppnar_steg", "Hemtjänst Norr")
    with pytest.raises(UnknownCase):
        reopen(town, "assess_report", assessed, by="karin")
    hire(town, "peter", "ateroppnar_steg", "Avdelningen för äldre och funktionsnedsatta")
    reopen(town, "assess_report", assessed, by="peter")


def test_one_right_is_not_another(town: Town, assessed: str) -> None:
    hire(town, "peter", "rattar_uppgifter")
    with pytest.raises(NotAllowed):
        reopen(town, "assess_report", assessed, by="peter")


def test_somebody_with_jav_mends_nothing(town: Town, assessed: str) -> None:
    town.cases.involve(town.case(assessed).id, town.person("maria"), town.person("admin"))
    with pytest.raises(UnknownCase):
        reopen(town, "assess_report", assessed)


def test_nothing_is_mended_without_a_reason(town: Town, assessed: str) -> None:
    with pytest.raises(ReasonMissing):
        reopen(town, "assess_report", assessed, why="  ")
    assert "assess_report" not in open_in(town, assessed) and open_tasks(town)


def test_a_closed_case_is_not_reopened(town: Town, assessed: str) -> None:
    task = town.task("assess_report", assessed).id
    Repairs(town.house).cancel(town.case(assessed).id, town.person("admin"), WHY)
    with pytest.raises(CaseClosed):
        Repairs(town.house).reopen(task, town.person("admin"), WHY)
