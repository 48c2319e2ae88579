"""Ways to count from an origin to a due time, one class each; `rule_texts` names them in data files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.definition import Basis
from workflows.law import explanations as say
from workflows.law.calendar import add_working_days, previous_working_day, working_days_between
from workflows.law.errors import NoMeetingAhead
from workflows.law.grounds import WARNED_AT, ClockRule, DayRule
from workflows.law.statutory_time import (
    add_hours,
    add_months,
    at_clock,
    aware,
    roll_forward,
    same_clock_after,
    swedish,
)
from workflows.law.swedish import counted, short_date


@dataclass(frozen=True, kw_only=True)
class StatutoryMonths(DayRule):
    """Months by date number, rolled forward to a working day: lag (1930:173) 1 and 2 §§."""

    months: int
    basis: Basis = Basis.STATUTORY

    @property
    def rule(self) -> str:
        return f"P{self.months}M/1930"

    def last_day(self, began: date) -> date:
        return roll_forward(add_months(began, self.months))

    def reason(self, began: date, on: date) -> str:
        return f"{_months(self.months)} {say.origin_on(self.after, began, beside=on)}"

    def notes(self, began: date, on: date) -> Sequence[str]:
        raw = add_months(began, self.months)
        return say.shortened(began.day, raw, by_law=True), say.rolled(raw, on)

    def given_back(self, on: date, first: date, last: date) -> tuple[date, str]:
        """For a local time that is counted as the law counts: still never ending on a day off."""
        later, given = super().given_back(on, first, last)
        return roll_forward(later), given


@dataclass(frozen=True, kw_only=True)
class MonthsThreshold(DayRule):
    """Months by date number without roll-forward: a limit that is passed, not an act that must be done."""

    months: int

    @property
    def rule(self) -> str:
        return f"P{self.months}M"

    def last_day(self, began: date) -> date:
        return add_months(began, self.months)

    def reason(self, began: date, on: date) -> str:
        return f"{_months(self.months)} {say.origin_on(self.after, began, beside=on)}"

    def notes(self, began: date, on: date) -> Sequence[str]:
        return say.shortened(began.day, on, by_law=self.basis is Basis.STATUTORY), say.stays(on)


@dataclass(frozen=True, kw_only=True)
class WorkingDays(DayRule):
    """Swedish working days; the day of the origin is not counted."""

    days: int

    @property
    def rule(self) -> str:
        return f"P{self.days}WD"

    def last_day(self, began: date) -> date:
        return add_working_days(began, self.days)

    def reason(self, began: date, on: date) -> str:
        return f"{counted(self.days, 'arbetsdag')} {say.origin_on(self.after, began, beside=on)}"

    def given_back(self, on: date, first: date, last: date) -> tuple[date, str]:
        """Working days; what was paused on its last day ends on the first working day it may go on."""
        days = working_days_between(first, last)
        return max(add_working_days(on, days), roll_forward(last)), say.given(days, "arbetsdag")


@dataclass(frozen=True, kw_only=True)
class CalendarDays(DayRule):
    """Plain days that end where they end, also on a holiday; the reminder comes on the working day before."""

    days: int

    @property
    def rule(self) -> str:
        return f"P{self.days}D"

    def last_day(self, began: date) -> date:
        return began + timedelta(days=self.days)

    def reason(self, began: date, on: date) -> str:
        return f"{counted(self.days, 'dag')} {say.origin_on(self.after, began, beside=on)}"


@dataclass(frozen=True, kw_only=True)
class DaysBefore(DayRule):
    """Plain days counted backwards from an origin that lies ahead, such as a meeting."""

    days: int

    @property
    def rule(self) -> str:
        return f"-P{self.days}D"

    def last_day(self, began: date) -> date:
        return began - timedelta(days=self.days)

    def reason(self, began: date, on: date) -> str:
        return f"{counted(self.days, 'dag')} före {self.after} {short_date(began, beside=on)}"

    def warn_at(self, origin: datetime, on: date) -> datetime:
        """08:00 on the last working day before: the origin lies after it, so it cannot be past when set."""
        return at_clock(previous_working_day(on), WARNED_AT)


@dataclass(frozen=True, kw_only=True)
class OnDay(DayRule):
    """A day somebody has decided, such as the one in a plan of measures."""

    day: date
    set_in: str  #: where it stands, Swedish, definite form: "åtgärdsplanen"

    @property
    def rule(self) -> str:
        return self.day.isoformat()

    def last_day(self, began: date) -> date:
        return self.day

    def reason(self, began: date, on: date) -> str:
        return f"den dag som står i {self.set_in}"


@dataclass(frozen=True, kw_only=True)
class NextMeeting(DayRule):
    """The first board meeting on a later day than the origin."""

    meetings: tuple[date, ...]

    @property
    def rule(self) -> str:
        return "next_meeting"

    def last_day(self, began: date) -> date:
        """Raises NoMeetingAhead. A meeting on the day of the origin may be over already, so it does not count."""
        later = [day for day in self.meetings if day > began]
        if not later:
            raise NoMeetingAhead(began)
        return min(later)

    def reason(self, began: date, on: date) -> str:
        return f"nästa sammanträde {say.origin_on(self.after, began, beside=on)}"

    def given_back(self, on: date, first: date, last: date) -> tuple[date, str]:
        """The first meeting that leaves as many days as there were. Raises NoMeetingAhead."""
        later, given = super().given_back(on, first, last)
        ahead = [day for day in self.meetings if day >= later]
        if not ahead:
            raise NoMeetingAhead(later)
        return min(ahead), given


@dataclass(frozen=True, kw_only=True)
class YearlyDays(DayRule):
    """The first of some fixed days of the year that comes after the origin."""

    days: tuple[tuple[int, int], ...]  #: (month, day)

    @property
    def rule(self) -> str:
        return "yearly/" + ",".join(f"{month:02}-{day:02}" for month, day in self.days)

    def last_day(self, began: date) -> date:
        ahead = (date(year, month, day) for year in (began.year, began.year + 1) for month, day in self.days)
        return min(day for day in ahead if day > began)

    def reason(self, began: date, on: date) -> str:
        return f"årets nästa fasta datum {say.origin_on(self.after, began, beside=on)}"


@dataclass(frozen=True, kw_only=True)
class ElapsedHours(ClockRule):
    """Hours as a stopwatch counts them, also over a change of clocks."""

    hours: int

    @property
    def rule(self) -> str:
        return f"PT{self.hours}H"

    def end(self, origin: datetime) -> datetime:
        return add_hours(origin, self.hours)

    def reason(self) -> str:
        return counted(self.hours, "timme")

    def notes(self, origin: datetime, at: datetime) -> Sequence[str]:
        changed = swedish(origin).utcoffset() != swedish(at).utcoffset()
        return ("klockan ställs om däremellan och det är förflutna timmar som räknas",) if changed else ()


@dataclass(frozen=True, kw_only=True)
class SameClock(ClockRule):
    """The same Swedish clock time some days later, whether that takes 23, 24 or 25 hours a day."""

    days: int

    @property
    def rule(self) -> str:
        return f"P{self.days}D/clock"

    def end(self, origin: datetime) -> datetime:
        return same_clock_after(origin, self.days)

    def reason(self) -> str:
        return f"samma klockslag {counted(self.days, 'dag')}"

    def given_back(self, at: datetime, since: datetime, until: datetime) -> tuple[datetime, str]:
        """By what Swedish clocks show, as the time itself is counted."""
        first, last, end = (swedish(one).replace(tzinfo=None) for one in (since, until, at))
        later = end + (last - first)
        return max(at_clock(later.date(), later.time()), aware(until)), say.duration(last - first)


def _months(number: int) -> str:
    return counted(number, "månad") if number % 12 else counted(number // 12, "år")
