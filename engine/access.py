"""Who may see and do what: need, through a task of one's own, and never for someone the case is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session

from engine.models import AccessGrant, Case, Involvement, RoleHolding, Unit, UserTask
from engine.people import MANAGER, covers, stands_in_for


def holdings(person_id: int, today: date) -> Any:
    """(role, unit) pairs the person acts in today, own and as substitute."""
    return select(RoleHolding.role, RoleHolding.unit_id).where(
        covers(RoleHolding, today),
        or_(RoleHolding.person_id == person_id, RoleHolding.person_id.in_(stands_in_for(person_id, today))),
    )


def not_involved(person_id: int, case_id: Any) -> ColumnElement[bool]:
    """The case is not about this person."""
    return ~exists().where(Involvement.case_id == case_id, Involvement.person_id == person_id)


def visible_to(person_id: int, today: date) -> ColumnElement[bool]:
    """The clause every list of cases carries."""
    mine = or_(
        AccessGrant.person_id == person_id,
        AccessGrant.person_id.in_(stands_in_for(person_id, today)),
        tuple_(AccessGrant.role, AccessGrant.unit_id).in_(holdings(person_id, today)),
    )
    granted = exists().where(AccessGrant.case_id == Case.id, AccessGrant.until.is_(None), mine)
    return and_(granted, not_involved(person_id, Case.id))


def waits_for(person_id: int, today: date) -> ColumnElement[bool]:
    """The clause every inbox carries: open tasks this person may do."""
    free = and_(
        UserTask.assignee_id.is_(None),
        or_(
            UserTask.person_id == person_id,
            UserTask.person_id.in_(stands_in_for(person_id, today)),
            tuple_(UserTask.role, UserTask.unit_id).in_(holdings(person_id, today)),
        ),
    )
    taken = or_(UserTask.assignee_id == person_id, UserTask.assignee_id.in_(stands_in_for(person_id, today)))
    return and_(UserTask.status == "open", or_(free, taken), not_involved(person_id, UserTask.case_id))


def may_see(session: Session, person_id: int, case_id: int, today: date) -> bool:
    return session.scalar(select(Case.id).where(Case.id == case_id, visible_to(person_id, today))) is not None


def may_do(session: Session, person_id: int, task_id: str, today: date) -> bool:
    return session.scalar(select(UserTask.id).where(UserTask.id == task_id, waits_for(person_id, today))) is not None


def holds(session: Session, person_id: int, role: str, today: date) -> bool:
    """The person holds the role anywhere, own or as substitute."""
    mine = holdings(person_id, today).subquery()
    return session.scalar(select(mine.c.role).where(mine.c.role == role).limit(1)) is not None


def may_hand_over(session: Session, person_id: int, task: UserTask, today: date) -> bool:
    """Those who may do the task, and managers at or above its unit who see the case: whoever had it may be ill."""
    if may_do(session, person_id, task.id, today):
        return True
    if task.status != "open" or not may_see(session, person_id, task.case_id, today):
        return False
    case_unit = select(Case.unit_id).where(Case.id == task.case_id).scalar_subquery()
    path = session.scalars(select(Unit.path).where(Unit.id == (task.unit_id or case_unit))).one()
    above = [int(part) for part in path.strip("/").split("/")]
    mine = holdings(person_id, today).subquery()
    manages = select(mine.c.role).where(mine.c.role == MANAGER, mine.c.unit_id.in_(above)).limit(1)
    return session.scalar(manages) is not None


def works_with_cases(session: Session, person_id: int, today: date) -> bool:
    """The person holds a role today, own or as substitute, or has been let into a case."""
    let_in = select(AccessGrant.id).where(AccessGrant.person_id == person_id, AccessGrant.until.is_(None)).limit(1)
    return any(session.scalar(one) is not None for one in (holdings(person_id, today).limit(1), let_in))
