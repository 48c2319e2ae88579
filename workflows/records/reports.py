"""Rapporter: somebody told of something that happened, or could have. Several may tell of one event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import or_, select

from engine.models import Person
from engine.step import Step
from workflows.law.sources import law_of
from workflows.past_days import day_of
from workflows.records.events import classify_event, event_of, join_event, key_in, told_as
from workflows.records.models import CaseEvent, CaseReport, Event, Report

__all__ = [
    "classify_event",
    "event_of",
    "own_reporters_of",
    "own_reports_of",
    "receive_report",
    "register_in_diary",
    "reporters_of",
    "reports_of",
    "take_over_report",
]


def receive_report(step: Step, answers: Mapping[str, Any]) -> Report:
    """Register the report and the event it tells of; the case keeps the law of this day."""
    noticed = day_of(answers.get("noticed_on"))
    event = Event(
        unit_id=step.case.unit_id,
        kind=answers["kind"],
        happened_on=day_of(answers.get("happened_on")),
        happened_at=answers.get("happened_at") or "",
        noticed_on=noticed,
        misconduct_type=answers.get("misconduct_type") or "",
        law="",
        area="",
        category=answers.get("category") or answers.get("care_category") or "",
        person_key=key_in(answers),
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
    step.save(CaseReport(case_id=step.case.id, report_id=report.id), CaseEvent(case_id=step.case.id, event_id=event.id))
    step.name_case(law=report.law)
    return report


def take_over_report(step: Step, report_id: int) -> Report:
    """This case answers a report that came in another, about the same event; nothing is counted twice."""
    report = step.rows(select(Report).where(Report.id == report_id))[0]
    step.save(CaseReport(case_id=step.case.id, report_id=report.id))
    join_event(step, report.event_id)
    step.name_case(law=report.law)
    return report


def reports_of(step: Step) -> list[Report]:
    """Every report of what the case is about, those merged into it too, in the order they came."""
    same = told_as(select(CaseEvent.event_id).where(CaseEvent.case_id == step.case.id))
    answered = select(CaseReport.report_id).where(CaseReport.case_id == step.case.id)
    query = select(Report).where(or_(Report.id.in_(answered), Report.event_id.in_(select(same.c.id))))
    return list(step.rows(query.order_by(Report.id)))


def own_reports_of(step: Step) -> list[Report]:
    """The reports that were given to this very case, without those merged into its event."""
    answered = select(CaseReport.report_id).where(CaseReport.case_id == step.case.id)
    return list(step.rows(select(Report).where(Report.id.in_(answered)).order_by(Report.id)))


def reporters_of(step: Step) -> list[Person]:
    """Everybody who reported what the case is about, each once; never somebody with jäv, or who has no account."""
    return _people(step, reports_of(step))


def own_reporters_of(step: Step) -> list[Person]:
    """Those of them who reported to this very case."""
    return _people(step, own_reports_of(step))


def _people(step: Step, reports: Iterable[Report]) -> list[Person]:
    numbers = dict.fromkeys(report.reporter_id for report in reports)
    return [step.organisation.person(one) for one in numbers if one is not None and one not in step.involved]


def register_in_diary(step: Step, diary_number: str) -> None:
    """The registrator's number on every report of the case."""
    for report in own_reports_of(step):
        report.diary_number = diary_number
        step.save(report)
