"""A lex Maria case in Granvik, led by the real engine as far as a test wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.models import Blob, Case, Document
from tests.builders import Town
from workflows.delegation import Delegation

REPORT: dict[str, Any] = {
    "kind": "event",
    "happened_on": "2026-09-14",
    "happened_at": "20:15",
    "noticed_on": "2026-09-14",
    "what_happened": "A.B. fick grannens tabletter vid kvällsrundan.",
    "affected": "A.B.",
}
RECEPTION: dict[str, Any] = {
    "immediate_measures": "Sjuksköterskan ringde 112 och A.B. övervakades tills ambulansen kom.",
    "measures_taken_on": "2026-09-14",
    "measures_taken_at": "20:40",
    "person_safe": True,
    "police_report": "no",
    "police_report_reason": "Inget tyder på brott.",
    "person_informed": True,
    "guardian_informed": "none",
    "staff_support": "Samtal med kollegorna samma kväll.",
}
ASSESSMENT: dict[str, Any] = {
    "harm": "serious_harm",
    "harm_reason": "Sjukhusvård i två dygn, och en kontroll av identiteten hade hindrat förväxlingen.",
    "severity": 3,
    "probability": 2,
    "device_involved": "medicine",
    "device_involved_note": "Dosetterna är avstämda mot ordinationerna.",
}
SIX = ("info_harm", "info_measures", "info_complaints", "info_patient_board", "info_ivo", "info_compensation")
INFORMATION: dict[str, Any] = {
    "patient_told": "relative",
    "relative_told_because": "unable",
    "patient_told_on": "2026-09-15",
    "patient_told_how": "phone",
    **dict.fromkeys((*SIX, "journal_noted"), True),
    "patient_view": "”Hon visste inte var hon var när hon vaknade.”",
}
DECISION: dict[str, Any] = {
    "notification": True,
    "notification_reason": "Patienten har fått vård på sjukhus och kan få bestående men.",
    "notification_decided_on": "2026-09-15",
}
NOTIFICATION: dict[str, Any] = {
    "ivo_kind": "serious_harm",
    "ivo_principal": "Socialnämnden, Granviks kommun",
    "ivo_contact_name": "Eva Lundin",
    "ivo_contact_position": "Medicinskt ansvarig sjuksköterska",
    "ivo_contact_phone": "0990-123 46",
    "ivo_place_name": "Särskilda boendet Ekgården",
    "ivo_place_when": "14 september 2026, ungefär kl. 20.15",
    "ivo_description": "En patient fick en annan patients kvällsmedicin.",
    "ivo_consequences": "Patienten blev medvetslös och vårdades på sjukhus i två dygn.",
    "patient_age": 87,
    "patient_sex": "woman",
    "ivo_noticed": "Nattpersonalen kunde inte väcka patienten.",
    "ivo_similar": "unknown",
    "ivo_device": "medicine",
    "ivo_immediate": "Ambulans tillkallades. Dosetterna skildes åt samma kväll.",
    "ivo_planned": "Identitetskontrollen ska övas med all kvällspersonal.",
    "ivo_patient_informed": "yes",
    "ivo_other_authorities": "Läkemedelsverket",
    "investigation_attached": False,
    "investigation_attached_reason": "Utredningen är inte klar.",
    "notified_on": "2026-09-15",
    "ivo_sent_by": "e_service",
}
INVESTIGATION: dict[str, Any] = {
    "commission": "Förvaltningschefen vill veta om rutinen för identitetskontroll räcker.",
    "analysis_team": [{"role": "MAS"}, {"role": "Sjuksköterska", "unit_name": "Hemtjänst Norr"}],
    "method": "event_analysis",
    "course_of_events": "Kl. 20.15 stod två dosetter bredvid varandra.\n\nIngen frågade patienten om namnet.",
    "investigated_consequences": "Två dygns sjukhusvård. Ett dödsfall hade varit möjligt.",
    "noticed_how": "Nattpersonalen försökte väcka patienten kl. 21.40.",
    "patient_heard": True,
    "patient_heard_view": "”Tabletterna såg annorlunda ut, men jag ville inte vara besvärlig.”",
    "causes": [
        {
            "area": "organisation_routines",
            "description": "Identiteten kontrolleras inte på kvällen.",
            "underlying": "routine_not_followed",
        },
        {"area": "technology", "description": "Dosetterna ser likadana ut."},
    ],
    "contributing": "En vikarie gick sin första kväll.",
    "similar_before": True,
    "similar_before_why": "Förväxlingen i maj ledde till ett mejl men ingen övning.",
    "could_recur": True,
    "could_recur_reason": "Rutinen är skriven men inte inövad.",
    "measures_taken": "2026-09-14: dosetterna skildes åt.",
    "sources": [
        {"source": "Journalanteckning", "date": "2026-09-16", "kind": "fact"},
        {"source": "Samtal med kvällspersonalen", "date": "2026-09-17", "kind": "fact"},
    ],
}
PLAN: dict[str, Any] = {
    "measures_needed": True,
    "measures": [
        {
            "description": "Öva identitetskontroll med kvällspersonalen.",
            "cause": 1,
            "due_on": "2026-11-02",
            "follow_up_on": "2026-12-14",
        }
    ],
    "risk_severity_after": 3,
    "risk_probability_after": 1,
}
CONCLUSION: dict[str, Any] = {
    "conclusion": "done",
    "harm": "serious_harm",
    "conclusion_reason": "Förväxlingen orsakade skadan och hade kunnat undvikas.",
    "measures_approved": True,
}
SUPPLEMENT: dict[str, Any] = {"supplement_sent_by": "e_service", "ivo_reference": "8.1-4321/2026"}
OUTCOME: dict[str, Any] = {
    "outcome_told": "patient",
    "outcome_told_how": "meeting",
    "statutory_information": "before",
    "journal_noted": True,
}
REGISTRATION = {"diary_number": "SN 2026/0521", "secrecy_marked": True}


def registered(town: Town, **changed: Any) -> str:
    """A nurse reports, the registrator and the manager do their part; answers with the case's number."""
    report = {**REPORT, "unit": town.unit("Särskilda boendet Ekgården"), **changed}
    number = town.cases.open("lex_maria", town.person("siv"), given(report))
    town.do("register_case", "greta", number, **REGISTRATION)
    town.do("receive_report", "peter", number, **RECEPTION, involved_persons=[town.person("oskar")])
    return number


def judged(town: Town, number: str, **changed: Any) -> str:
    town.do("assess_event", "eva", number, **given({**ASSESSMENT, **changed}))
    return number


def notified(town: Town, number: str, who: str = "eva", **changed: Any) -> str:
    """The patient's own are told, it is decided that IVO is told, and IVO is told."""
    town.do("inform_patient", "peter", number, **INFORMATION)
    town.do("decide_notification", who, number, **DECISION)
    town.do("notify_ivo", who, number, **given({**NOTIFICATION, **changed}))
    return number


def concluded(town: Town, number: str, *, investigation: Mapping[str, Any] | None = None, **changed: Any) -> str:
    """Investigated, planned and found complete, a week later."""
    town.go(days=7)
    plan = changed.pop("plan", PLAN)
    owned = [{**row, "owner": town.person("peter")} for row in plan.get("measures", ())]
    town.do("investigate", "eva", number, **given({**INVESTIGATION, **(investigation or {})}))
    town.do("plan_measures", "peter", number, **given({**plan, "measures": owned or None}))
    town.do("conclude", "eva", number, **given({**CONCLUSION, **changed}))
    return number


def supplemented(town: Town, number: str) -> str:
    town.do("supplement_ivo", "eva", number, **SUPPLEMENT, supplemented_on=town.now.date().isoformat())
    return number


def delegate(town: Town, role: str = "mas") -> None:
    """The nämnd has said who notifies."""
    row = {"key": "notify_lex_maria", "role": role, "paragraph": "punkt 7.2", "source": "SN 2026-01-28 § 9"}
    with town.house.database.transaction() as session:
        session.add(Delegation(**row, level="", valid_from=date(2026, 2, 1), valid_to=None))


def kept(town: Town, number: str, kind: str) -> list[bytes]:
    """The papers of that kind in the case, oldest first."""
    papers = select(Blob.content).join(Document, Document.sha256 == Blob.sha256)
    mine = papers.join(Case, Case.id == Document.case_id).where(Case.number == number, Document.kind == kind)
    with town.house.database.reading() as session:
        return list(session.scalars(mine.order_by(Document.version)))


def given(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered: None leaves a field out."""
    return {name: value for name, value in answers.items() if value is not None}
