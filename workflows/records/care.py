"""Vårdskada och information till patienten: how it was judged each time, and what the patient was told."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from engine.step import Step
from workflows.records.events import event_of
from workflows.records.models import HarmAssessment, PatientInformation

#: How grave it was, as lists say it.
HARMS = {
    "serious_harm": "Allvarlig vårdskada",
    "could_be_serious": "Risk för allvarlig vårdskada",
    "harm": "Vårdskada, inte allvarlig",
    "could_be_harm": "Risk för vårdskada, inte allvarlig",
    "none": "Ingen vårdskada",
}
#: IVO is told of these (PSL 3:5).
NOTIFIABLE = ("serious_harm", "could_be_serious")
#: The patient was harmed and has a right to the six items (PSL 3:8).
HARMED = ("serious_harm", "harm")


def write_harm(step: Step, stage: str, harm: str) -> None:
    """One more judgement; the earlier ones stand."""
    assert step.person is not None, "harm is judged by a person"
    step.save(
        HarmAssessment(
            case_id=step.case.id,
            event_id=event_of(step).id,
            stage=stage,
            harm=harm,
            assessed_by_id=step.person.id,
            assessed_at=step.now,
        )
    )


def write_information(
    step: Step, stage: str, told: str, *, told_on: date | None, statutory: bool, reason: str = ""
) -> None:
    """Who was told, or why nobody was; `statutory`: all six items were given."""
    assert step.person is not None, "information is given by a person"
    step.save(
        PatientInformation(
            case_id=step.case.id,
            stage=stage,
            told=told,
            told_on=told_on,
            statutory=statutory,
            reason=reason,
            recorded_by_id=step.person.id,
            recorded_at=step.now,
        )
    )


def six_items_given(step: Step) -> bool:
    """The patient, or somebody near, has been given all that PSL 3:8 asks for."""
    mine = select(PatientInformation).where(PatientInformation.case_id == step.case.id)
    return any(row.statutory for row in step.rows(mine))
