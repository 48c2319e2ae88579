"""Counting time as Swedish law does, and turning Swedish days and clocks into instants."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.law.calendar import is_working_day, next_working_day
from workflows.law.errors import NaiveTime

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LAST_SECOND = time(23, 59, 59)


def aware(instant: datetime, *, what: str = "the instant") -> datetime:
    """The same instant in UTC. Raises NaiveTime."""
    if instant.utcoffset() is None:
        raise NaiveTime(what)
    return instant.astimezone(UTC)


def swedish(instant: datetime) -> datetime:
    """The instant as a Swedish clock shows it. Raises NaiveTime."""
    return aware(instant).astimezone(STOCKHOLM)


def swedish_day(instant: datetime) -> date:
    """The Swedish calendar day an instant falls on. Raises NaiveTime."""
    return swedish(instant).date()


def at_clock(day: date, clock: time) -> datetime:
    """The instant in UTC when a Swedish clock shows `clock` on `day`.

    A time that occurs twice means the second, and one that is skipped means the same wait after midnight (02:30
    becomes 03:30): of two readings the one that never makes a person late.
    """
    return max(datetime.combine(day, clock.replace(fold=fold), STOCKHOLM).astimezone(UTC) for fold in (0, 1))


def end_of_day(day: date) -> datetime:
    """The last second of a Swedish day, in UTC."""
    return at_clock(day, LAST_SECOND)


def add_hours(instant: datetime, hours: int) -> datetime:
    """`hours` elapsed hours later, in UTC: what a stopwatch shows, also when clocks change. Raises NaiveTime."""
    return aware(instant) + timedelta(hours=hours)


def same_clock_after(instant: datetime, days: int) -> datetime:
    """The instant in UTC when a Swedish clock shows the same time `days` days later. Raises NaiveTime."""
    local = swedish(instant)
    return at_clock(local.date() + timedelta(days=days), local.time())


def add_months(day: date, months: int) -> date:
    """The same number in a later month, or that month's last day if it has none, per lag (1930:173) 1 §."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def roll_forward(day: date) -> date:
    """`day`, or the next working day if it is none, per lag (1930:173) 2 §. Raises OutsideCalendar."""
    return day if is_working_day(day) else next_working_day(day)


def quarter_end(day: date) -> date:
    """The last day of the calendar quarter `day` is in."""
    month = (day.month + 2) // 3 * 3
    return date(day.year, month, monthrange(day.year, month)[1])
