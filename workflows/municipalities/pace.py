"""When people get to a step: in office hours, and the nämnd when it meets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from engine.models import UserTask
from workflows import roles
from workflows.law.calendar import is_working_day, next_working_day
from workflows.law.statutory_time import at_clock, swedish, swedish_day
from workflows.municipalities.stories import Deed

OPENS, CLOSES = time(8), time(16, 30)
MORNING = time(9, 40)
BOARD_HAS_MET = time(15)


class Pace:
    """Knows the days of the nämnd's meetings."""

    def __init__(self, meetings: Sequence[date]) -> None:
        self.meetings = meetings

    def when(self, task: UserTask, deed: Deed) -> datetime:
        """The moment the step is done, never before it opened."""
        opened = task.opened_at
        if deed.at is not None:
            return max(deed.at, opened)
        if deed.meeting == "board" and decided_by_board(task):
            return self._next_meeting(opened)
        if deed.meeting == "next":
            return self._next_meeting(opened)
        if deed.meeting == "later":
            return self._next_meeting(opened + timedelta(days=1))
        if deed.before is not None and task.due_at is not None:
            day = swedish_day(task.due_at - deed.before)
            return max(in_office(at_clock(day, MORNING)), in_office(opened))
        return in_office(opened + deed.after)

    def _next_meeting(self, after: datetime) -> datetime:
        return next(at for day in self.meetings if (at := at_clock(day, BOARD_HAS_MET)) > after)


def decided_by_board(task: UserTask) -> bool:
    """The nämnd itself decides; its secretary writes it down."""
    return task.role == roles.BOARD_SECRETARY


def tomorrow(today: date) -> datetime:
    """The next morning at work."""
    return at_clock(next_working_day(today), MORNING)


def in_office(moment: datetime) -> datetime:
    """The moment, or the same minute of the first hour when people are next at work."""
    local = swedish(moment)
    day, clock = local.date(), local.time()
    if is_working_day(day) and OPENS <= clock < CLOSES:
        return moment
    if not (is_working_day(day) and clock < OPENS):
        day = next_working_day(day)
    return at_clock(day, OPENS.replace(minute=clock.minute))
