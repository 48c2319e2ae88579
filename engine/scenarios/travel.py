"""Travelling in time: everything that is due on the way happens when it is due, in the right order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select

from engine.cases import Cases
from engine.clock import go_round
from engine.models import Letter, Message, Timer

#: A time is over when its last instant has passed, so the clock looks just after it.
JUST_AFTER = timedelta(seconds=1)


MOST_STOPS_AT_ONCE = 50  #: that many rounds without time moving on means that something rings for ever


class StuckClock(Exception):
    """Något som skulle ha hänt händer inte, så klockan kommer inte vidare."""

    def __str__(self) -> str:
        return self.__doc__ or ""


class TravellingClock:
    """The `now` of an installation, which stands still until it is told to move."""

    def __init__(self, starts: datetime) -> None:
        self._now = starts

    def __call__(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        self._now = max(self._now, now)


def travel(clock: TravellingClock, cases: Cases, to: datetime) -> Iterator[datetime]:
    """Go to an instant, stopping where a timer rings or a letter may leave; gives each stop. Raises StuckClock."""
    stood_still = 0
    while (stop := _next_stop(cases)) is not None and stop <= to:
        stood_still = 0 if stop > clock() else stood_still + 1
        if stood_still > MOST_STOPS_AT_ONCE:
            raise StuckClock
        clock.set(stop)
        go_round(cases)
        yield clock()
    clock.set(to)
    go_round(cases)


def _next_stop(cases: Cases) -> datetime | None:
    with cases.house.database.reading() as session:
        timer = session.scalar(select(func.min(Timer.next_try_at)))
        others = [session.scalar(select(func.min(table.next_try_at))) for table in (Letter, Message)]
    stops = [*([timer + JUST_AFTER] if timer else []), *(stop for stop in others if stop)]
    return min(stops) if stops else None
