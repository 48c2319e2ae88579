"""The engine's tables. What a process knows of its trade lies in workflows/records; what a form said lies here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engine.database import JsonText, UtcDateTime

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime, Any: JsonText, str: String, bytes: LargeBinary}


class Unit(Base):
    """A place in the organisation; `path` holds the numbers of all above it and its own: "/1/4/9/"."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    path: Mapped[str] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(default="")


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    title: Mapped[str]  #: befattning, shown with every name
    email: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    password_hash: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)


class RoleHolding(Base):
    """Who holds a role at a unit, from one day to another (both inclusive)."""

    __tablename__ = "role_holding"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (Index("ix_role_holding_role_unit", "role", "unit_id"),)


class Absence(Base):
    """Someone is away, from one day to another (both inclusive), and who stands in."""

    __tablename__ = "absence"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  #: who let the substitute stand in
    noted_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  #: who ended it before its time
    ended_at: Mapped[datetime | None]


class LoginAttempt(Base):
    __tablename__ = "login_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    at: Mapped[datetime]
    succeeded: Mapped[bool] = mapped_column(Boolean)
    __table_args__ = (Index("ix_login_attempt_username_at", "username", "at"),)


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
    version: Mapped[int] = mapped_column(default=1)
    history_seq: Mapped[int] = mapped_column(default=0)
    history_hash: Mapped[str] = mapped_column(default="")
    __table_args__ = (Index("ix_case_workflow_status", "workflow", "status"),)


class OpenedOnce(Base):
    """Which case the sending of a form opened; the same sending, pressed twice, never opens another."""

    __tablename__ = "opened_once"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    once: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)


class CaseState(Base):
    """What SpiffWorkflow remembers, as bytes of our own codec; for pages, the nodes the case has passed."""

    __tablename__ = "case_state"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    codec: Mapped[int]
    state: Mapped[bytes]
    passed: Mapped[Any]
    awaits: Mapped[Any]  #: ids of the messages it waits for


class CaseFacts(Base):
    """What is known in a case now, by name, and when its clocks started. The answers below tell who said what when."""

    __tablename__ = "case_facts"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    facts: Mapped[Any]
    marks: Mapped[Any]  #: name -> aware ISO time


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


class UserTask(Base):
    """A step that waits for a person. For a named person, or for whoever holds `role` at `unit_id`."""

    __tablename__ = "user_task"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
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
        Index("ix_user_task_open_role", "status", "role", "unit_id"),
        Index("ix_user_task_open_person", "status", "person_id"),
        Index("ix_user_task_open_assignee", "status", "assignee_id"),
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
    """A clock that runs in a case; the row goes when it has rung or is no longer needed."""

    __tablename__ = "timer"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name: Mapped[str]
    rings_at: Mapped[datetime]
    next_try_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)


class DeadlineRow(Base):
    """A deadline of a case with all that is needed to explain it and to compute it anew."""

    __tablename__ = "deadline"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name: Mapped[str]
    task_id: Mapped[str] = mapped_column(default="")
    label: Mapped[str]
    origin_at: Mapped[datetime]
    due_at: Mapped[datetime]
    due_on: Mapped[date | None] = mapped_column(Date)
    warn_at: Mapped[datetime]
    basis: Mapped[str]
    source: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text)
    rule: Mapped[str]
    status: Mapped[str] = mapped_column(default="waiting")  #: waiting, met, late, withdrawn
    ended_at: Mapped[datetime | None]


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
    key: Mapped[str] = mapped_column(index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=1)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  #: empty when it went well by itself


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
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_access_grant_case", "case_id"),
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


class Blob(Base):
    """The bytes of a file by their SHA-256; never overwritten."""

    __tablename__ = "blob"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes]


class Document(Base):
    """A paper of a case, attached or produced. While `draft_key` is set it belongs to something not yet sent."""

    __tablename__ = "document"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    draft_key: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[str]
    title: Mapped[str]
    filename: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ClockTick(Base):
    """When the clock last went its round, so that a silent clock is noticed."""

    __tablename__ = "clock_tick"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    done: Mapped[int] = mapped_column(default=0)
