"""Every deadline of the trade's fictional cases, and what the sentences say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definition import Basis, DeadlineRule
from workflows.law.calendar import is_working_day, previous_working_day
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
from workflows.law.errors import NaiveTime, NoMeetingAhead, OutsideCalendar
from workflows.law.local_rules import rule_for
from workflows.law.statutory_time import STOCKHOLM, add_months, end_of_day, quarter_end, swedish

MEETINGS = tuple(
    date.fromisoformat(day)
    for day in ("2026-09-16", "2026-10-21", "2026-11-25", "2026-12-16", "2027-01-27", "2027-02-24")
)
SUPPLEMENT = StatutoryMonths(months=2, source="SOSFS 2011:5 6 kap.", after="anmälan")
LOCAL: dict[str, Any] = {"basis": Basis.LOCAL, "source": "rutinen", "after": "händelsen"}


def at_noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=STOCKHOLM)


def catalogued_rule(key: str, day: str) -> DeadlineRule:
    return rule_for(key, on=date.fromisoformat(day), meetings=MEETINGS)


@pytest.mark.parametrize(
    ("case", "key", "origin", "due", "warned"),
    [
        ("V01", "lex_sarah.supplement", "2026-09-18", "2026-11-18", "2026-11-17"),
        ("V01", "board.chair_decision_reported", "2026-09-18", "2026-10-21", "2026-10-20"),
        ("V02", "lex_sarah.supplement", "2026-11-26", "2027-01-26", "2027-01-25"),
        ("V05", "lex_sarah.supplement", "2026-10-09", "2026-12-09", "2026-12-08"),
        ("V05", "lex_sarah.board_informed", "2026-10-05", "2026-10-06", "2026-10-06"),
        ("V05", "private_operator.retention", "2026-12-09", "2031-12-09", "2031-12-08"),
        ("V08", "complaint.answer", "2026-12-11", "2026-12-25", "2026-12-23"),
        ("V09", "complaint.answer", "2026-10-12", "2026-10-26", "2026-10-23"),
        ("V09", "complaint.delegation", "2026-11-02", "2026-11-25", "2026-11-24"),
        ("V10", "lex_sarah.supplement", "2026-08-31", "2026-11-02", "2026-10-30"),
        ("V14", "lex_sarah.supplement", "2026-06-30", "2026-08-31", "2026-08-28"),
        ("V15", "lex_sarah.supplement", "2026-10-23", "2026-12-23", "2026-12-22"),
        ("V15", "board.chair_decision_reported", "2026-10-23", "2026-11-25", "2026-11-24"),
        ("V16", "unexecuted.threshold", "2026-06-10", "2026-09-10", "2026-09-09"),
        ("V16", "unexecuted.threshold", "2026-07-01", "2026-10-01", "2026-09-30"),
        ("V16", "unexecuted.threshold", "2026-11-30", "2027-02-28", "2027-02-26"),
        ("V21", "lex_sarah.supplement", "2025-07-08", "2025-09-08", "2025-09-05"),
        ("V25", "work_environment.returned", "2026-10-12", "2026-10-26", "2026-10-23"),
        ("V26", "board.documents_out", "2026-11-25", "2026-11-18", "2026-11-17"),
    ],
)
def test_the_fictional_cases_are_due_and_warned_on_their_days(
    case: str, key: str, origin: str, due: str, warned: str
) -> None:
    found = catalogued_rule(key, origin).due(at_noon(origin), label=case)
    assert found.on == date.fromisoformat(due)
    assert found.at == end_of_day(date.fromisoformat(due))
    assert swedish(found.warn_at).isoformat()[:16] == f"{warned}T08:00"


@pytest.mark.parametrize(
    ("case", "origin", "due", "warned"),
    [
        ("V01 rapport genast", "2026-09-14", "2026-09-14", "2026-09-14T12:00"),
        ("V03 uppföljning", "2026-11-03", "2026-12-28", "2026-12-23T08:00"),
        ("V28 uppföljning", "2026-10-30", "2027-01-29", "2027-01-28T08:00"),
    ],
)
def test_a_day_that_somebody_decided_is_due_that_day(case: str, origin: str, due: str, warned: str) -> None:
    rule = OnDay(**{**LOCAL, "after": ""}, day=date.fromisoformat(due), set_in="åtgärdsplanen")
    found = rule.due(at_noon(origin), label=case)
    assert found.at == end_of_day(date.fromisoformat(due))
    assert swedish(found.warn_at).isoformat()[:16] == warned


@pytest.mark.parametrize(
    ("threshold", "closes"),
    [
        ("2026-09-10", "2026-10-31"),
        ("2026-10-01", "2027-01-31"),
        ("2027-02-28", "2027-04-30"),
        ("2026-04-02", "2026-08-31"),
    ],
)
def test_v16_a_threshold_is_reported_in_the_window_after_its_quarter(threshold: str, closes: str) -> None:
    end = quarter_end(date.fromisoformat(threshold)).isoformat()
    assert catalogued_rule("unexecuted.ivo_window", end).due(at_noon(end), label="").on == date.fromisoformat(closes)


@pytest.mark.parametrize(
    ("rule", "origin", "due"),
    [
        (rule_for("breach.authority", on=date(2026, 10, 24)), "2026-10-24T20:15", "2026-10-27T19:15:00+01:00"),
        (ElapsedHours(**LOCAL, hours=24, warn_hours=6), "2026-10-24T20:15", "2026-10-25T19:15:00+01:00"),
        (SameClock(**LOCAL, days=1, warn_hours=6), "2026-10-24T20:15", "2026-10-25T20:15:00+01:00"),
        (ElapsedHours(**LOCAL, hours=24, warn_hours=6), "2027-03-27T22:00", "2027-03-28T23:00:00+02:00"),
        (SameClock(**LOCAL, days=1, warn_hours=6), "2027-03-27T22:00", "2027-03-28T22:00:00+02:00"),
    ],
)
def test_v12_hours_are_elapsed_hours_unless_the_rule_says_clock_time(rule: DeadlineRule, origin: str, due: str) -> None:
    found = rule.due(datetime.fromisoformat(origin).replace(tzinfo=STOCKHOLM), label="")
    assert swedish(found.at).isoformat() == due
    assert found.on is None
    assert found.at.tzinfo is UTC


def test_v15_the_board_is_34_days_away_and_cannot_be_awaited_but_v02s_can() -> None:
    def awaited(judged: str, meeting: date) -> bool:
        last = catalogued_rule("lex_sarah.board_wait", judged).due(at_noon(judged), label="").on
        return last is not None and meeting <= last

    assert not awaited("2026-10-22", date(2026, 11, 25))
    assert awaited("2026-11-20", date(2026, 11, 25))


def test_a_meeting_on_the_day_of_the_decision_may_be_over_and_does_not_count() -> None:
    found = catalogued_rule("board.chair_decision_reported", "2026-10-21").due(at_noon("2026-10-21"), label="")
    assert found.on == date(2026, 11, 25)


def test_a_board_without_a_later_meeting_is_refused() -> None:
    with pytest.raises(NoMeetingAhead, match="2027-02-24"):
        catalogued_rule("board.chair_decision_reported", "2027-02-24").due(at_noon("2027-02-24"), label="")


def test_a_deadline_is_counted_from_the_swedish_day_of_the_origin() -> None:
    after_midnight = datetime(2026, 8, 30, 22, 30, tzinfo=UTC)  # 00:30 on 31 August in Sweden
    assert SUPPLEMENT.due(after_midnight, label="").on == date(2026, 11, 2)
    assert WorkingDays(**LOCAL, days=1).due(after_midnight, label="").on == date(2026, 9, 1)


def test_one_working_day_is_reminded_of_in_the_morning_it_ends_not_when_it_is_given() -> None:
    found = WorkingDays(**LOCAL, days=1).due(at_noon("2026-09-15"), label="")
    assert swedish(found.warn_at).isoformat()[:16] == "2026-09-16T08:00"


def test_a_rule_refuses_an_origin_without_a_zone() -> None:
    naive = datetime(2026, 8, 31, 12)  # noqa: DTZ001
    for rule in (SUPPLEMENT, ElapsedHours(**LOCAL, hours=4, warn_hours=1)):
        with pytest.raises(NaiveTime, match="the origin"):
            rule.due(naive, label="")


def test_a_rule_does_not_guess_beyond_the_calendar() -> None:
    with pytest.raises(OutsideCalendar, match="2036"):
        SUPPLEMENT.due(at_noon("2035-11-30"), label="")


def explained(key: str, origin: str, *, act: str = "") -> str:
    rule = rule_for(key, on=date.fromisoformat(origin), act=act, meetings=MEETINGS)
    return rule.due(at_noon(origin), label=catalogue()[key].label).explanation


def test_v10_is_explained_with_both_reasons_and_both_paragraphs() -> None:
    assert explained("lex_sarah.supplement", "2026-08-31") == (
        "Utredningen ska vara hos IVO senast måndag 2 november 2026: två månader efter anmälan 31 augusti "
        "(SOSFS 2011:5 6 kap.); 31 oktober är lördag och alla helgons dag, därför nästa vardag (lag 1930:173 2 §)."
    )


def test_a_day_that_does_not_move_is_explained_without_the_rolling() -> None:
    assert explained("lex_sarah.supplement", "2026-11-26") == (
        "Utredningen ska vara hos IVO senast tisdag 26 januari 2027: "
        "två månader efter anmälan 26 november 2026 (SOSFS 2011:5 6 kap.)."
    )


def test_christmas_is_explained_day_by_day() -> None:
    assert explained("lex_sarah.supplement", "2026-10-24") == (
        "Utredningen ska vara hos IVO senast måndag 28 december 2026: två månader efter anmälan 24 oktober "
        "(SOSFS 2011:5 6 kap.); 24 december är julafton, 25 december är juldagen och 26 december är annandag jul, "
        "därför nästa vardag (lag 1930:173 2 §)."
    )


def test_a_short_february_is_explained() -> None:
    assert explained("lex_sarah.supplement", "2026-12-31") == (
        "Utredningen ska vara hos IVO senast måndag 1 mars 2027: två månader efter anmälan 31 december 2026 "
        "(SOSFS 2011:5 6 kap.); februari har ingen 31:a, därför månadens sista dag (lag 1930:173 1 §); "
        "28 februari är söndag, därför nästa vardag (lag 1930:173 2 §)."
    )


def test_a_leap_year_gives_29_february() -> None:
    assert SUPPLEMENT.due(at_noon("2027-12-31"), label="").on == date(2028, 2, 29)


def test_the_first_of_may_is_called_a_holiday_not_by_its_date() -> None:
    assert "1 maj är helgdag, därför nästa vardag" in explained("lex_sarah.supplement", "2028-03-01")


def test_a_proposed_time_says_that_the_municipality_decides() -> None:
    assert explained("lex_sarah.diary", "2026-09-14") == (
        "Rapporten ska vara diarieförd senast tisdag 15 september 2026: en arbetsdag efter att rapporten kom in "
        "14 september. Föreslagen tid – kommunen bestämmer."
    )


def test_a_proposed_number_for_a_statutory_word_says_both() -> None:
    assert explained("lex_sarah.notify_ivo", "2026-10-22", act="SoL") == (
        "Anmälan ska vara gjord till IVO senast måndag 26 oktober 2026: två arbetsdagar efter att missförhållandet "
        "bedömdes som allvarligt 22 oktober. Lagen säger ”snarast”, 27 kap. 6 § SoL (2025:400), men anger ingen tid; "
        "föreslagen tid – kommunen bestämmer."
    )


def test_hours_are_explained_to_the_minute() -> None:
    rule = ElapsedHours(**LOCAL, hours=4, warn_hours=1)
    assert rule.due(at_noon("2026-09-15"), label="Åtgärden ska vara dokumenterad").explanation == (
        "Åtgärden ska vara dokumenterad senast tisdag 15 september 2026 kl. 16.00: "
        "fyra timmar efter händelsen 15 september kl. 12.00. Lokal rutin: rutinen."
    )


def test_a_change_of_clocks_is_mentioned_when_it_matters() -> None:
    origin = datetime(2026, 10, 24, 20, 15, tzinfo=STOCKHOLM)
    said = rule_for("breach.authority", on=origin.date()).due(origin, label="IMY ska vara underrättad").explanation
    assert said == (
        "IMY ska vara underrättad senast tisdag 27 oktober 2026 kl. 19.15: 72 timmar efter att incidenten upptäcktes "
        "24 oktober kl. 20.15 (artikel 33 GDPR); klockan ställs om däremellan och det är förflutna timmar som räknas."
    )


def test_a_threshold_on_a_sunday_says_that_it_stays() -> None:
    assert explained("unexecuted.threshold", "2026-11-30", act="LSS") == (
        "Beslutet ska vara verkställt senast söndag 28 februari 2027: tre månader efter beslutet 30 november 2026 "
        "(28 f § LSS); februari har ingen 30:e, därför månadens sista dag (lag 1930:173 1 §); "
        "dagen flyttas inte fast det är söndag."
    )


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_every_catalogued_deadline_can_be_counted_and_read_aloud(key: str) -> None:
    found = catalogued_rule(key, "2026-09-01").due(at_noon("2026-09-01"), label=catalogue()[key].label)
    assert found.explanation.startswith(catalogue()[key].label + " senast ")
    assert found.explanation.endswith(".")
    assert " ." not in found.explanation
    assert found.source
    assert found.rule
    assert found.warn_at <= found.at
    assert ("kommunen bestämmer" in found.explanation) == (found.basis is Basis.PROPOSED)


INSTANTS = st.datetimes(datetime(2024, 1, 2), datetime(2033, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
DAY_RULES = st.sampled_from(
    [
        SUPPLEMENT,
        StatutoryMonths(months=1, source="lag", after="anmälan"),
        WorkingDays(**LOCAL, days=1),
        WorkingDays(**LOCAL, days=10),
        CalendarDays(**LOCAL, days=14),
        MonthsThreshold(**LOCAL, months=3),
    ]
)
CLOCK_RULES = st.sampled_from([ElapsedHours(**LOCAL, hours=24, warn_hours=6), SameClock(**LOCAL, days=1, warn_hours=6)])


@given(INSTANTS, st.integers(1, 12))
def test_statutory_months_end_on_a_working_day_never_before_the_date_itself(origin: datetime, months: int) -> None:
    on = StatutoryMonths(months=months, source="lag", after="anmälan").due(origin, label="").on
    raw = add_months(swedish(origin).date(), months)
    assert on is not None
    assert is_working_day(on)
    assert raw <= on < raw + timedelta(days=6)
    assert not any(is_working_day(raw + timedelta(days=passed)) for passed in range((on - raw).days))


@given(INSTANTS, INSTANTS, DAY_RULES | CLOCK_RULES)
def test_a_later_origin_is_never_due_earlier(one: datetime, other: datetime, rule: DeadlineRule) -> None:
    first, second = sorted([one, other])
    assert rule.due(first, label="").at <= rule.due(second, label="").at


@given(INSTANTS, DAY_RULES | CLOCK_RULES)
def test_a_warning_never_comes_before_the_origin_nor_after_the_end(origin: datetime, rule: DeadlineRule) -> None:
    due = rule.due(origin, label="")
    assert origin <= due.warn_at <= due.at


@given(INSTANTS, st.sampled_from([SUPPLEMENT, CalendarDays(**LOCAL, days=14), WorkingDays(**LOCAL, days=2)]))
def test_a_warning_comes_on_the_last_working_day_before(origin: datetime, rule: DeadlineRule) -> None:
    due = rule.due(origin, label="")
    assert due.on is not None
    day_before = previous_working_day(due.on)
    if end_of_day(day_before) - timedelta(hours=16) > origin:  # 07:59:59 that morning
        assert swedish(due.warn_at).date() == day_before
        assert swedish(due.warn_at).hour == 8


def test_the_next_meeting_is_found_in_a_list_out_of_order() -> None:
    rule = NextMeeting(**LOCAL, meetings=tuple(reversed(MEETINGS)))
    assert rule.due(at_noon("2026-09-18"), label="").on == date(2026, 10, 21)
