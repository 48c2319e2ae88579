"""Utredningar: who looks into which reports, and what was found to be the causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine.step import Step
from workflows.records.events import event_of
from workflows.records.models import Cause, Investigation, InvestigationReport, Measure, MeasureCase
from workflows.records.reports import reports_of


def open_investigation(step: Step, *, short: bool = False) -> Investigation:
    """The investigation of the case, begun now if it is not begun."""
    begun = current(step)
    if begun is not None:
        return begun
    investigation = Investigation(
        case_id=step.case.id,
        event_id=event_of(step).id,
        investigator_id=None,
        opened_at=step.now,
        finished_at=None,
        short=short,
    )
    step.save(investigation)
    _answer_reports(step, investigation)
    return investigation


def current(step: Step) -> Investigation | None:
    found = step.rows(select(Investigation).where(Investigation.case_id == step.case.id))
    return found[0] if found else None


def give_to(step: Step, investigator_id: int) -> None:
    """Name the one who investigates."""
    investigation = open_investigation(step)
    investigation.investigator_id = investigator_id
    step.save(investigation)


def finish_investigation(step: Step) -> None:
    investigation = open_investigation(step)
    investigation.finished_at = step.now
    step.save(investigation)
    _answer_reports(step, investigation)


def write_causes(step: Step, rows: Sequence[Mapping[str, Any]]) -> None:
    """The causes as the investigation now sees them; those it no longer sees go, and measures proposed for them."""
    known = {cause.number: cause for cause in causes_of(step)}
    for number in [number for number in known if number > len(rows)]:
        for link in step.rows(select(MeasureCase).where(MeasureCase.cause_id == known[number].id)):
            step.remove(link)
        for measure in step.rows(select(Measure).where(Measure.cause_id == known[number].id)):
            step.remove(measure)
        step.remove(known.pop(number))
    for number, row in enumerate(rows, start=1):
        cause = known.get(number) or Cause(case_id=step.case.id, number=number, area="", description="")
        cause.area, cause.description = row["area"], row["description"]
        step.save(cause)


def causes_of(step: Step) -> list[Cause]:
    return list(step.rows(select(Cause).where(Cause.case_id == step.case.id).order_by(Cause.number)))


def _answer_reports(step: Step, investigation: Investigation) -> None:
    """The reports known now; those merged into the event later are added when the investigation is finished."""
    linked = select(InvestigationReport).where(InvestigationReport.investigation_id == investigation.id)
    known = {link.report_id for link in step.rows(linked)}
    new = [report.id for report in reports_of(step) if report.id not in known]
    step.save(*[InvestigationReport(investigation_id=investigation.id, report_id=report_id) for report_id in new])
