"""Days, clocks and numbers as a Swedish reader says them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from babel.dates import format_date

NUMERALS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")

#: noun -> the word for one of it, and its plural
NOUNS = {
    "arbetsdag": ("en", "arbetsdagar"),
    "dag": ("en", "dagar"),
    "minut": ("en", "minuter"),
    "månad": ("en", "månader"),
    "timme": ("en", "timmar"),
    "år": ("ett", "år"),
}


def weekday(day: date) -> str:
    return format_date(day, "EEEE", locale="sv")


def month(day: date) -> str:
    return format_date(day, "MMMM", locale="sv")


def short_date(day: date, *, beside: date | None = None) -> str:
    """`31 augusti 2026`; without the year when it stands beside a day of the same year."""
    same_year = beside is not None and beside.year == day.year
    return format_date(day, "d MMMM" if same_year else "d MMMM y", locale="sv")


def long_date(day: date, *, beside: date | None = None) -> str:
    """`måndag 31 augusti 2026`; without the year when it stands beside a day of the same year."""
    return f"{weekday(day)} {short_date(day, beside=beside)}"


def clock(local: datetime) -> str:
    """`kl. 07.40`, of a time that is already Swedish."""
    return f"kl. {local:%H.%M}"


def counted(number: int, noun: str) -> str:
    """`en arbetsdag`, `två månader`, `14 dagar`: spelled out up to twelve."""
    one, plural = NOUNS[noun]
    if number == 1:
        return f"{one} {noun}"
    return f"{NUMERALS[number] if number < len(NUMERALS) else number} {plural}"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a och b`, `a, b och c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} och {parts[-1]}"
