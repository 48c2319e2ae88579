"""How moves of cases have gone, for those who may know; cases in which the reader has jäv are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.access import closed_to
from engine.models import Case, Involvement, MigrationCase, MigrationRun, Person
from engine.versions.refusals import UnknownRun


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One move, in a list."""

    id: int
    workflow: str
    from_version: int
    to_version: int
    begun_at: datetime
    begun_by: str  #: empty when it was done from a terminal
    undone_at: datetime | None
    counts: dict[str, int]  #: status -> cases


@dataclass(frozen=True, kw_only=True)
class MovedCase:
    number: str
    status: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RunShown:
    """One move with its cases."""

    row: RunRow
    choices: dict[str, str]
    cases: tuple[MovedCase, ...]


def read_runs(session: Session, most: int = 50) -> Sequence[RunRow]:
    """The latest moves, newest first."""
    runs = session.execute(_runs().order_by(MigrationRun.id.desc()).limit(most)).all()
    counted = (
        select(MigrationCase.run_id, MigrationCase.status, func.count())
        .where(MigrationCase.run_id.in_([run.id for run, _ in runs]))
        .group_by(MigrationCase.run_id, MigrationCase.status)
    )
    counts: dict[int, dict[str, int]] = {}
    for run_id, status, number in session.execute(counted):
        counts.setdefault(run_id, {})[status] = number
    return [_row(run, name, counts.get(run.id, {})) for run, name in runs]


def read_run(session: Session, run_id: int, person_id: int) -> RunShown:
    """Raises UnknownRun."""
    found = session.execute(_runs().where(MigrationRun.id == run_id)).first()
    if found is None:
        raise UnknownRun(run_id)
    run, name = found
    with_jav = select(Involvement.case_id).where(Involvement.person_id == person_id)
    mine = (
        select(MigrationCase, Case.number)
        .join(Case, Case.id == MigrationCase.case_id)
        .where(MigrationCase.run_id == run_id, Case.id.not_in(with_jav), Case.id.not_in(closed_to(person_id)))
        .order_by(Case.id)
    )
    cases = tuple(
        MovedCase(number=number, status=row.status, reasons=tuple(row.reason.splitlines()))
        for row, number in session.execute(mine)
    )
    counts = dict(Counter(case.status for case in cases))
    return RunShown(row=_row(run, name, counts), choices=run.choices, cases=cases)


def _runs() -> Select[MigrationRun, str | None]:
    return select(MigrationRun, Person.name).outerjoin(Person, Person.id == MigrationRun.begun_by_id)


def _row(run: MigrationRun, name: str | None, counts: dict[str, int]) -> RunRow:
    return RunRow(
        id=run.id,
        workflow=run.workflow,
        from_version=run.from_version,
        to_version=run.to_version,
        begun_at=run.begun_at,
        begun_by=name or "",
        undone_at=run.undone_at,
        counts=counts,
    )
