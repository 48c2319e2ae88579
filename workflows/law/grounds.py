"""What every deadline has in common: on what it rests, when it warns, and how it explains itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from engine.definition import Basis, Due
from workflows.law import explanations as say
from workflows.law.calendar import previous_working_day
from workflows.law.statutory_time import add_hours, at_clock, aware, end_of_day, swedish, swedish_day

WARNED_AT = time(8)  #: Swedish clock, when the day's first mail is read


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """On what a time rests."""

    basis: Basis
    source: str  #: where the number stands, Swedish
    after: str = ""  #: what it counts from, as it follows the word "efter": "anmälan", "att rapporten kom in"
    statute: str = ""  #: the paragraph that gives a word but no number
    statute_says: str = ""  #: that word: "genast", "utan dröjsmål", "snarast"

    def read_aloud(self) -> str:
        return f"{self.statute}: ”{self.statute_says}”; {self.source}" if self.statute_says else self.source

    def paragraph(self) -> str:
        return f" ({self.source})" if self.basis is Basis.STATUTORY else ""

    def force(self) -> str:
        return say.force(self.basis, self.source, statute=self.statute, statute_says=self.statute_says)


@dataclass(frozen=True, kw_only=True)
class DayRule(Grounds):
    """A time that ends with a Swedish calendar day."""

    @property
    def rule(self) -> str:
        raise NotImplementedError

    def last_day(self, began: date) -> date:
        raise NotImplementedError

    def reason(self, began: date, on: date) -> str:
        raise NotImplementedError

    def notes(self, began: date, on: date) -> Sequence[str]:
        return (say.stays(on),)

    def warn_at(self, origin: datetime, on: date) -> datetime:
        """08:00 on the last working day before `on`, or on the day itself if the clock was set that day or later.

        A time of one working day would otherwise remind a person in the same hour as it gives the task.
        """
        for day in (previous_working_day(on), on):
            warned = at_clock(day, WARNED_AT)
            if warned > origin and (day > swedish_day(origin) or day == on):
                return warned
        return min(origin, end_of_day(on))

    def due(self, origin: datetime, *, label: str) -> Due:
        """The end of the last Swedish day. Raises NaiveTime, OutsideCalendar."""
        origin = aware(origin, what="the origin")
        began = swedish_day(origin)
        on = self.last_day(began)
        reason = self.reason(began, on) + self.paragraph()
        return Due(
            at=end_of_day(on),
            on=on,
            warn_at=self.warn_at(origin, on),
            basis=self.basis,
            source=self.read_aloud(),
            explanation=say.by_day(label, on, reason, *self.notes(began, on)) + self.force(),
            rule=self.rule,
        )

    # ---- changed while it runs -------------------------------------------------------------------------------

    def given_back(self, on: date, first: date, last: date) -> tuple[date, str]:
        """The last day after a pause of the days after `first`, to and with `last`; and how many they were."""
        days = (last - first).days
        return on + timedelta(days=days), say.given(days, "dag")

    def paused(self, was: Due, *, label: str, since: datetime, until: datetime, over: bool) -> Due:
        """As many days are left when it goes on as when it stopped. Raises NaiveTime, OutsideCalendar."""
        first, last = swedish_day(since), swedish_day(until)
        on, given = self.given_back(was.on or swedish_day(was.at), first, last)
        how = say.paused_days(first, last, given, over=over)
        return self._anew(was, on, label, until, how)

    def extended(self, was: Due, *, label: str, at: datetime, until: date) -> Due:
        """The end of the day somebody has decided; it is not moved. Raises NaiveTime, OutsideCalendar."""
        return self._anew(was, until, label, at, say.extended(swedish_day(at), was.on or swedish_day(was.at)))

    def withdrawn(self, was: Due, *, label: str, at: datetime) -> str:
        return say.withdrawn(label, swedish_day(at)) + say.before_that(was.explanation)

    def _anew(self, was: Due, on: date, label: str, from_: datetime, how: str) -> Due:
        told = say.by_day(label, on, how, say.stays(on)) + say.before_that(was.explanation)
        return replace(was, at=end_of_day(on), on=on, warn_at=DayRule.warn_at(self, from_, on), explanation=told)


@dataclass(frozen=True, kw_only=True)
class ClockRule(Grounds):
    """A time that ends on the stroke of a clock and moves for no holiday."""

    warn_hours: int  #: elapsed hours before the end

    @property
    def rule(self) -> str:
        raise NotImplementedError

    def end(self, origin: datetime) -> datetime:
        raise NotImplementedError

    def reason(self) -> str:
        raise NotImplementedError

    def notes(self, origin: datetime, at: datetime) -> Sequence[str]:
        return ()

    def due(self, origin: datetime, *, label: str) -> Due:
        """The last instant, in UTC. Raises NaiveTime."""
        origin = aware(origin, what="the origin")
        at = self.end(origin)
        local = swedish(at)
        began = say.origin_at(self.after, swedish(origin), beside=local.date())
        reason = f"{self.reason()} {began}{self.paragraph()}"
        return Due(
            at=at,
            on=None,
            warn_at=max(origin, add_hours(at, -self.warn_hours)),
            basis=self.basis,
            source=self.read_aloud(),
            explanation=say.by_clock(label, local, reason, *self.notes(origin, at)) + self.force(),
            rule=self.rule,
        )

    # ---- changed while it runs -------------------------------------------------------------------------------

    def given_back(self, at: datetime, since: datetime, until: datetime) -> tuple[datetime, str]:
        """The end after a pause, in UTC, and how long it stood still: elapsed time, also over a change of clocks."""
        stood = aware(until) - aware(since)
        return aware(at) + stood, say.duration(stood)

    def paused(self, was: Due, *, label: str, since: datetime, until: datetime, over: bool) -> Due:
        """As much time is left when it goes on as when it stopped. Raises NaiveTime."""
        at, given = self.given_back(was.at, since, until)
        how = say.paused_hours(swedish(since), swedish(until), given, over=over)
        told = say.by_clock(label, swedish(at), how) + say.before_that(was.explanation)
        warn_at = max(aware(until), add_hours(at, -self.warn_hours))
        return replace(was, at=at, on=None, warn_at=warn_at, explanation=told)

    def extended(self, was: Due, *, label: str, at: datetime, until: date) -> Due:
        """The end of the day somebody has decided. Raises NaiveTime."""
        end = end_of_day(until)
        how = say.extended(swedish_day(at), swedish_day(was.at))
        told = say.by_day(label, until, how) + say.before_that(was.explanation)
        warn_at = max(aware(at), add_hours(end, -self.warn_hours))
        return replace(was, at=end, on=until, warn_at=warn_at, explanation=told)

    def withdrawn(self, was: Due, *, label: str, at: datetime) -> str:
        return say.withdrawn(label, swedish_day(at)) + say.before_that(was.explanation)
