"""What an administrator sees of the machine: figures, and what waits to be mended; nothing of what a case is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case as either
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.access import none_of_mine
from engine.models import Case, Definition, Incident, Letter, UserTask
from engine.reading.figures import Figures, read_figures
from engine.reading.signs import GRACE

#: How long a list on the page may be.
MOST = 100


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
    case_id: int | None
    case_number: str
    since: datetime
    at: datetime  #: the latest time
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
    figures: Figures
    troubles: tuple[Trouble, ...]
    letters: tuple[WaitingLetter, ...]  #: those that have failed at least once, or are late
    unmanned: tuple[Unmanned, ...]


@dataclass(frozen=True, kw_only=True)
class DeployedVersion:
    workflow: str
    version: int
    hash: str
    deployed_at: datetime
    open_cases: int
    all_cases: int


def read_operation(
    session: Session, now: datetime, person_id: int, *, clock_seconds: int, post: bool = True, most: int = MOST
) -> Operation:
    """At most `most` of each list, and nothing of cases that are about the reader; the figures count them all."""
    return Operation(
        figures=read_figures(session, now, clock_seconds=clock_seconds, post=post),
        troubles=_troubles(session, person_id, most),
        letters=_letters(session, now, most, post=post),
        unmanned=_unmanned(session, person_id, most),
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


def _troubles(session: Session, person_id: int, most: int) -> tuple[Trouble, ...]:
    query = (
        select(Incident, Case.number)
        .outerjoin(Case, Case.id == Incident.case_id)
        .where(Incident.resolved_at.is_(None), none_of_mine(person_id, Incident.case_id))
        .order_by(Incident.at.desc())
        .limit(most)
    )
    return tuple(
        Trouble(
            id=row.id,
            kind=row.kind,
            reference=row.key.split(":")[1] if row.kind == "web" else "",
            case_id=row.case_id,
            case_number=number or "",
            since=row.first_at or row.at,
            at=row.at,
            cause=row.cause,
            attempts=row.attempts,
        )
        for row, number in session.execute(query)
    )


def _letters(session: Session, now: datetime, most: int, *, post: bool) -> tuple[WaitingLetter, ...]:
    troubled = or_(Letter.attempts > 0, Letter.next_try_at < now - GRACE) if post else Letter.attempts > 0
    # In the order they are tried, which has an index; those that are late come first.
    query = select(Letter).where(Letter.next_try_at.is_not(None), troubled).order_by(Letter.next_try_at).limit(most)
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


def _unmanned(session: Session, person_id: int, most: int) -> tuple[Unmanned, ...]:
    # From the few incidents to their tasks by key, never through all open tasks.
    query = (
        select(Case.number, UserTask.title, UserTask.opened_at)
        .select_from(Incident)
        .join(UserTask, UserTask.id == func.substr(Incident.key, len("task:") + 1))
        .join(Case, Case.id == UserTask.case_id)
        .where(Incident.kind == "unmanned", Incident.resolved_at.is_(None))
        .where(UserTask.status == "open", UserTask.assignee_id.is_(None))
        .where(none_of_mine(person_id, UserTask.case_id))
        .order_by(UserTask.opened_at)
        .limit(most)
    )
    return tuple(
        Unmanned(case_number=number, title=title, since=since) for number, title, since in session.execute(query)
    )
