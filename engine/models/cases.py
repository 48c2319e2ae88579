"""A case: its process, its header, what moves in it, and what the forms said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class Definition(Base):
    """A drawing with its forms and tables as it was deployed; never changed, a case keeps the one it began with."""

    __tablename__ = "definition"
    hash: Mapped[str] = mapped_column(primary_key=True)
    workflow: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    bundle: Mapped[bytes]
    deployed_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("workflow", "version"),)


class NumberSeries(Base):
    __tablename__ = "number_series"
    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Case(Base):
    """The header of a case. `title` is made of fixed words only, never of what someone wrote."""

    __tablename__ = "case"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    workflow: Mapped[str]
    definition_hash: Mapped[str] = mapped_column(ForeignKey("definition.hash"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="open")  #: open, closed, cancelled
    outcome: Mapped[str] = mapped_column(default="")
    law: Mapped[str] = mapped_column(default="")  #: the law version of the day the report was received
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    closed_at: Mapped[datetime | None]
    #: Who answers for that only the right people see the case; nobody when it is not protected.
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (
        Index("ix_case_workflow_status", "workflow", "status"),
        Index("ix_case_status_definition", "status", "definition_hash"),
        Index(
            "ix_case_protected",
            "id",
            sqlite_where=text("keeper_id IS NOT NULL"),
            postgresql_where=text("keeper_id IS NOT NULL"),
        ),
    )

    @property
    def protected(self) -> bool:
        """Only those named in it see it (skyddade personuppgifter)."""
        return self.keeper_id is not None


class OpenedOnce(Base):
    """Which case the sending of a form opened; the same sending, pressed twice, never opens another."""

    __tablename__ = "opened_once"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    once: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)


class CaseState(Base):
    """What moves in a case: the row that every verb locks first and writes once.

    The tokens are bytes of our own codec. `facts` is what is known now, by name; the answers tell who said what when.
    """

    __tablename__ = "case_state"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)  #: counts the pushes
    history_seq: Mapped[int] = mapped_column(default=0)
    history_hash: Mapped[str] = mapped_column(default="")
    sealed_seq: Mapped[int] = mapped_column(default=0, server_default="0")  #: how far its history is sealed
    facts: Mapped[Any]
    marks: Mapped[Any]  #: name -> aware ISO time; when the clocks of the case started
    passed: Mapped[Any]  #: ids of the nodes it has passed, each once, the latest last
    awaits: Mapped[Any]  #: ids of the messages it waits for
    codec: Mapped[int]
    state: Mapped[bytes]
    __table_args__ = (
        Index(
            "ix_case_state_unsealed",
            "case_id",
            sqlite_where=text("history_seq > sealed_seq"),
            postgresql_where=text("history_seq > sealed_seq"),
        ),
    )


class Answer(Base):
    """A completed form exactly as it was given: append-only."""

    __tablename__ = "answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[str | None]
    name: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    position: Mapped[str]
    at: Mapped[datetime]
    answers: Mapped[Any]
