"""How the machine is doing, in figures: six statements over indexes whatever the volume, and nothing of any case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, text
from sqlalchemy.orm import Session

from engine.models import Case, CaseState, Definition, Incident, Letter, Message, Timer, UserTask
from engine.reading.signs import GRACE, Duty, Signs, read_duties, read_schema

#: Queues are counted no further, so that a flooded one costs no more to look at.
COUNTED = 100_000


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What waits for its time; `late` of them should have been done by now."""

    waiting: int
    late: int


@dataclass(frozen=True, kw_only=True)
class RunningCases:
    workflow: str
    version: int
    cases: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    at: datetime
    duties: tuple[Duty, ...]
    incidents: Mapping[str, int]  #: not mended, by kind
    oldest_incident: datetime | None
    timers: Queue
    letters: Queue
    messages: Queue
    open_tasks: int
    unsealed: int  #: cases whose latest history is not yet tied to that of all
    running: tuple[RunningCases, ...]
    database: str  #: sqlite, postgresql
    bytes: int
    schema: tuple[str, ...]  #: the newest numbered step of each branch

    @property
    def troubles(self) -> int:
        return sum(self.incidents.values())

    @property
    def unmanned(self) -> int:
        """Tasks that nobody gets, because nobody holds their role."""
        return self.incidents.get("unmanned", 0)

    @property
    def signs(self) -> Signs:
        """What of this says how the machine is."""
        return Signs(
            silent=any(duty.late for duty in self.duties),
            troubled=self.troubles > 0,
            timers_late=self.timers.late > 0,
            letters_late=self.letters.late > 0,
            messages_late=self.messages.late > 0,
            schema=self.schema,
        )

    @property
    def late(self) -> int:
        return self.timers.late + self.letters.late + self.messages.late


def read_figures(session: Session, now: datetime, *, clock_seconds: int, post: bool = True) -> Figures:
    """`post` is whether letters leave this house at all; where none do, none is late."""
    limit = now - GRACE
    counts = session.execute(
        select(
            _counted(Timer.next_try_at.is_not(None)),
            _counted(Timer.next_try_at < limit),
            _counted(Letter.next_try_at.is_not(None)),
            _counted(Letter.next_try_at < limit),
            _counted(Message.next_try_at.is_not(None)),
            _counted(Message.next_try_at < limit),
            _counted(UserTask.status == "open"),
            _counted(CaseState.history_seq > CaseState.sealed_seq),
        )
    ).one()
    incidents, oldest = _incidents(session)
    return Figures(
        at=now,
        duties=read_duties(session, now, clock_seconds),
        incidents=incidents,
        oldest_incident=oldest,
        timers=Queue(waiting=counts[0], late=counts[1]),
        letters=Queue(waiting=counts[2], late=counts[3] if post else 0),
        messages=Queue(waiting=counts[4], late=counts[5]),
        open_tasks=counts[6],
        unsealed=counts[7],
        running=_running(session),
        database=session.get_bind().dialect.name,
        bytes=_bytes(session),
        schema=read_schema(session),
    )


def _counted(which: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(_first(select(literal(1)).where(which))).scalar_subquery()


def _first(query: Select[Any]) -> Any:
    return query.limit(COUNTED).subquery()


def _incidents(session: Session) -> tuple[dict[str, int], datetime | None]:
    query = select(Incident.kind, func.count(), func.min(Incident.at)).where(Incident.resolved_at.is_(None))
    rows = session.execute(query.group_by(Incident.kind).order_by(Incident.kind)).all()
    return {kind: number for kind, number, _ in rows}, min((at for _, _, at in rows), default=None)


def _running(session: Session) -> tuple[RunningCases, ...]:
    running = (
        select(Case.definition_hash, func.count().label("cases"))
        .where(Case.status == "open")
        .group_by(Case.definition_hash)
        .subquery()
    )
    query = (
        select(Definition.workflow, Definition.version, running.c.cases)
        .join(running, running.c.definition_hash == Definition.hash)
        .order_by(Definition.workflow, Definition.version)
    )
    return tuple(
        RunningCases(workflow=workflow, version=version, cases=cases)
        for workflow, version, cases in session.execute(query)
    )


def _bytes(session: Session) -> int:
    if session.get_bind().dialect.name == "sqlite":
        asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        asked = "SELECT pg_database_size(current_database())"
    return int(session.scalar(text(asked)) or 0)
