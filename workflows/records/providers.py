"""Privata utförares rapporter: what they told the nämnd, what came of it, and how often each has told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from engine.models import Unit
from engine.step import Step
from workflows.law.local_rules import rule_for
from workflows.law.sources import law_of
from workflows.law.statutory_time import end_of_day
from workflows.past_days import day_of
from workflows.records.models import ProviderReport, ProviderReportBoard

SANCTIONS = {
    "warning": "Varning",
    "plan": "Krav på åtgärdsplan",
    "fine": "Vite eller avdrag",
    "stop": "Stopp för nya uppdrag",
    "termination": "Uppsägning av avtalet",
}


@dataclass(frozen=True, kw_only=True)
class ProviderFigures:
    """What one provider has told during a year; reports, notifications and sanctions are counted apart."""

    provider_id: int
    provider: str
    reports: int
    serious: int  #: by the provider's own judgement
    notified: int  #: reports that the provider has notified IVO of
    late: int  #: told later than the day the provider got the report
    median_days: float | None  #: from the provider got it until the nämnd was told
    sanctions: int


def receive_information(step: Step, answers: Mapping[str, Any]) -> ProviderReport:
    """Register what the provider has told; the case keeps the law of this day."""
    received = date.fromisoformat(answers["operator_received_on"])
    report = ProviderReport(
        case_id=step.case.id,
        provider_id=step.case.unit_id,
        operator_received_on=received,
        informed_at=step.now,
        days_to_inform=(step.today - received).days,
        law=answers["law"],
        misconduct_type=answers["misconduct_type"],
        diary_number="",
        outcome="",
        police_reported=answers["operator_police"] == "yes",
        contract_breach="",
        sanction="",
    )
    step.save(report)
    add_boards(step, answers.get("other_boards") or ())
    step.name_case(law=law_of(step.today))
    return report


def report_of(step: Step) -> ProviderReport:
    """What the case is about."""
    return step.rows(select(ProviderReport).where(ProviderReport.case_id == step.case.id))[0]


def change(step: Step, **known: Any) -> None:
    """What is known of the report now."""
    report = report_of(step)
    for name, value in known.items():
        setattr(report, name, value)
    step.save(report)


def add_boards(step: Step, rows: Sequence[Mapping[str, Any]]) -> None:
    """Other nämnder that the report concerns, each once; a day that has become known is filled in."""
    report = report_of(step)
    there = select(ProviderReportBoard).where(ProviderReportBoard.provider_report_id == report.id)
    known = {_name(row.municipality, row.board): row for row in step.rows(there)}
    for row in rows:
        name, informed_on = _name(row["municipality"], row.get("board") or ""), day_of(row.get("informed_on"))
        if name in known:
            known[name].informed_on = known[name].informed_on or informed_on
            continue
        board = {"municipality": row["municipality"], "board": row.get("board") or "", "informed_on": informed_on}
        known[name] = ProviderReportBoard(provider_report_id=report.id, **board)
        step.save(known[name])


def note_update(step: Step, answers: Mapping[str, Any]) -> None:
    """What the provider has come to, as far as it is known."""
    notified = day_of(answers.get("operator_ivo_notified_on"))
    attached = notified if answers.get("operator_investigation_attached") else None
    change(
        step,
        outcome="" if answers["operator_outcome"] == "not_known" else answers["operator_outcome"],
        ivo_notified_on=notified,
        ivo_investigation_on=attached or day_of(answers.get("operator_supplemented_on")),
        police_reported=answers["operator_police"] == "yes",
    )


def keep_until(step: Step, last_note_on: str | None) -> None:
    """When the provider is to destroy its papers: five years after its last note (LSS 23 g §)."""
    day = day_of(last_note_on)
    if day is None:
        return
    rule = rule_for("private_operator.retention", on=step.today, act=report_of(step).law)
    change(step, retained_until=rule.due(end_of_day(day), label="").on)


def figures(session: Session, year: int) -> list[ProviderFigures]:
    """Every provider that told something that year, by name."""
    query = (
        select(ProviderReport, Unit.name)
        .join(Unit, Unit.id == ProviderReport.provider_id)
        .where(extract("year", ProviderReport.informed_at) == year, ProviderReport.concerns_us.is_not(False))
        .order_by(Unit.name, ProviderReport.id)
    )
    by_provider: dict[tuple[int, str], list[ProviderReport]] = {}
    for report, name in session.execute(query):
        by_provider.setdefault((report.provider_id, name), []).append(report)
    return [_figures(*provider, reports) for provider, reports in by_provider.items()]


def _figures(provider_id: int, name: str, reports: Sequence[ProviderReport]) -> ProviderFigures:
    days = [report.days_to_inform for report in reports]
    return ProviderFigures(
        provider_id=provider_id,
        provider=name,
        reports=len(reports),
        serious=sum(report.outcome in ("serious", "serious_risk") for report in reports),
        notified=sum(report.ivo_notified_on is not None for report in reports),
        late=sum(one > 0 for one in days),
        median_days=median(days) if days else None,
        sanctions=sum(bool(report.sanction) for report in reports),
    )


def _name(municipality: str, board: str) -> tuple[str, str]:
    return municipality.strip().casefold(), board.strip().casefold()
