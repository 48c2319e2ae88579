"""The cases a person may see, the most urgent first, and the choices to narrow them by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from engine.access import visible_to, waits_for
from engine.installation import Installation
from engine.models import Case, Person, Unit, UserTask

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How the list is narrowed; empty means all."""

    status: str = ""  #: open, closed
    workflow: str = ""
    unit_id: int | None = None
    number: str = ""  #: part of the case number
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class ListedCase:
    number: str
    title: str
    unit: str
    workflow: str  #: Swedish
    status: str
    outcome: str
    steps: tuple[str, ...]  #: what is going on now
    awaits_linked: bool  #: a case opened from this one still goes on
    due_at: datetime | None  #: the nearest due time of an open task
    mine: bool  #: something waits for the reader
    who: tuple[str, ...]  #: who has taken it, or it is meant for
    roles: tuple[str, ...]  #: keys of the roles that tasks nobody has taken are for


@dataclass(frozen=True, kw_only=True)
class CaseList:
    cases: tuple[ListedCase, ...]
    total: int
    page: int
    units: tuple[tuple[int, str], ...]  #: those the reader has cases at


def read_cases(house: Installation, session: Session, person_id: int, today: date, wanted: Wanted) -> CaseList:
    """One page of the cases; four statements."""
    visible = visible_to(person_id, today)
    clauses = [visible, *_narrowed(wanted)]
    total = session.scalar(select(func.count()).select_from(Case).where(*clauses)) or 0
    page = min(max(wanted.page, 1), max(1, -(-total // PAGE)))
    due = (
        select(func.min(UserTask.due_at))
        .where(UserTask.case_id == Case.id, UserTask.status == "open")
        .correlate(Case)
        .scalar_subquery()
    )
    child = aliased(Case)
    linked = exists().where(child.parent_id == Case.id, child.status == "open").correlate(Case)
    rows = session.execute(
        select(Case, Unit.name, due, linked)
        .join(Unit, Unit.id == Case.unit_id)
        .where(*clauses)
        .order_by(due.asc().nulls_last(), Case.opened_at.desc(), Case.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    open_tasks = _open_tasks(session, [case.id for case, _, _, _ in rows], person_id, today)
    units = select(Unit.id, Unit.name).where(Unit.id.in_(select(Case.unit_id).where(visible))).order_by(Unit.name)
    return CaseList(
        cases=tuple(_listed(house, case, unit, due_at, left, open_tasks[case.id]) for case, unit, due_at, left in rows),
        total=total,
        page=page,
        units=tuple((unit_id, name) for unit_id, name in session.execute(units)),
    )


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    clauses = []
    if wanted.status:
        clauses.append(Case.status == wanted.status)
    if wanted.workflow:
        clauses.append(Case.workflow == wanted.workflow)
    if wanted.unit_id is not None:
        clauses.append(Case.unit_id == wanted.unit_id)
    if wanted.number:
        clauses.append(Case.number.icontains(wanted.number, autoescape=True))
    return clauses


@dataclass(frozen=True, kw_only=True)
class _Task:
    title: str
    mine: bool
    who: str
    role: str


def _open_tasks(session: Session, case_ids: Sequence[int], person_id: int, today: date) -> dict[int, list[_Task]]:
    query = (
        select(UserTask.case_id, UserTask.title, waits_for(person_id, today), Person.name, UserTask.role)
        .outerjoin(Person, Person.id == func.coalesce(UserTask.assignee_id, UserTask.person_id))
        .where(UserTask.case_id.in_(case_ids), UserTask.status == "open")
        .order_by(UserTask.due_at, UserTask.opened_at)
    )
    found: dict[int, list[_Task]] = defaultdict(list)
    for case_id, title, mine, name, role in session.execute(query):
        found[case_id].append(_Task(title=title, mine=bool(mine), who=name or "", role="" if name else role))
    return found


def _listed(
    house: Installation, case: Case, unit: str, due_at: datetime | None, awaits_linked: bool, tasks: list[_Task]
) -> ListedCase:
    workflow = house.workflow(case.workflow)
    return ListedCase(
        number=case.number,
        title=case.title,
        unit=unit,
        workflow=workflow.title,
        status=case.status,
        outcome=workflow.outcomes.get(case.outcome, ""),
        steps=tuple(dict.fromkeys(task.title for task in tasks)),
        awaits_linked=bool(awaits_linked),
        due_at=due_at,
        mine=any(task.mine for task in tasks),
        who=tuple(dict.fromkeys(task.who for task in tasks if task.who)),
        roles=tuple(dict.fromkeys(task.role for task in tasks if task.role)),
    )
