"""Swedish working days: every day but Saturdays, holidays and the three eves lag (1930:173) 2 § puts beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from workflows.law.errors import OutsideCalendar
from workflows.law.swedish import listed, weekday

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@cache
def holidays() -> Mapping[int, Mapping[date, str]]:
    """The holiday table: year -> day -> Swedish name."""
    table = yaml.safe_load(Path(__file__).with_name("holidays.yaml").read_text(encoding="utf-8"))
    return {int(year): {day: str(name) for day, name in days.items()} for year, days in table.items()}


def holiday_name(day: date) -> str | None:
    """What the day is called if it is a holiday or one of the three eves, else None. Raises OutsideCalendar."""
    table = holidays()
    if day.year not in table:
        raise OutsideCalendar(day.year, first=min(table), last=max(table))
    return table[day.year].get(day)


def is_working_day(day: date) -> bool:
    """Is it a day on which an act can be due? Raises OutsideCalendar."""
    return holiday_name(day) is None and day.weekday() < SATURDAY


def why_not_working(day: date) -> str:
    """`lördag och alla helgons dag`, `julafton`, `söndag`; empty for a working day. Raises OutsideCalendar."""
    name = holiday_name(day)
    weekend = weekday(day) if day.weekday() >= SATURDAY else ""
    return listed([word for word in (weekend, name) if word])


def next_working_day(day: date) -> date:
    """The first working day after `day`. Raises OutsideCalendar."""
    day += ONE_DAY
    while not is_working_day(day):
        day += ONE_DAY
    return day


def previous_working_day(day: date) -> date:
    """The last working day before `day`. Raises OutsideCalendar."""
    day -= ONE_DAY
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def add_working_days(day: date, number: int) -> date:
    """The working day that is `number` working days after `day`, which itself never counts. Raises OutsideCalendar."""
    for _ in range(number):
        day = next_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days come after `first`, to and with `last`. Raises OutsideCalendar."""
    return sum(is_working_day(first + timedelta(days=ahead)) for ahead in range(1, (last - first).days + 1))
