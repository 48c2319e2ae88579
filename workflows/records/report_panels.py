"""The reports of an event as a case page shows them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select

from engine.access import unprotected
from engine.definition import Item, Panel
from engine.models import Case
from engine.reading.reader import Reader
from workflows.law.statutory_time import swedish
from workflows.law.swedish import short_date
from workflows.records.events import told_as
from workflows.records.models import CaseEvent, CaseReport, EventMerge, Report


def reports_panel(reader: Reader) -> Panel:
    """Every report of what the case is about, with the case it came in; never who reported, nor a protected case."""
    same = told_as(select(CaseEvent.event_id).where(CaseEvent.case_id == reader.case.id))
    answered = select(CaseReport.report_id).where(CaseReport.case_id == reader.case.id)
    query = (
        select(Report, Case.number, EventMerge.merged_at)
        .join(Case, Case.id == Report.case_id)
        .outerjoin(EventMerge, and_(EventMerge.event_id == Report.event_id, ~EventMerge.apart))
        .where(or_(Report.id.in_(answered), Report.event_id.in_(select(same.c.id))))
        .where(or_(Case.id == reader.case.id, unprotected(Case.id)))
        .order_by(Report.id)
    )
    items = [_report(report, number, merged_at) for report, number, merged_at in reader.rows(query)]
    return Panel(title="Rapporter om händelsen", items=tuple(items))


def _report(report: Report, number: str, merged_at: datetime | None) -> Item:
    came = swedish(report.received_at)
    lines = [f"Diarienummer {report.diary_number}"] if report.diary_number else []
    if merged_at is not None:
        lines.append(f"Sammanförd med händelsen {short_date(swedish(merged_at).date())}")
    return Item(title=f"Kom in {short_date(came.date())} kl. {came:%H.%M}", lines=tuple(lines), case_number=number)
