"""Lex Maria: who decides, what is counted, and what the pages tell, beyond what the stories tell well."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.definitions import bundle_of
from engine.errors import AnswersRefused
from engine.models import Case, Letter, UserTask
from engine.reading.reader import Reader
from tests.builders import MORNING, Town
from workflows.delegation import Delegation
from workflows.law.statutory_time import swedish_day
from workflows.lex_maria.panels import panels
from workflows.local_settings import decide
from workflows.records.care import HARMS
from workflows.records.models import Decision, Event, HarmAssessment, Notification, PatientInformation

EVENT: dict[str, Any] = {
    "kind": "event",
    "happened_on": "2026-09-14",
    "noticed_on": "2026-09-14",
    "what_happened": "A.B. fick grannens tabletter.",
}
RECEIVED: dict[str, Any] = {
    "immediate_measures": "Sjuksköterskan är kontaktad.",
    "measures_taken_on": "2026-09-15",
    "person_safe": True,
    "police_report": "yes",
    "person_informed": True,
    "guardian_informed": "yes",
}
YES: dict[str, Any] = {
    "notification": True,
    "notification_reason": "Allvarligt.",
    "notification_decided_on": "2026-09-15",
}
SIX = ("info_harm", "info_measures", "info_complaints", "info_patient_board", "info_ivo", "info_compensation")
TOLD: dict[str, Any] = {
    "patient_told": "patient",
    "patient_told_on": "2026-09-15",
    "patient_told_how": "meeting",
    **dict.fromkeys((*SIX, "journal_noted"), True),
}


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


def suspected(town: Town, **also: Any) -> str:
    """A case in which MAS is to judge the event."""
    report = {**EVENT, "unit": town.unit("Särskilda boendet Ekgården"), **also}
    number = town.cases.open("lex_maria", town.person("oskar"), report)
    town.do("receive_report", "peter", number, **RECEIVED)
    return number


def judged(town: Town, harm: str, **also: Any) -> str:
    number = suspected(town, **also)
    town.do("assess_event", "eva", number, harm=harm, harm_reason="Det framgår.", severity=3, probability=2)
    return number


def test_each_of_the_six_items_is_owed_to_the_patient(town: Town) -> None:
    judged(town, "harm")
    for item in SIX:
        with pytest.raises(AnswersRefused) as refused:
            town.do("inform_patient", "peter", **{name: value for name, value in TOLD.items() if name != item})
        assert {refusal.field for refusal in refused.value.refusals} == {item}


def test_only_a_patient_who_was_harmed_is_owed_the_information(town: Town) -> None:
    owed = {harm: "inform_patient" in open_tasks(town, judged(town, harm)) for harm in HARMS}
    assert [harm for harm, is_owed in owed.items() if is_owed] == ["serious_harm", "harm"]


@pytest.mark.parametrize(("role", "who"), [("forvaltningschef", "rune"), ("namndsekreterare", "nina")])
def test_the_municipality_says_who_decides(town: Town, role: str, who: str) -> None:
    with town.house.database.transaction() as session:
        row = {"key": "notify_lex_maria", "role": role, "paragraph": "punkt 7.2", "source": "SN 2026-01-28 § 9"}
        session.add(Delegation(**row, level="", valid_from=date(2026, 2, 1), valid_to=None))
    number = judged(town, "serious_harm")
    town.do("decide_notification", who, number, **YES)
    assert town.task("notify_ivo", number).role == role
    with town.house.database.reading() as session:
        decision = session.scalars(select(Decision).where(Decision.kind == "notification")).one()
        assert (decision.decider_role, decision.paragraph) == (role, "punkt 7.2")


def test_the_days_to_tell_count_from_the_event_and_not_from_the_report(town: Town) -> None:
    judged(town, "serious_harm", happened_on="2026-09-11")
    due = town.task("inform_patient").due_at
    assert due is not None and swedish_day(due) == date(2026, 9, 14)


def test_a_municipality_that_wants_no_letter_to_the_head_gets_none(town: Town) -> None:
    with town.house.database.transaction() as session:
        decide(session, "lex_maria_tell_head", False, source="Rutin", valid_from=date(2026, 1, 1))
    number = judged(town, "serious_harm")
    assert "serious" not in letters(town, number)
    with town.house.database.transaction() as session:
        decide(session, "lex_maria_tell_head", True, source="Rutin", valid_from=date(2026, 9, 15))
    assert "serious" in letters(town, judged(town, "serious_harm"))


def test_every_judgement_stands_and_the_last_one_names_the_case(town: Town) -> None:
    number = judged(town, "could_be_serious")
    later = {**YES, "notification": False, "reassessed_harm": "could_be_harm"}
    town.do("decide_notification", "eva", number, **later)
    with town.house.database.reading() as session:
        rows = session.scalars(select(HarmAssessment).order_by(HarmAssessment.id)).all()
        assert [(row.stage, row.harm) for row in rows] == [
            ("assessed", "could_be_serious"),
            ("decided", "could_be_harm"),
        ]
    assert town.case(number).title == "Risk för vårdskada, inte allvarlig"


def test_what_was_told_is_on_the_page_with_how_sure_we_are_of_the_law(town: Town) -> None:
    number = judged(town, "serious_harm")
    town.do("inform_patient", "peter", number, **TOLD)
    town.do("decide_notification", "eva", number, **YES)
    shown = shown_for(town, number)
    assert shown["Information till patienten"] == ["Om händelsen: patienten 15 september 2026"]
    assert shown["Vårdskada"] == ["Första bedömningen: allvarlig vårdskada"]
    assert shown["Anmälan enligt lex Maria"] == ["Ska anmälas till IVO"]
    assert any("inte kontrollerat mot föreskriften" in line for line in shown["Lagrum"])
    assert any("Vilka fält IVO:s formulär har är inte kontrollerat" in line for line in shown["Lagrum"])


def test_two_months_after_the_notice_can_be_made_shorter_by_the_municipality(town: Town) -> None:
    rules = "rules: {lex_maria.investigation: [{rule: P30D, source: MAS rutin}]}"
    with town.house.database.transaction() as session:
        decide(session, "deadlines", rules, source="SN", valid_from=date(2026, 1, 1))
    number = judged(town, "serious_harm")
    town.do("decide_notification", "eva", number, **YES)
    town.do("notify_ivo", "eva", number, **notice())
    due = town.task("supplement_ivo", number).due_at
    assert due is not None and swedish_day(due) == date(2026, 10, 15)
    with town.house.database.reading() as session:
        assert session.scalars(select(Notification.kind)).all() == ["serious_harm"]
        assert session.scalar(select(func.count()).select_from(Event)) == 1
        assert session.scalar(select(func.count()).select_from(PatientInformation)) == 0


def notice() -> dict[str, Any]:
    return {
        "ivo_kind": "serious_harm",
        "ivo_principal": "Socialnämnden",
        "ivo_contact_name": "Eva Lundin",
        "ivo_contact_phone": "0990-1",
        "ivo_place_name": "Ekgården",
        "ivo_place_when": "Kvällen",
        "ivo_description": "Fel läkemedel.",
        "ivo_consequences": "Sjukhusvård.",
        "ivo_similar": "unknown",
        "ivo_device": "medicine",
        "ivo_immediate": "Övervakning.",
        "ivo_patient_informed": "no",
        "investigation_attached": False,
        "investigation_attached_reason": "Inte klar.",
        "notified_on": "2026-09-15",
        "ivo_sent_by": "e_service",
    }


def open_tasks(town: Town, number: str) -> set[str]:
    with town.house.database.reading() as session:
        mine = select(UserTask.name).join(Case, Case.id == UserTask.case_id)
        return set(session.scalars(mine.where(Case.number == number, UserTask.status == "open")))


def letters(town: Town, number: str) -> set[str]:
    with town.house.database.reading() as session:
        mine = select(Letter.kind).join(Case, Case.id == Letter.case_id)
        return set(session.scalars(mine.where(Case.number == number)))


def shown_for(town: Town, number: str) -> dict[str, list[str]]:
    """Each panel's title with what stands in it."""
    with town.house.database.reading() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        bundle = bundle_of(session, case.definition_hash)
        reader = Reader(session=session, case=case, bundle=bundle, today=MORNING.date())
        return {
            panel.title: [item.title for item in panel.items] + [" ".join(row) for row in panel.rows]
            for panel in panels(reader)
        }
