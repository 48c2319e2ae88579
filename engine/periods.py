"""Late, today, this week or later: when something is due, as a person at work sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_

from engine.models import UserTask

LATE, TODAY, WEEK, LATER = "late", "today", "week", "later"


@dataclass(frozen=True, kw_only=True)
class Ends:
    """The Swedish day and week, which ends with Sunday, around a moment."""

    now: datetime
    tomorrow: datetime
    monday: datetime

    @classmethod
    def around(cls, now: datetime, zone: ZoneInfo) -> Ends:
        day = now.astimezone(zone).date()
        monday = day + timedelta(days=7 - day.weekday())
        tomorrow = day + timedelta(days=1)
        midnights = [datetime.combine(one, time(), zone) for one in (tomorrow, monday)]
        return cls(now=now, tomorrow=midnights[0], monday=midnights[1])

    def when(self, due_at: datetime | None) -> str:
        """LATE, TODAY, WEEK or LATER."""
        if due_at is None or due_at >= self.monday:
            return LATER
        if due_at < self.now:
            return LATE
        return TODAY if due_at < self.tomorrow else WEEK

    def clauses(self) -> dict[str, ColumnElement[bool]]:
        """The same for a query."""
        due = UserTask.due_at
        return {
            LATE: due < self.now,
            TODAY: and_(due >= self.now, due < self.tomorrow),
            WEEK: and_(due >= self.tomorrow, due < self.monday),
            LATER: or_(due.is_(None), due >= self.monday),
        }
