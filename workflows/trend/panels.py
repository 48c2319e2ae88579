"""The pattern with the events it counted, and what goes on at the unit already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, select

from engine.access import unprotected
from engine.definition import Item, Panel
from engine.models import Case
from engine.reading.reader import Reader
from engine.step import Step
from workflows.law.swedish import short_date
from workflows.records.measures import measures_to_share
from workflows.records.models import CaseEvent, Cause, Event, RiskAssessment, Trend, TrendEvent
from workflows.records.panels import STATUSES, measures_panel
from workflows.records.vocabulary import CATEGORIES, CAUSE_AREAS
from workflows.trend.counting import RECEPTION
from workflows.trend.words import MANY_OF_A_CAUSE, NEW_CATEGORY, TITLES

COLUMNS = ("Dag", "Ärende", "Kategori", "Orsak", "Allvarlighet")
SEVERITIES = {1: "1 Mindre", 2: "2 Måttlig", 3: "3 Betydande", 4: "4 Katastrofal"}


def panels(reader: Reader) -> Iterator[Panel]:
    yield _pattern(reader.rows(_counted(reader.case.id)))
    yield measures_panel(reader)


def counted_events(step: Step) -> Iterator[Panel]:
    yield _pattern(step.lines(_counted(step.case.id)))


def measures_beside(step: Step) -> Iterator[Panel]:
    """What can be shared, with the numbers the form asks for, then what was counted."""
    items = [
        Item(
            title=f"Åtgärd {measure.id}: {measure.description}",
            lines=(f"Klar senast {short_date(measure.due_on)}, följs upp {short_date(measure.follow_up_on)}",),
            status=STATUSES[measure.status],
        )
        for measure in measures_to_share(step)
    ]
    yield Panel(title="Åtgärder som pågår på enheten", items=tuple(items), empty="Ingen åtgärd pågår på enheten.")
    yield from counted_events(step)


def _counted(case_id: int) -> Select[Trend, Event, str, str, int]:
    """The pattern beside each event with its cases, causes and risk; of protected cases nothing but that they count."""
    about = and_(Case.id == CaseEvent.case_id, unprotected(Case.id))
    return (
        select(Trend, Event, Case.number, Cause.area, RiskAssessment.severity)
        .join(TrendEvent, TrendEvent.case_id == Trend.case_id)
        .join(Event, Event.id == TrendEvent.event_id)
        .outerjoin(CaseEvent, CaseEvent.event_id == Event.id)
        .outerjoin(Case, about)
        .outerjoin(Cause, Cause.case_id == Case.id)
        .outerjoin(RiskAssessment, and_(RiskAssessment.case_id == Case.id, RiskAssessment.stage == RECEPTION))
        .where(Trend.case_id == case_id)
        .order_by(Event.happened_on, Event.id, Case.number, Cause.number, RiskAssessment.id)
    )


def _pattern(lines: Sequence[Any]) -> Panel:
    if not lines:
        return Panel(title="Mönstret")
    trend = lines[0][0]
    events = {event.id: event for _, event, *_ in lines}
    rows = [_row(event, [line for line in lines if line[1].id == event.id]) for event in events.values()]
    return Panel(
        title=f"Mönstret: {TITLES[trend.rule].lower()}", facts=_facts(trend), columns=COLUMNS, rows=tuple(rows)
    )


def _facts(trend: Trend) -> tuple[tuple[str, str], ...]:
    subject = {
        MANY_OF_A_CAUSE: ("Orsak", CAUSE_AREAS.get(trend.subject, trend.subject)),
        NEW_CATEGORY: ("Kategori", CATEGORIES.get(trend.subject, trend.subject)),
    }.get(trend.rule)
    return (
        *((subject,) if subject else ()),
        ("Rapporterat", _between(trend.first_on, trend.last_on)),
        ("Räknade händelser", f"{trend.counted} (kommunens gräns: {trend.threshold})"),
        ("Upptäckt", short_date(trend.found_on)),
    )


def _between(first: date, last: date) -> str:
    return short_date(first) if first == last else f"{short_date(first)} till {short_date(last)}"


def _row(event: Event, lines: Sequence[Any]) -> tuple[str, ...]:
    numbers = dict.fromkeys(number for _, _, number, _, _ in lines if number)
    areas = dict.fromkeys(CAUSE_AREAS.get(area, area) for _, _, _, area, _ in lines if area)
    severities = [severity for *_, severity in lines if severity]
    day = event.happened_on or event.noticed_on
    if not numbers:
        return (short_date(day) if day else "", "Skyddat ärende", "", "", "")
    return (
        short_date(day) if day else "",
        ", ".join(numbers),
        CATEGORIES.get(event.category, event.category),
        "; ".join(areas),
        SEVERITIES.get(severities[-1], "") if severities else "",
    )
