"""What a case sends, and what failed on the way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class Letter(Base):
    """A mail in the outbox: case number, step, day and link, never a name or what happened."""

    __tablename__ = "letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  #: the same consequence never queues it twice
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(index=True)  #: withdrawn with this task when it has not left
    kind: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)  #: nothing more to do when empty
    leased_until: Mapped[datetime | None]  #: while a postman is on his way with it
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")


class Message(Base):
    """What one case tells another; delivered once, right after the transaction or by the clock."""

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    result: Mapped[str] = mapped_column(default="")


class Incident(Base):
    """Something failed and waits for someone who can mend it; holds no case content."""

    __tablename__ = "incident"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)  #: what failed: "timer:<id>"; one open incident of each
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str]
    first_at: Mapped[datetime | None]  #: not known of those noted before it was kept
    at: Mapped[datetime]  #: the latest time
    cause: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=1)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  #: empty when it went well by itself
    __table_args__ = (
        Index(
            "uq_incident_open_key",
            "key",
            unique=True,
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index("ix_incident_waiting", "resolved_at", "kind", "at"),
    )


class ClockTick(Base):
    """When the clock last went its round, so that a silent clock is noticed."""

    __tablename__ = "clock_tick"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    done: Mapped[int] = mapped_column(default=0)
