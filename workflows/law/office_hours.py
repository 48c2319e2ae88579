"""When letters go out: in the daytime of working days, so that nobody's phone rings with work at night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from workflows.law.calendar import is_working_day, next_working_day
from workflows.law.statutory_time import at_clock, aware, swedish


@dataclass(frozen=True, kw_only=True)
class OfficeHours:
    """The Swedish clock times between which letters go out."""

    opens: time = time(7)
    closes: time = time(18)  #: the first instant that is too late


def next_office_hour(now: datetime, hours: OfficeHours = OfficeHours()) -> datetime:
    """`now` if it is within office hours, else when they next begin, in UTC. Raises NaiveTime, OutsideCalendar."""
    local = swedish(now)
    day, clock = local.date(), local.time()
    if is_working_day(day) and clock < hours.closes:
        return aware(now) if clock >= hours.opens else at_clock(day, hours.opens)
    return at_clock(next_working_day(day), hours.opens)
