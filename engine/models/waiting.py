"""What a case waits for: steps of people, drafts of them, clocks and deadlines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class UserTask(Base):
    """A step that waits for a person. For a named person, or for whoever holds `role` at `unit_id`."""

    __tablename__ = "user_task"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    name: Mapped[str]
    title: Mapped[str]
    role: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(default="open")  #: open, done, withdrawn
    opened_at: Mapped[datetime]
    warn_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (
        # The status last: nearly all rows are done, or nearly all are open, and neither narrows anything.
        Index("ix_user_task_case_status", "case_id", "status"),
        Index("ix_user_task_role_unit_status", "role", "unit_id", "status"),
        Index("ix_user_task_person_status", "person_id", "status"),
        Index("ix_user_task_assignee_status", "assignee_id", "status"),
    )


class Draft(Base):
    """What someone has written but not sent; `key` is "task:<id>" or "start:<workflow>"."""

    __tablename__ = "draft"
    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    answers: Mapped[Any]
    saved_at: Mapped[datetime]
    once: Mapped[str] = mapped_column(default="", server_default="")  #: the one sending of it, wherever it is open


class Timer(Base):
    """A clock that runs in a case; the row goes when it has rung or is no longer needed.

    One that stands beside a step and not in the drawing states a consequence once more while the step is open: its
    name is then the delegate's.
    """

    __tablename__ = "timer"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name: Mapped[str]
    rings_at: Mapped[datetime]
    next_try_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    task_id: Mapped[str] = mapped_column(default="", server_default="")  #: the step it stands beside
    round: Mapped[int] = mapped_column(default=0, server_default="0")  #: how often it has been stated by then


class DeadlineRow(Base):
    """A deadline of a case with all that is needed to explain it and to compute it anew."""

    __tablename__ = "deadline"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name: Mapped[str]
    #: The step it is for; or the clock at which the case itself waits, by its `timer.id`.
    task_id: Mapped[str] = mapped_column(default="", index=True)
    label: Mapped[str]
    origin_at: Mapped[datetime]
    due_at: Mapped[datetime]
    due_on: Mapped[date | None] = mapped_column(Date)
    warn_at: Mapped[datetime]
    basis: Mapped[str]
    source: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text)
    rule: Mapped[str]
    status: Mapped[str] = mapped_column(
        default="waiting"
    )  #: waiting, met, late, over (the case waited it out), withdrawn
    ended_at: Mapped[datetime | None]


class DeadlineChange(Base):
    """That a deadline was paused, resumed, extended or withdrawn: by whom, why, and what it was before.

    It holds for every step with that deadline counted from that origin, so that a step done again has it too.
    """

    __tablename__ = "deadline_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name: Mapped[str]
    origin_at: Mapped[datetime]
    kind: Mapped[str]  #: paused, resumed, extended, withdrawn
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    until_on: Mapped[date | None] = mapped_column(Date)  #: last day of a pause, or the new last day
    was_at: Mapped[datetime]
    was_on: Mapped[date | None] = mapped_column(Date)
    due_at: Mapped[datetime | None]  #: from now on; empty when it was withdrawn
    was_explanation: Mapped[str] = mapped_column(Text)  #: of the time that held before
