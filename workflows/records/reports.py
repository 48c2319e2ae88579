"""Rapporter och händelser: somebody told of something that happened, or could have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.step import Step
from workflows.law.sources import law_of
from workflows.records.models import Event, Report


def receive_report(step: Step, answers: Mapping[str, Any]) -> Report:
    """Register the report and the event it tells of; the case keeps the law of this day."""
    noticed = _day(answers.get("noticed_on"))
    event = Event(
        unit_id=step.case.unit_id,
        kind=answers["kind"],
        happened_on=_day(answers.get("happened_on")),
        noticed_on=noticed,
        misconduct_type=answers.get("misconduct_type") or "",
        law="",
        area="",
    )
    step.save(event)
    report = Report(
        case_id=step.case.id,
        event_id=event.id,
        reporter_id=step.person.id if step.person else None,
        reporter_role=answers.get("reporter_role") or "",
        received_at=step.now,
        days_to_report=(step.today - noticed).days if noticed else None,
        diary_number="",
        law=law_of(step.today),
    )
    step.save(report)
    step.name_case(law=report.law)
    return report


def reports_of(step: Step) -> list[Report]:
    return list(step.rows(select(Report).where(Report.case_id == step.case.id).order_by(Report.id)))


def register_in_diary(step: Step, diary_number: str) -> None:
    """The registrator's number on every report of the case."""
    for report in reports_of(step):
        report.diary_number = diary_number
        step.save(report)


def classify_event(step: Step, answers: Mapping[str, Any]) -> None:
    """What the manager finds the event to be."""
    for report in reports_of(step):
        event = step.rows(select(Event).where(Event.id == report.event_id))[0]
        event.law = answers.get("law") or event.law
        event.area = answers.get("area") or event.area
        event.misconduct_type = answers.get("misconduct_type") or event.misconduct_type
        step.save(event)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
