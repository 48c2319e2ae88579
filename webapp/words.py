"""Days, times and numbers as a Swedish reader says them; also filters in every template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

ZONE = ZoneInfo("Europe/Stockholm")
SOON = 3  #: days ahead that a deadline counts as near


@dataclass(frozen=True, kw_only=True)
class DueChip:
    """What macros/chips.html shows of a deadline."""

    state: str  #: overdue, today, soon, ok, done, paused
    words: str
    on: str  #: ISO time
    date_words: str


def local(at: datetime) -> datetime:
    return at.astimezone(ZONE)


def clock(at: datetime) -> str:
    """14.32"""
    return f"{local(at):%H.%M}"


def short_day(day: date) -> str:
    """17 nov 2026; a time is read as its Swedish day."""
    months = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
    day = _day(day)
    return f"{day.day} {months[day.month - 1]} {day.year}"


def long_day(day: date) -> str:
    """tisdag 17 november 2026"""
    return format_date(_day(day), "EEEE d MMMM y", locale="sv")


def day_and_clock(at: datetime) -> str:
    """tisdag 17 november 2026 kl. 14.32"""
    return f"{long_day(at)} kl. {clock(at)}"


def when(at: datetime, today: date) -> str:
    """kl. 14.32; with the day when it is not today: den 16 november 2026 kl. 14.32"""
    day = local(at).date()
    named = "" if day == today else f"den {format_date(day, 'd MMMM y', locale='sv')} "
    return f"{named}kl. {clock(at)}"


def size(number: int) -> str:
    """240 kB"""
    if number < 1000 * 1000:
        return f"{max(1, round(number / 1000))} kB"
    return f"{number / 1000 / 1000:.1f} MB".replace(".", ",")


def age(seconds: int) -> str:
    """12 sekunder, 1 minut, 3 timmar, 2 dagar; as in "för 12 sekunder sedan"."""
    for length, one, many in ((86400, "dag", "dagar"), (3600, "timme", "timmar"), (60, "minut", "minuter")):
        number = seconds // length
        if number:
            return f"{number} {one if number == 1 else many}"
    return "1 sekund" if seconds == 1 else f"{seconds} sekunder"


def due_chip(due_at: datetime | None, now: datetime, *, ended_at: datetime | None = None) -> DueChip | None:
    """The deadline as seen now, or as it was when the step ended; None where there is none."""
    if due_at is None:
        return None
    days = (local(due_at).date() - local(now).date()).days
    state, words = _state(due_at, ended_at or now, days, done=ended_at is not None)
    at_an_hour = local(due_at).strftime("%H:%M") not in ("23:59", "00:00")
    date_words = short_day(due_at) + (f" kl. {clock(due_at)}" if at_an_hour else "")
    return DueChip(state=state, words=words, on=local(due_at).isoformat(timespec="minutes"), date_words=date_words)


def _state(due_at: datetime, seen: datetime, days: int, *, done: bool) -> tuple[str, str]:
    if done:
        return "done", "Klart för sent" if seen > due_at else "Klart i tid"
    if seen > due_at:
        return "overdue", _late(due_at, seen, -days)
    if days == 0:
        return "today", "I dag"
    if days == 1:
        return "soon", "I morgon"
    return ("soon" if days <= SOON else "ok"), f"Om {days} dagar"


def _late(due_at: datetime, seen: datetime, days: int) -> str:
    if days > 0:
        return "1 dag försenad" if days == 1 else f"{days} dagar försenad"
    hours = int((seen - due_at).total_seconds() // 3600)
    if hours == 0:
        return "Försenad"
    return "1 timme försenad" if hours == 1 else f"{hours} timmar försenad"


def _day(day: date) -> date:
    return local(day).date() if isinstance(day, datetime) else day


FILTERS = {
    "age": age,
    "clock": clock,
    "short_day": short_day,
    "long_day": long_day,
    "day_and_clock": day_and_clock,
    "size": size,
}
