"""Time moved forward as time passes: the clock stops at every moment something is due, in order, and goes its round."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from engine.cases import Cases
from engine.clock import go_round
from engine.reading.due import next_due
from webapp.demo.clock import DemoClock

#: Something that fails again and again is tried this often on the way and no more.
MOST_STOPS = 2000
#: A timer has rung when its moment is past, not when it is reached.
JUST_AFTER = timedelta(seconds=1)
MORNING = time(8)


def travel(cases: Cases, clock: DemoClock, until: datetime) -> None:
    """Let everything between now and `until` happen, oldest first."""
    house = cases.house
    go_round(cases)
    for _ in range(MOST_STOPS):
        with house.database.reading() as session:
            moment = next_due(session, after=clock.now())
        if moment is None or moment + JUST_AFTER > until:
            break
        clock.advance_to(moment + JUST_AFTER)
        go_round(cases)
    clock.advance_to(until)
    go_round(cases)


def next_morning(cases: Cases, now: datetime) -> datetime:
    """08.00 on the next day letters go out."""
    zone = cases.house.settings.zone
    tomorrow = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), tzinfo=zone)
    working_day = cases.house.office_hour(tomorrow).astimezone(zone).date()
    return datetime.combine(working_day, MORNING, tzinfo=zone)
