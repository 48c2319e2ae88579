"""Months, ends of days and changing clocks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.law import statutory_time as t
from workflows.law.errors import NaiveTime
from workflows.law.office_hours import OfficeHours, next_office_hour


def swedish(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=t.STOCKHOLM)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-08-31", 2, "2026-10-31"),
        ("2026-11-30", 2, "2027-01-30"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-10-15", 3, "2027-01-15"),
    ],
)
def test_a_month_ends_on_the_same_number_or_on_its_last_day(day: str, months: int, later: str) -> None:
    assert t.add_months(date.fromisoformat(day), months) == date.fromisoformat(later)


@pytest.mark.parametrize(
    ("day", "rolled"),
    [
        ("2026-12-24", "2026-12-28"),  # julafton Thursday, two holidays, a Sunday
        ("2027-12-24", "2027-12-27"),
        ("2026-12-31", "2027-01-04"),  # nyårsafton Thursday, nyårsdagen, weekend
        ("2026-04-03", "2026-04-07"),  # long Easter
        ("2026-06-19", "2026-06-22"),  # midsommarafton
        ("2026-11-18", "2026-11-18"),
    ],
)
def test_a_day_off_rolls_over_all_the_days_off_that_follow(day: str, rolled: str) -> None:
    assert t.roll_forward(date.fromisoformat(day)) == date.fromisoformat(rolled)


def test_a_day_ends_one_second_before_swedish_midnight_summer_and_winter() -> None:
    assert t.end_of_day(date(2026, 7, 1)) == datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)
    assert t.end_of_day(date(2026, 11, 2)) == datetime(2026, 11, 2, 22, 59, 59, tzinfo=UTC)
    assert t.end_of_day(date(2026, 10, 25)) == datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)  # clocks went back


def test_a_clock_time_that_occurs_twice_means_the_second() -> None:
    assert t.at_clock(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_clock_time_that_is_skipped_comes_an_hour_later_on_the_clock() -> None:
    skipped = t.at_clock(date(2027, 3, 28), time(2, 30))
    assert t.swedish(skipped).time() == time(3, 30)


def test_the_same_time_tomorrow_is_25_hours_away_when_clocks_go_back_and_23_when_they_go_forward() -> None:
    autumn, spring = swedish("2026-10-24T20:15"), swedish("2027-03-27T22:00")
    assert t.same_clock_after(autumn, 1) - autumn.astimezone(UTC) == timedelta(hours=25)
    assert t.same_clock_after(spring, 1) - spring.astimezone(UTC) == timedelta(hours=23)


def test_a_late_evening_in_utc_is_already_the_next_swedish_day() -> None:
    assert t.swedish_day(datetime(2026, 8, 31, 22, 30, tzinfo=UTC)) == date(2026, 9, 1)


def test_a_time_without_a_zone_is_refused_by_name() -> None:
    naive = datetime(2026, 8, 31, 12)  # noqa: DTZ001
    for ask in (t.swedish_day, lambda one: t.add_hours(one, 1), lambda one: t.same_clock_after(one, 1)):
        with pytest.raises(NaiveTime, match="no time zone"):
            ask(naive)
    with pytest.raises(NaiveTime):
        next_office_hour(naive)


@pytest.mark.parametrize(("day", "end"), [("2026-07-01", "2026-09-30"), ("2026-12-31", "2026-12-31")])
def test_a_quarter_ends_with_its_third_month(day: str, end: str) -> None:
    assert t.quarter_end(date.fromisoformat(day)) == date.fromisoformat(end)


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(0, 36))
def test_months_never_skip_a_month(day: date, months: int) -> None:
    later = t.add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-02T10:00", "2026-11-02T10:00"),
        ("2026-11-02T06:59", "2026-11-02T07:00"),
        ("2026-11-02T07:00", "2026-11-02T07:00"),
        ("2026-11-02T18:00", "2026-11-03T07:00"),
        ("2026-10-30T20:00", "2026-11-02T07:00"),  # Friday evening before alla helgons dag
        ("2026-10-31T10:00", "2026-11-02T07:00"),
        ("2026-12-24T10:00", "2026-12-28T07:00"),
    ],
)
def test_letters_wait_for_office_hours(now: str, then: str) -> None:
    assert next_office_hour(swedish(now)) == swedish(then).astimezone(UTC)


def test_a_municipality_may_keep_other_office_hours() -> None:
    narrow = OfficeHours(opens=time(9), closes=time(12))
    assert next_office_hour(swedish("2026-11-02T08:00"), narrow) == swedish("2026-11-02T09:00").astimezone(UTC)
    assert next_office_hour(swedish("2026-11-02T12:00"), narrow) == swedish("2026-11-03T09:00").astimezone(UTC)
