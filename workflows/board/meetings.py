"""When the nämnd meets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Date, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base
from engine.step import Step


class Meeting(Base):
    """Sammanträde: a day the nämnd meets, and the day its papers must be in (manusstopp)."""

    __tablename__ = "meeting"
    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    held_on: Mapped[date] = mapped_column(Date)
    papers_by: Mapped[date | None] = mapped_column(Date)


#: Farther away than any wait: no later meeting is in the calendar.
NONE_PLANNED = 10_000


def calendar(step: Step) -> Sequence[Meeting]:
    """All meetings of the board above the case's unit, in order, with the day their papers must be in."""
    board = step.organisation.chain(step.case.unit_id)[-1]
    return step.rows(select(Meeting).where(Meeting.board_id == board.id).order_by(Meeting.held_on))


def meetings(step: Step) -> list[date]:
    """The days of all meetings of the board above the case's unit, in order."""
    return [meeting.held_on for meeting in calendar(step)]


def too_late_for(step: Step, held_on: date) -> bool:
    """The meeting's papers should have been in before today (manusstopp)."""
    return any(
        meeting.held_on == held_on and meeting.papers_by is not None and meeting.papers_by < step.today
        for meeting in calendar(step)
    )


def meeting_for(step: Step, *, urgent: bool) -> date | None:
    """The first later meeting whose papers can still be in, any later one when urgent; None when none is planned."""
    later = [day for day in meetings(step) if day > step.today]
    return next((day for day in later if urgent or not too_late_for(step, day)), None)


def add_meeting(step: Step, held_on: date) -> None:
    """Put a meeting into the board's calendar, unless it is there."""
    if held_on not in meetings(step):
        board = step.organisation.chain(step.case.unit_id)[-1]
        step.save(Meeting(board_id=board.id, held_on=held_on, papers_by=None))


def days_to_next_meeting(step: Step) -> int:
    """Calendar days until the next meeting, today's excepted; NONE_PLANNED when the calendar ends before."""
    later = [day for day in meetings(step) if day > step.today]
    return (later[0] - step.today).days if later else NONE_PLANNED
