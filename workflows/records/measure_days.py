"""What has been done to the days of a decided measure: which day, from what to what, by whom and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, select

from engine.models import DeadlineChange, History, Person
from engine.reading.reader import Reader
from workflows.law.statutory_time import swedish_day
from workflows.law.swedish import short_date

#: The follow-up went with the measure; a row of history in the measure's own case, with the days.
FOLLOW_UP_MOVED = "follow_up_moved"
DAYS = {"measure": "Sista dagen", "follow_up": "Dagen för uppföljningen"}
HOW = {"paused": " med en paus", "resumed": " när pausen tog slut"}


def told_changes(reader: Reader, measure_cases: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """A sentence for each change, in order, by the number of the measure's own case."""
    told: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for change, by, moved in reader.rows(_changes(measure_cases)) if measure_cases else ():
        told[change.case_id] += (*_told(change, by), *_moved(moved))
    return told


def _changes(measure_cases: Collection[int]) -> Select[DeadlineChange, Person, Any]:
    same_push = and_(
        History.case_id == DeadlineChange.case_id, History.at == DeadlineChange.at, History.kind == FOLLOW_UP_MOVED
    )
    return (
        select(DeadlineChange, Person, History.detail)
        .join(Person, Person.id == DeadlineChange.person_id)
        .outerjoin(History, same_push)
        .where(DeadlineChange.case_id.in_(measure_cases), DeadlineChange.name.in_(DAYS))
        .order_by(DeadlineChange.id)
    )


def _told(change: DeadlineChange, by: Person) -> tuple[str, ...]:
    """Nothing of a pause that ended without having moved the day."""
    was, now = swedish_day(change.was_at), swedish_day(change.due_at) if change.due_at else None
    if now is None or was == now:
        return ()
    how = f"{DAYS[change.name]} flyttades från {short_date(was)} till {short_date(now)}{HOW.get(change.kind, '')}"
    return (f"{how}, av {by.name}, {by.title}, {short_date(swedish_day(change.at))}. Skäl: {change.reason}",)


def _moved(detail: Mapping[str, str] | None) -> tuple[str, ...]:
    if not detail:
        return ()
    was, to = (short_date(date.fromisoformat(detail[name])) for name in ("was", "to"))
    return (f"Uppföljningen flyttades med, från {was} till {to}.",)
