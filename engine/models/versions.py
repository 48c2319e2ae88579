"""Which cases were moved from one version of a process to another, and what they were before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class MigrationRun(Base):
    """One moving of running cases; `going` is set while it has cases left, so that nobody begins the same one twice."""

    __tablename__ = "migration_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    workflow: Mapped[str]
    from_version: Mapped[int]
    to_version: Mapped[int]
    choices: Mapped[Any]  #: name of a deadline -> keep, origin or now; "" holds for the others
    going: Mapped[str | None] = mapped_column(unique=True)
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class MigrationCase(Base):
    """One case of a run, and all that is needed to take it back; `before` holds tokens and times, no case content."""

    __tablename__ = "migration_case"
    run_id: Mapped[int] = mapped_column(ForeignKey("migration_run.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    status: Mapped[str] = mapped_column(default="waiting")  #: waiting, moved, refused, failed, gone, undone, moved_on
    reason: Mapped[str] = mapped_column(Text, default="")  #: why it was not moved, or not taken back
    at: Mapped[datetime | None]
    left_version: Mapped[int | None]  #: the state's count of pushes when the move was done
    before_codec: Mapped[int | None]
    before_state: Mapped[bytes | None]
    before: Mapped[Any] = mapped_column(nullable=True)
    __table_args__ = (
        Index("ix_migration_case_run_status", "run_id", "status"),
        Index("ix_migration_case_case", "case_id"),
    )
