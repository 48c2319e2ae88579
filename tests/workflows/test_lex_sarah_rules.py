"""The rules of lex Sarah that a story tells badly: who may investigate, and what holds when the calendar ends."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select

from engine.errors import AnswersRefused
from engine.models import Case, Involvement, RoleHolding, UserTask
from tests.builders import Town
from tests.engine.everyday import DIARY, assessment, reception
from workflows.local_settings import LocalSetting
from workflows.records.models import BoardMatter, Decision, Measure

APPROVED: dict[str, Any] = {"decision_reason": "Delas.", "decided_on": "2026-09-15", "measures_approved": True}
AS_PROPOSED: dict[str, Any] = {
    "board_paragraph": "§ 4",
    "board_result": "decided",
    "as_proposed": True,
    "decision_reason": "Nämnden delar bedömningen.",
    "immediate_adjustment": True,
}
MATTER: dict[str, Any] = {
    "matter_heading": "Lex Sarah",
    "proposed_decision": "att anmäla till IVO.",
    "matter_summary": "Det är allvarligt.",
    "matter_assessment": "Det kan inte vänta.",
    "children_concerned": "no",
    "children_not_concerned_reason": "Gäller vuxna.",
}
COMMISSION: dict[str, Any] = {"commission": "Utred händelsen.", "impartiality_checked": True}
INVESTIGATION: dict[str, Any] = {
    "course_of_events": "Dörren låstes.",
    "investigated_consequences": "Rädsla.",
    "noticed_how": "Praktikanten såg det.",
    "noticed_on": "2026-09-14",
    "person_heard": True,
    "person_heard_view": "Jag blev rädd.",
    "causes": [{"area": "organisation_routines", "description": "Rutin saknas."}],
    "similar_before": True,
    "similar_before_why": "En vana.",
    "could_recur": True,
    "could_recur_reason": "Rutin saknas.",
    "measures_taken": "Dörren hålls öppen.",
    "sources": [{"source": "Samtal", "date": "2026-09-15", "kind": "fact"}],
}


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


def test_nobody_investigates_who_works_under_the_one_reported(town: Town) -> None:
    make_investigator(town, "elin")
    assessed(town, by="mirjam", concerns_staff=[town.person("anders")])
    assert "arbetar under" in refused(town, "appoint_investigator", "maria", investigator=town.person("elin"))


def test_nobody_investigates_who_took_part(town: Town) -> None:
    make_investigator(town, "stefan")
    assessed(town, concerns_staff=[town.person("stefan")])
    assert "inblandad" in refused(town, "appoint_investigator", "maria", investigator=town.person("stefan"))


def test_a_calendar_without_meetings_never_stops_the_question_of_ivo(town: Town) -> None:
    town.cancel_meetings()
    assessed(town, assessment="serious")
    decided: dict[str, Any] = {"notification_reason": "Kan inte vänta.", "notification_decided_on": "2026-09-15"}
    town.do("decide_notification", "birgitta", notification=True, **decided)
    assert town.task("notify_ivo").status == "open"


def test_without_meetings_or_a_mandate_the_board_is_called(town: Town) -> None:
    town.cancel_meetings()
    without_mandate(town)
    assessed(town, assessment="serious")
    put_before_the_board(town, "maria")
    assert town.task("record_decision").role == "namndsekreterare"
    town.do("record_decision", "nina", board_meeting_on="2026-09-15", extra_meeting=True, **AS_PROPOSED)
    assert town.task("notify_ivo").status == "open"
    with town.house.database.reading() as session:
        matter = session.scalars(select(BoardMatter)).one()
        decision = session.scalars(select(Decision)).one()
    assert (matter.answer, decision.value, decision.decider_role) == ("notify", "yes", "namndsekreterare")


def test_a_plan_that_was_not_approved_starts_no_measures_and_is_kept_as_rejected(town: Town) -> None:
    investigated(town, measures=1)
    decision: dict[str, Any] = {"decision_reason": "Inget missförhållande.", "decided_on": "2026-09-15"}
    town.do("decide", "rune", outcome="none", **decision)
    with town.house.database.reading() as session:
        assert [measure.status for measure in session.scalars(select(Measure))] == ["rejected"]
        assert session.scalars(select(Case.id).where(Case.workflow == "measure")).all() == []


def test_the_last_two_measures_followed_up_at_once_let_the_case_go_on(town: Town) -> None:
    number = investigated(town, measures=2)
    town.do("decide", "rune", outcome="misconduct", **APPROVED)
    anders = town.person("anders")
    for task in open_tasks(town, "carry_out"):
        town.cases.complete(task, anders, {"carried_out": "Gjort.", "carried_out_on": "2026-09-15"})
    start = threading.Barrier(2)

    def follow_up(task: str) -> None:
        start.wait()
        town.cases.complete(task, anders, {"effect": "yes", "effect_description": "Det hjälpte."})

    threads = [threading.Thread(target=follow_up, args=(task,)) for task in open_tasks(town, "follow_up_effect")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    town.go(minutes=1)
    told: dict[str, Any] = {"feedback_text": "Tack.", "what_changed": "En rutin."}
    town.do("give_feedback", "anders", number, **told)
    informed: dict[str, Any] = {
        "informed_on": "2026-09-15",
        "informed_how": "meeting",
        "guardian_informed_decision": "yes",
    }
    town.do("inform_person", "anders", number, person_informed_decision=True, **informed)
    assert town.task("close_case", number).status == "open"


def test_jav_noted_in_a_measure_takes_the_whole_case_away(town: Town) -> None:
    investigated(town, measures=1)
    town.do("decide", "rune", outcome="misconduct", **APPROVED)
    with town.house.database.reading() as session:
        measure = session.scalars(select(Case.id).where(Case.workflow == "measure")).one()
    town.cases.involve(measure, town.person("anders"), town.person("maria"))
    with town.house.database.reading() as session:
        about = session.scalars(select(Involvement.case_id).where(Involvement.person_id == town.person("maria")))
        assert len(set(about)) == 2


def put_before_the_board(town: Town, officer: str) -> None:
    """The tjänsteskrivelse is written, approved and complete."""
    town.do("prepare_matter", officer, **MATTER)
    town.do("review_matter", "rune", matter_review="forward")
    town.do("check_documents", "nina", documents_complete=True)


def assessed(town: Town, by: str = "elin", **also: Any) -> str:
    """A case whose report has been received and assessed."""
    what = str(also.pop("assessment", "investigate"))
    number = town.report(by=by, **also)
    town.do("register_report", "greta", **DIARY)
    receiver = "maria" if town.person("anders") in also.get("concerns_staff", []) else "anders"
    town.do("receive_report", receiver, **reception())
    town.do("assess_report", "maria", **assessment(what))
    return number


def investigated(town: Town, *, measures: int) -> str:
    """A case whose proposal, a misconduct with so many measures, is with the one who decides."""
    number = assessed(town)
    town.do("appoint_investigator", "maria", investigator=town.person("johan"), **COMMISSION)
    town.do("investigate", "johan", **INVESTIGATION)
    days = {"due_on": "2026-09-20", "follow_up_on": "2026-10-20"}
    measure: dict[str, Any] = {"description": "Skriv en rutin.", "cause": 1, "owner": town.person("anders"), **days}
    proposal: dict[str, Any] = {"proposed_outcome": "misconduct", "proposal_reason": "Saknar stöd i lag."}
    town.do("propose_decision", "johan", measures=[measure] * measures, **proposal)
    town.do("review_proposal", "maria", review="forward")
    return number


def open_tasks(town: Town, name: str) -> list[str]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(UserTask.id).where(UserTask.name == name, UserTask.status == "open")))


def refused(town: Town, task: str, by: str, **answers: Any) -> str:
    with pytest.raises(AnswersRefused) as found:
        town.do(task, by, **{**COMMISSION, **answers})
    return found.value.refusals[0].message


def make_investigator(town: Town, username: str) -> None:
    person, unit = town.person(username), town.unit("Socialförvaltningen")
    since = datetime(2025, 1, 1, tzinfo=UTC).date()
    with town.house.database.transaction() as session:
        session.add(RoleHolding(person_id=person, role="utredare", unit_id=unit, valid_from=since, valid_to=None))


def without_mandate(town: Town) -> None:
    with town.house.database.transaction() as session:
        session.execute(delete(LocalSetting).where(LocalSetting.key == "chair_mandate"))
