"""Days given back after a pause, exactly, over weekends, holidays and changes of clocks; extensions and their words."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.definition import Basis, ChangeableRule, Due
from workflows.clocks import catalogue_deadline
from workflows.law.calendar import is_working_day, working_days_between
from workflows.law.catalogue import catalogue
from workflows.law.deadlines import (
    CalendarDays,
    ElapsedHours,
    MonthsThreshold,
    NextMeeting,
    OnDay,
    SameClock,
    StatutoryMonths,
    WorkingDays,
)
from workflows.law.errors import NoMeetingAhead
from workflows.law.local_rules import rule_for
from workflows.law.statutory_time import STOCKHOLM, end_of_day, swedish, swedish_day

LOCAL: dict[str, Any] = {"basis": Basis.LOCAL, "source": "rutinen", "after": "händelsen"}
MONTHS = StatutoryMonths(**LOCAL, months=2)

#: Moments of every kind: nights when clocks change, Christmas, and all that lies between.
INSTANTS = st.datetimes(datetime(2024, 1, 2), datetime(2032, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=120))
DAY_RULES = st.sampled_from(
    [
        WorkingDays(**LOCAL, days=1),
        WorkingDays(**LOCAL, days=10),
        CalendarDays(**LOCAL, days=14),
        MonthsThreshold(**LOCAL, months=1),
        MONTHS,
    ]
)
HOURS = ElapsedHours(**LOCAL, hours=72, warn_hours=24)
CLOCK_RULES = st.sampled_from([HOURS, SameClock(**LOCAL, days=3, warn_hours=6)])


def at(text: str) -> datetime:
    """A Swedish time."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def paused(rule: ChangeableRule, was: Due, since: datetime, until: datetime) -> Due:
    return rule.paused(was, label="Det", since=since, until=until, over=True)


def pausing(rule: ChangeableRule, origin: datetime, part: float) -> tuple[Due, datetime]:
    """A deadline, and a moment before its end when it is paused."""
    was = rule.due(origin, label="Det")
    return was, origin + (was.at - origin) * part


PARTS = st.floats(0, 1)


# ---- days ----------------------------------------------------------------------------------------------------------


@given(INSTANTS, PARTS, LENGTHS, st.integers(1, 20))
def test_as_many_working_days_are_left_after_a_pause_as_before(
    origin: datetime, part: float, length: timedelta, days: int
) -> None:
    was, since = pausing(WorkingDays(**LOCAL, days=days), origin, part)
    on = paused(WorkingDays(**LOCAL, days=days), was, since, since + length).on
    assert was.on is not None and on is not None
    left = working_days_between(swedish_day(since), was.on)
    assert working_days_between(swedish_day(since + length), on) == left or (
        left == 0 and on >= swedish_day(since + length)
    )
    assert is_working_day(on)


@given(INSTANTS, PARTS, LENGTHS, st.integers(1, 60))
def test_as_many_days_are_left_after_a_pause_as_before(
    origin: datetime, part: float, length: timedelta, days: int
) -> None:
    rule = CalendarDays(**LOCAL, days=days)
    was, since = pausing(rule, origin, part)
    on = paused(rule, was, since, since + length).on
    assert was.on is not None and on is not None
    assert on - swedish_day(since + length) == was.on - swedish_day(since)


@given(
    INSTANTS, PARTS, LENGTHS, LENGTHS, st.sampled_from([WorkingDays(**LOCAL, days=10), CalendarDays(**LOCAL, days=9)])
)
def test_two_pauses_after_each_other_give_back_what_one_as_long_would(
    origin: datetime, part: float, one: timedelta, two: timedelta, rule: ChangeableRule
) -> None:
    was, since = pausing(rule, origin, part)
    between, end = since + one, since + one + two
    assume(working_days_between(swedish_day(since), was.on or swedish_day(was.at)) > 0)
    assert paused(rule, paused(rule, was, since, between), between, end).on == paused(rule, was, since, end).on


@given(INSTANTS, PARTS, LENGTHS, DAY_RULES | CLOCK_RULES)
def test_a_pause_never_shortens_a_time_and_never_ends_it_before_the_pause(
    origin: datetime, part: float, length: timedelta, rule: ChangeableRule
) -> None:
    was, since = pausing(rule, origin, part)
    due = paused(rule, was, since, since + length)
    assert due.at >= was.at and due.at >= since + length
    assert since + length <= due.warn_at <= due.at
    assert (due.on is None) == (was.on is None)
    assert due.on is None or due.at == end_of_day(due.on)


@given(INSTANTS, PARTS, DAY_RULES)
def test_a_pause_that_ends_the_day_it_began_gives_nothing_back(
    origin: datetime, part: float, rule: ChangeableRule
) -> None:
    was, since = pausing(rule, origin, part)
    assume(is_working_day(was.on or swedish_day(was.at)))
    assert paused(rule, was, since, max(since, end_of_day(swedish_day(since)))).at == was.at


@given(INSTANTS, st.integers(1, 200), DAY_RULES | CLOCK_RULES)
def test_an_extended_time_ends_with_the_chosen_day(origin: datetime, days: int, rule: ChangeableRule) -> None:
    was = rule.due(origin, label="Det")
    until = swedish_day(was.at) + timedelta(days=days)
    due = rule.extended(was, label="Det", at=origin, until=until)
    assert (due.on, due.at) == (until, end_of_day(until))
    assert origin <= due.warn_at <= due.at
    assert due.explanation.endswith(f" Före ändringen: {was.explanation}")


def test_a_pause_over_christmas_counts_only_the_working_days() -> None:
    rule = WorkingDays(**LOCAL, days=5)
    was = rule.due(at("2026-12-18T10:00"), label="Det")
    assert was.on == date(2026, 12, 29)
    # 23, 28, 29 and 30 December and 4 and 5 January are the working days of the pause.
    due = paused(rule, was, at("2026-12-22T10:00"), at("2027-01-05T10:00"))
    assert due.on == date(2027, 1, 11) and "sex arbetsdagar gavs tillbaka" in due.explanation


def test_what_is_paused_on_its_last_day_ends_on_a_day_one_can_work() -> None:
    rule = WorkingDays(**LOCAL, days=1)
    was = rule.due(at("2026-10-01T10:00"), label="Det")
    assert paused(rule, was, at("2026-10-02T10:00"), at("2026-10-04T10:00")).on == date(2026, 10, 5)


def test_months_that_the_municipality_counts_as_the_law_does_still_roll_forward() -> None:
    was = MONTHS.due(at("2026-08-12T10:00"), label="Det")
    assert was.on == date(2026, 10, 12)
    assert paused(MONTHS, was, at("2026-09-01T10:00"), at("2026-09-06T10:00")).on == date(2026, 10, 19)


def test_a_meeting_is_waited_for_until_as_many_days_have_gone() -> None:
    rule = NextMeeting(**LOCAL, meetings=(date(2026, 9, 16), date(2026, 10, 21), date(2026, 11, 25)))
    was = rule.due(at("2026-09-01T10:00"), label="Det")
    assert paused(rule, was, at("2026-09-02T10:00"), at("2026-09-12T10:00")).on == date(2026, 10, 21)
    with pytest.raises(NoMeetingAhead):
        paused(rule, was, at("2026-09-02T10:00"), at("2026-12-12T10:00"))


def test_a_day_that_somebody_set_moves_as_many_days() -> None:
    rule = OnDay(**LOCAL, day=date(2026, 10, 1), set_in="planen")
    was = rule.due(at("2026-09-01T10:00"), label="Det")
    assert paused(rule, was, at("2026-09-10T10:00"), at("2026-09-20T10:00")).on == date(2026, 10, 11)


# ---- hours ---------------------------------------------------------------------------------------------------------


@given(INSTANTS, PARTS, LENGTHS)
def test_as_many_hours_are_left_after_a_pause_as_before_whatever_clocks_do(
    origin: datetime, part: float, length: timedelta
) -> None:
    was, since = pausing(HOURS, origin, part)
    assert paused(HOURS, was, since, since + length).at - (since + length) == was.at - since


@given(INSTANTS, PARTS, LENGTHS)
def test_a_clock_time_is_as_far_ahead_on_the_clock_as_before(origin: datetime, part: float, length: timedelta) -> None:
    rule = SameClock(**LOCAL, days=3, warn_hours=6)
    was, since = pausing(rule, origin, part)
    first, last, end = (swedish(one).replace(tzinfo=None) for one in (since, since + length, was.at))
    now = swedish(paused(rule, was, since, since + length).at).replace(tzinfo=None)
    assert now - (end + (last - first)) in (timedelta(0), timedelta(hours=1))  # an hour that was skipped


def test_a_pause_over_the_change_to_winter_time_gives_back_the_hours_that_passed() -> None:
    was = HOURS.due(at("2026-10-23T14:00"), label="Det")
    assert swedish(was.at) == at("2026-10-26T13:00")
    due = paused(HOURS, was, at("2026-10-24T14:00"), at("2026-10-25T14:00"))
    assert swedish(due.at) == at("2026-10-27T14:00") and "25 timmar gavs tillbaka" in due.explanation


# ---- the law -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_nobody_may_change_what_the_law_has_set_and_what_may_be_changed_can_be_counted(key: str) -> None:
    deadline, known = catalogue_deadline(key), catalogue()[key]
    allowed = {
        name
        for name, who in (
            ("pause", deadline.may_pause),
            ("extend", deadline.may_extend),
            ("withdraw", deadline.may_withdraw),
        )
        if who
    }
    assert allowed == (set() if known.statutory else known.may)
    rule = rule_for(key, on=date(2026, 9, 1), meetings=[date(2026, 10, 21), date(2027, 10, 21)])
    assert isinstance(rule, ChangeableRule)


def test_seventy_two_hours_after_a_breach_run_on_through_weekend_and_winter_time() -> None:
    due = rule_for("breach.authority", on=date(2026, 10, 23)).due(at("2026-10-23T16:30"), label="Det")
    assert swedish(due.at) == at("2026-10-26T15:30") and due.basis is Basis.STATUTORY
    assert not catalogue()["breach.authority"].may


# ---- words ---------------------------------------------------------------------------------------------------------


def test_what_is_changed_says_so_first_and_then_how_it_began() -> None:
    rule = CalendarDays(**LOCAL, days=14)
    was = rule.due(at("2026-09-01T10:00"), label="Svaret ska ha kommit")
    first = was.explanation
    said = rule.extended(
        was, label="Svaret ska ha kommit", at=at("2026-09-08T10:00"), until=date(2026, 9, 26)
    ).explanation
    assert said == (
        "Svaret ska ha kommit senast lördag 26 september 2026: förlängd 8 september från tisdag 15 september 2026; "
        f"dagen flyttas inte fast det är lördag. Före ändringen: {first}"
    )
    planned = rule.paused(was, label="Det", since=at("2026-09-08T10:00"), until=at("2026-09-30T23:59"), over=False)
    assert "pausad från 8 september till som längst 30 september 2026, 22 dagar ges tillbaka" in planned.explanation
    over = rule.paused(was, label="Det", since=at("2026-12-30T10:00"), until=at("2027-01-02T10:00"), over=True)
    assert "pausad 30 december 2026 till 2 januari 2027, tre dagar gavs tillbaka" in over.explanation
    gone = rule.withdrawn(was, label="Svaret ska ha kommit", at=at("2026-09-08T10:00"))
    assert gone == f"Svaret ska ha kommit: fristen är återkallad 8 september 2026. Före ändringen: {first}"


def test_hours_are_told_with_their_minutes() -> None:
    was = HOURS.due(at("2026-09-01T10:00"), label="Det")
    due = HOURS.paused(was, label="Det", since=at("2026-09-01T12:00"), until=at("2026-09-02T13:12"), over=True)
    assert due.explanation.startswith(
        "Det senast lördag 5 september 2026 kl. 11.12: pausad från 1 september 2026 kl. 12.00 "
        "till 2 september 2026 kl. 13.12, 25 timmar och tolv minuter gavs tillbaka."
    )
