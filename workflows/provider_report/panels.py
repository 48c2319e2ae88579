"""What the registers know of a provider's report, for its page."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from engine.definition import Item, Panel
from engine.models import Unit
from engine.reading.reader import Reader
from workflows.law.statutory_time import swedish_day
from workflows.law.swedish import counted, short_date
from workflows.records.decisions import OUTCOMES
from workflows.records.models import ProviderReport, ProviderReportBoard
from workflows.records.panels import decisions_panel
from workflows.records.providers import SANCTIONS

BREACHES = {"yes": "Ja", "no": "Nej", "partly": "Delvis"}


def panels(reader: Reader) -> Iterator[Panel]:
    query = (
        select(ProviderReport, Unit.name, ProviderReportBoard)
        .join(Unit, Unit.id == ProviderReport.provider_id)
        .outerjoin(ProviderReportBoard, ProviderReportBoard.provider_report_id == ProviderReport.id)
        .where(ProviderReport.case_id == reader.case.id)
        .order_by(ProviderReportBoard.id)
    )
    rows = reader.rows(query)
    if not rows:
        return
    report, provider = rows[0].ProviderReport, rows[0].name
    yield Panel(title="Utföraren", facts=tuple(_facts(report, provider)))
    boards = [row.ProviderReportBoard for row in rows if row.ProviderReportBoard]
    yield Panel(title="Andra nämnder som berörs", items=tuple(_board(board) for board in boards))
    yield decisions_panel(reader)


def _facts(report: ProviderReport, provider: str) -> Iterator[tuple[str, str]]:
    yield "Utförare", provider
    told = f"{short_date(swedish_day(report.informed_at))}, {_delay(report.days_to_inform)}"
    yield "Nämnden informerad", told
    yield "Utförarens bedömning", OUTCOMES.get(report.outcome, "Inte känd än")
    yield "Utförarens anmälan till IVO", _told_ivo(report)
    if report.ivo_notified_on:
        got = report.ivo_investigation_on
        yield "Utredningen hos IVO", short_date(got) if got else "Inte lämnad än"
    safe = report.persons_safe_on
    yield "De enskilda är trygga", f"Kontrollerat {short_date(safe)}" if safe else "Inte bekräftat än"
    if report.contract_breach:
        yield "Avtalsbrott", BREACHES[report.contract_breach]
    if report.sanction:
        yield "Sanktion", SANCTIONS[report.sanction]
    if report.retained_until:
        yield "Utföraren gallrar", f"{short_date(report.retained_until)}, fem år efter sista anteckningen (23 g § LSS)"


def _delay(days: int) -> str:
    return "samma dag som utföraren fick rapporten" if days == 0 else f"{counted(days, 'dag')} efter utföraren"


def _told_ivo(report: ProviderReport) -> str:
    return short_date(report.ivo_notified_on) if report.ivo_notified_on else "Ingen, så vitt nämnden vet"


def _board(board: ProviderReportBoard) -> Item:
    name = ", ".join(part for part in (board.municipality, board.board) if part)
    told = f"Informerad {short_date(board.informed_on)}" if board.informed_on else "Inte känt om den är informerad"
    return Item(title=name, lines=(told,))
