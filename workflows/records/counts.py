"""How many of each: reports, events, investigations, notifications, decisions, causes and measures, never cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.models import Case, Unit
from workflows.law.statutory_time import at_clock
from workflows.records.models import (
    CaseEvent,
    Cause,
    Decision,
    Event,
    EventMerge,
    Investigation,
    Measure,
    Notification,
    Report,
    Trend,
)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What one year came to; two reports of one event are two and one."""

    reports: int  #: received in the year
    events: int  #: first reported in the year, merged ones once
    investigations: int  #: begun in the year
    notifications: int  #: made in the year
    decisions: int  #: made in the year
    causes: int  #: found in investigations begun, or about patterns found, in the year
    measures: int  #: begun in the year


def counts(session: Session, year: int, unit_id: int | None = None) -> Counts:
    """The Swedish year; of one unit and all below it when it is given."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    here = _events_at(session, unit_id)

    def number(query: Select[Any]) -> int:
        return int(session.scalar(query) or 0)

    merged = select(EventMerge.event_id)
    told = select(Report.event_id).group_by(Report.event_id).having(_moment(func.min(Report.received_at), first, after))
    investigations = select(Investigation.case_id).where(
        _moment(Investigation.opened_at, first, after), Investigation.event_id.in_(here)
    )
    of_here = select(CaseEvent.case_id).where(CaseEvent.event_id.in_(here))
    trends = select(Trend.case_id).where(
        _day(Trend.found_on, first, after), Trend.unit_id.in_(_units(session, unit_id))
    )
    begun = select(Case.id).where(_moment(Case.opened_at, first, after), Case.unit_id.in_(_units(session, unit_id)))
    return Counts(
        reports=number(
            select(func.count()).where(_moment(Report.received_at, first, after), Report.event_id.in_(here))
        ),
        events=number(select(func.count()).where(Event.id.in_(told), Event.id.in_(here), Event.id.not_in(merged))),
        investigations=number(select(func.count()).select_from(investigations.subquery())),
        notifications=number(
            select(func.count()).where(_day(Notification.notified_on, first, after), Notification.case_id.in_(of_here))
        ),
        decisions=number(
            select(func.count()).where(_day(Decision.decided_on, first, after), Decision.case_id.in_(of_here))
        ),
        causes=number(select(func.count()).where(or_(Cause.case_id.in_(investigations), Cause.case_id.in_(trends)))),
        measures=number(select(func.count()).where(Measure.measure_case_id.in_(begun))),
    )


def _events_at(session: Session, unit_id: int | None) -> Select[int]:
    return select(Event.id).where(Event.unit_id.in_(_units(session, unit_id)))


def _units(session: Session, unit_id: int | None) -> Select[int]:
    """The unit and all below it; all there are when none is given."""
    if unit_id is None:
        return select(Unit.id)
    path = session.scalars(select(Unit.path).where(Unit.id == unit_id)).one()
    return select(Unit.id).where(or_(Unit.id == unit_id, Unit.path.startswith(path, autoescape=True)))


def _moment(at: Any, first: date, after: date) -> ColumnElement[bool]:
    """From the first Swedish instant of the year to the last."""
    return and_(at >= at_clock(first, time()), at < at_clock(after, time()))


def _day(on: Any, first: date, after: date) -> ColumnElement[bool]:
    return and_(on >= first, on < after)
