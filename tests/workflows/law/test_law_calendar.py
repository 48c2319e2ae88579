"""Which days are working days, and what happens where the table ends."""

from datetime import date, timedelta

import holidays as published
import pytest

from workflows.law import calendar
from workflows.law.errors import OutsideCalendar

YEARS = range(2024, 2036)


def test_the_table_agrees_with_the_published_calendar_day_by_day() -> None:
    their = published.country_holidays(
        "SE", years=YEARS, categories=("public", "de_facto"), language="sv", include_sundays=False
    )
    ours = {day: name for days in calendar.holidays().values() for day, name in days.items()}
    assert {day: name.lower() for day, name in ours.items()} == {day: name.lower() for day, name in their.items()}


def test_every_year_of_the_table_is_complete() -> None:
    assert set(calendar.holidays()) == set(YEARS)
    assert {len(days) for days in calendar.holidays().values()} == {16}


@pytest.mark.parametrize("year", YEARS)
def test_the_three_eves_are_days_off_though_no_holidays_by_law(year: int) -> None:
    eves = [day for day, name in calendar.holidays()[year].items() if name.endswith("afton")]
    assert len(eves) == 3
    assert not any(calendar.is_working_day(day) for day in eves)


@pytest.mark.parametrize("day", [date(2026, 4, 2), date(2026, 4, 30), date(2026, 1, 5), date(2026, 12, 23)])
def test_skartorsdag_and_other_short_days_are_working_days(day: date) -> None:
    assert calendar.is_working_day(day)


def test_the_day_after_christmas_eve_2026_is_four_days_away() -> None:
    assert calendar.next_working_day(date(2026, 12, 23)) == date(2026, 12, 28)
    assert calendar.previous_working_day(date(2026, 12, 28)) == date(2026, 12, 23)


def test_working_days_do_not_count_the_day_they_begin_on() -> None:
    assert calendar.add_working_days(date(2026, 10, 12), 10) == date(2026, 10, 26)
    assert calendar.add_working_days(date(2026, 12, 26), 1) == date(2026, 12, 28)  # began on a day off


def test_a_year_outside_the_table_is_refused_and_says_what_to_do() -> None:
    for ask in (calendar.is_working_day, calendar.holiday_name, calendar.next_working_day):
        with pytest.raises(OutsideCalendar, match=r"2036.*holidays\.yaml"):
            ask(date(2035, 12, 31) + timedelta(days=1))
    with pytest.raises(OutsideCalendar, match="2023"):
        calendar.previous_working_day(date(2024, 1, 1))


def test_why_a_day_is_off_names_both_reasons() -> None:
    assert calendar.why_not_working(date(2026, 10, 31)) == "lördag och alla helgons dag"
    assert calendar.why_not_working(date(2026, 12, 24)) == "julafton"
    assert calendar.why_not_working(date(2026, 11, 1)) == "söndag"
    assert calendar.why_not_working(date(2026, 11, 2)) == ""
