"""What happened in a case, who read it and who may."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class History(Base):
    """What happened, in order, chained: each row's hash covers the one before it."""

    __tablename__ = "history"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    detail: Mapped[Any]
    hash: Mapped[str]


class HistorySeal(Base):
    """The histories of all cases held together: a hash over the seal before it and the cases that had moved since."""

    __tablename__ = "history_seal"
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    cases: Mapped[int]  #: how many had moved
    hash: Mapped[str]


class SealedHead(Base):
    """How far a case's history had come when it was sealed, and the hash of that row."""

    __tablename__ = "sealed_head"
    seal_no: Mapped[int] = mapped_column(ForeignKey("history_seal.no"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)
    seq: Mapped[int]
    hash: Mapped[str]


class ReadLog(Base):
    """Who looked at what (lag 2001:454 10 §)."""

    __tablename__ = "read_log"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    what: Mapped[str]


class AccessGrant(Base):
    """Who may see a case because of a task in it: holders of a role at a unit, or a named person."""

    __tablename__ = "access_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    role: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    whom: Mapped[str]  #: the same in one word, so that nobody is let in twice: "chef@4" or "person:17"
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_access_grant_case_whom",
            "case_id",
            "whom",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_access_grant_role_unit", "role", "unit_id"),
        Index("ix_access_grant_person", "person_id"),
    )


class Involvement(Base):
    """Jäv: the person neither receives, is assigned, finds nor reads the case."""

    __tablename__ = "involvement"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str]  #: reported, involved
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (Index("ix_involvement_person_case", "person_id", "case_id"),)


class NamedPerson(Base):
    """Somebody who may see a protected case, from when a person named them until a person ended it."""

    __tablename__ = "named_person"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  #: empty when the system did
    until: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (
        Index(
            "uq_named_person_case_person",
            "case_id",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_named_person_case", "case_id"),
        Index("ix_named_person_person", "person_id"),
    )
