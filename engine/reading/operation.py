"""How the machine is doing: clock, letters, incidents, processes, people. Nothing of what a case is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case as either
from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session

from engine.models import Case, ClockTick, Definition, Incident, Letter, Timer, UserTask

#: A clock that has not gone its round for this many rounds is silent.
ROUNDS_MISSED = 6
#: A timer may be a little late because its case was busy.
TIMER_GRACE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Health:
    """What a watchman asks for; no personal data."""

    clock_age: int | None  #: seconds since the clock last went its round; None when it never has
    incidents: int
    letters_waiting: int

    def well(self, clock_seconds: int) -> bool:
        silent = self.clock_age is None or self.clock_age > clock_seconds * ROUNDS_MISSED
        return not silent and not self.incidents


@dataclass(frozen=True, kw_only=True)
class WaitingLetter:
    kind: str
    created_at: datetime
    next_try_at: datetime
    attempts: int
    last_error: str


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """An incident that nobody has mended."""

    id: int
    kind: str
    reference: str  #: the number somebody was shown, to give support; only when a page broke
    case_number: str
    at: datetime
    cause: str
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Unmanned:
    """A task that nobody gets, because nobody holds its role."""

    case_number: str
    title: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Operation:
    health: Health
    ticks: tuple[tuple[str, datetime, int], ...]  #: duty, when, how much it did
    troubles: tuple[Trouble, ...]
    letters: tuple[WaitingLetter, ...]  #: those that have failed at least once, or are late
    unmanned: tuple[Unmanned, ...]
    timers_overdue: int


@dataclass(frozen=True, kw_only=True)
class DeployedVersion:
    workflow: str
    version: int
    hash: str
    deployed_at: datetime
    open_cases: int
    all_cases: int


def read_health(session: Session, now: datetime) -> Health:
    """Three small figures."""
    tick = session.scalar(select(func.min(ClockTick.at)))
    return Health(
        clock_age=None if tick is None else max(0, int((now - tick).total_seconds())),
        incidents=session.scalar(select(func.count()).where(Incident.resolved_at.is_(None))) or 0,
        letters_waiting=session.scalar(select(func.count()).where(Letter.next_try_at.is_not(None))) or 0,
    )


def read_operation(session: Session, now: datetime, most: int = 100) -> Operation:
    ticks = session.scalars(select(ClockTick).order_by(ClockTick.name))
    overdue = select(func.count()).select_from(Timer).where(Timer.rings_at < now - TIMER_GRACE)
    return Operation(
        health=read_health(session, now),
        ticks=tuple((tick.name, tick.at, tick.done) for tick in ticks),
        troubles=_troubles(session, most),
        letters=_letters(session, now, most),
        unmanned=_unmanned(session, most),
        timers_overdue=session.scalar(overdue) or 0,
    )


def read_versions(session: Session) -> Sequence[DeployedVersion]:
    """Every stored version of every process, newest first, with how many cases keep it."""
    still_open = func.sum(either((Case.status == "open", 1), else_=0))
    query = (
        select(
            Definition.workflow,
            Definition.version,
            Definition.hash,
            Definition.deployed_at,
            still_open,
            func.count(Case.id),
        )
        .outerjoin(Case, Case.definition_hash == Definition.hash)
        .group_by(Definition.workflow, Definition.version, Definition.hash, Definition.deployed_at)
        .order_by(Definition.workflow, Definition.version.desc())
    )
    return [
        DeployedVersion(
            workflow=workflow,
            version=version,
            hash=hash_,
            deployed_at=at,
            open_cases=int(running or 0),
            all_cases=every,
        )
        for workflow, version, hash_, at, running, every in session.execute(query)
    ]


def _troubles(session: Session, most: int) -> tuple[Trouble, ...]:
    query = (
        select(Incident, Case.number)
        .outerjoin(Case, Case.id == Incident.case_id)
        .where(Incident.resolved_at.is_(None))
        .order_by(Incident.at.desc())
        .limit(most)
    )
    return tuple(
        Trouble(
            id=row.id,
            kind=row.kind,
            reference=row.key.split(":")[1] if row.kind == "web" else "",
            case_number=number or "",
            at=row.at,
            cause=row.cause,
            attempts=row.attempts,
        )
        for row, number in session.execute(query)
    )


def _letters(session: Session, now: datetime, most: int) -> tuple[WaitingLetter, ...]:
    late = or_(Letter.attempts > 0, Letter.next_try_at < now - TIMER_GRACE)
    query = select(Letter).where(Letter.next_try_at.is_not(None), late).order_by(Letter.created_at).limit(most)
    return tuple(
        WaitingLetter(
            kind=letter.kind,
            created_at=letter.created_at,
            next_try_at=letter.next_try_at or now,
            attempts=letter.attempts,
            last_error=letter.last_error,
        )
        for letter in session.scalars(query)
    )


def _unmanned(session: Session, most: int) -> tuple[Unmanned, ...]:
    query = (
        select(Case.number, UserTask.title, UserTask.opened_at)
        .join(Case, Case.id == UserTask.case_id)
        .join(Incident, Incident.key == (literal("task:") + UserTask.id))
        .where(UserTask.status == "open", UserTask.assignee_id.is_(None), Incident.kind == "unmanned")
        .where(Incident.resolved_at.is_(None))
        .order_by(UserTask.opened_at)
        .limit(most)
    )
    return tuple(
        Unmanned(case_number=number, title=title, since=since) for number, title, since in session.execute(query)
    )
