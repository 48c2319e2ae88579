"""What the rules count: events as the registers have them, each once however many reported it or deal with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import func, select

from engine.definition import Lookout
from workflows.law.statutory_time import at_clock, swedish_day
from workflows.records.models import (
    CaseEvent,
    Cause,
    Event,
    EventMerge,
    Report,
    RiskAssessment,
    Trend,
    TrendEvent,
)

RECEPTION = "reception"  #: the stage of the risk that every event is assessed at


@dataclass(frozen=True, kw_only=True)
class Counted:
    """An event, by the Swedish day it was first reported."""

    id: int
    unit_id: int
    on: date
    category: str


def events_between(lookout: Lookout, first: date, last: date) -> list[Counted]:
    """Events first reported between two days (inclusive), in that order; merged ones once."""
    reported = func.min(Report.received_at)
    query = (
        select(Event.id, Event.unit_id, Event.category, reported)
        .join(Report, Report.event_id == Event.id)
        .where(Event.id.not_in(select(EventMerge.event_id)))
        .group_by(Event.id, Event.unit_id, Event.category)
        .having(reported >= at_clock(first, time()), reported < at_clock(last + timedelta(days=1), time()))
        .order_by(reported, Event.id)
    )
    return [
        Counted(id=event_id, unit_id=unit_id, category=category, on=swedish_day(at))
        for event_id, unit_id, category, at in lookout.lines(query)
    ]


def causes_of(lookout: Lookout, events: Collection[int]) -> list[tuple[int, str]]:
    """Event and cause area, each pair once, whichever of its cases found the cause."""
    query = select(CaseEvent.event_id, Cause.area).join(Cause, Cause.case_id == CaseEvent.case_id).distinct()
    lines = lookout.lines(query.where(CaseEvent.event_id.in_(events)).order_by(CaseEvent.event_id, Cause.area))
    return [(event_id, area) for event_id, area in lines]


def severities_of(lookout: Lookout, events: Collection[int]) -> dict[int, int]:
    """Severity by event, as it was last assessed when it was received."""
    query = select(CaseEvent.event_id, RiskAssessment.severity).join(
        RiskAssessment, RiskAssessment.case_id == CaseEvent.case_id
    )
    assessed = query.where(CaseEvent.event_id.in_(events), RiskAssessment.stage == RECEPTION)
    lines = lookout.lines(assessed.order_by(RiskAssessment.id))
    return {line[0]: line[1] for line in lines}


def counted_before(lookout: Lookout, rule: str, events: Collection[int]) -> set[tuple[int, int, str]]:
    """Event, unit and subject of what the rule has counted of these events."""
    query = select(TrendEvent.event_id, Trend.unit_id, Trend.subject).join(Trend, Trend.case_id == TrendEvent.case_id)
    lines = lookout.lines(query.where(Trend.rule == rule, TrendEvent.event_id.in_(events)))
    return {(event_id, unit_id, subject) for event_id, unit_id, subject in lines}
