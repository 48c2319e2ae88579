"""Rules as one writes them in a data file: `P2M/1930`, `P2WD`, `PT4H`, `next_meeting`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from engine.definition import DeadlineRule
from workflows.law.deadlines import (
    CalendarDays,
    DaysBefore,
    ElapsedHours,
    MonthsThreshold,
    NextMeeting,
    SameClock,
    StatutoryMonths,
    WorkingDays,
    YearlyDays,
)
from workflows.law.errors import NotARule
from workflows.law.grounds import Grounds

#: text -> the rule and the name of its number; a number of nothing is no rule
COUNTED: Sequence[tuple[str, Callable[..., DeadlineRule], str]] = (
    (r"P([1-9]\d*)M/1930", StatutoryMonths, "months"),
    (r"P([1-9]\d*)M", MonthsThreshold, "months"),
    (r"P([1-9]\d*)WD", WorkingDays, "days"),
    (r"P([1-9]\d*)D", CalendarDays, "days"),
    (r"-P([1-9]\d*)D", DaysBefore, "days"),
)
CLOCKED: Sequence[tuple[str, Callable[..., DeadlineRule], str]] = (
    (r"PT([1-9]\d*)H", ElapsedHours, "hours"),
    (r"P([1-9]\d*)D/clock", SameClock, "days"),
)
YEARLY = r"yearly/(\d\d-\d\d(?:,\d\d-\d\d)*)"
SOME_COMMON_YEAR = 2025


def rule_from(
    text: str, grounds: Grounds, *, warn_hours: int | None = None, meetings: Sequence[date] = ()
) -> DeadlineRule:
    """The rule a text names, resting on `grounds`. Raises NotARule."""
    given: dict[str, Any] = asdict(grounds)
    for pattern, rule, number in COUNTED:
        if found := re.fullmatch(pattern, text):
            return rule(**given, **{number: int(found[1])})
    for pattern, rule, number in CLOCKED:
        if found := re.fullmatch(pattern, text):
            if warn_hours is None:
                raise NotARule(text, "a time in hours must say how many hours before its end it warns (warn_hours)")
            return rule(**given, warn_hours=warn_hours, **{number: int(found[1])})
    if found := re.fullmatch(YEARLY, text):
        return YearlyDays(**given, days=tuple(_month_and_day(text, part) for part in found[1].split(",")))
    if text == "next_meeting":
        return NextMeeting(**given, meetings=tuple(meetings))
    raise NotARule(text, "write it as P2M/1930, P3M, P2WD, P14D, -P7D, PT4H, P1D/clock, next_meeting or yearly/01-31")


def _month_and_day(text: str, part: str) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"{SOME_COMMON_YEAR}-{part}")  # 29 February would be missing three years of four
    except ValueError:
        raise NotARule(text, f"{part} is not a day of every year") from None
    return day.month, day.day
