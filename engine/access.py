"""Who may see and do what: need, through a task of one's own, and never for someone the case is about.

A protected case is for those named in it and for nobody else, whatever role or substitute's duty they have.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, exists, or_, select, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from engine.models import Absence, AccessGrant, Case, Draft, Involvement, NamedPerson, Person, RoleHolding, UserTask
from engine.people import MANAGER, Organisation, covers, stands_in_for


def holdings(person_id: int, today: date) -> Any:
    """(role, unit) pairs the person acts in today, own and as substitute; no case is meant yet."""
    return select(RoleHolding.role, RoleHolding.unit_id).where(
        covers(RoleHolding, today),
        or_(RoleHolding.person_id == person_id, RoleHolding.person_id.in_(stands_in_for(person_id, today))),
    )


def not_involved(person_id: Any, case_id: Any) -> ColumnElement[bool]:
    """The case is not about this person."""
    about = exists().where(Involvement.case_id == case_id, Involvement.person_id == person_id)
    return ~about.correlate_except(Involvement)


def is_named(person_id: Any, case_id: Any) -> ColumnElement[bool]:
    """The person is one of those named in the case today, protected or not."""
    named = exists().where(
        NamedPerson.case_id == case_id, NamedPerson.person_id == person_id, NamedPerson.until.is_(None)
    )
    return named.correlate_except(NamedPerson)


def closed_to(person_id: Any) -> Select[int]:
    """Numbers of the protected cases that the person is not named in: few, found at one stroke by an index."""
    case = aliased(Case)
    named = select(NamedPerson.case_id).where(NamedPerson.person_id == person_id, NamedPerson.until.is_(None))
    return select(case.id).where(case.keeper_id.is_not(None), case.id.not_in(named))


def open_to(person_id: Any, case_id: Any) -> ColumnElement[bool]:
    """The case is not protected, or the person is named in it; asked of one row, by its key."""
    case = aliased(Case)
    closed = exists().where(case.id == case_id, case.keeper_id.is_not(None), ~is_named(person_id, case.id))
    return ~closed.correlate_except(case)


def unprotected(case_id: Any) -> ColumnElement[bool]:
    """What lists, panels and counts with rows of others' cases carry: a protected case stands in none of them."""
    case = aliased(Case)
    kept: ColumnElement[bool] = case_id.not_in(select(case.id).where(case.keeper_id.is_not(None)))
    return kept


def none_of_mine(person_id: int, case_id: Any) -> ColumnElement[bool]:
    """Neither the case nor its kin is about this person, nor closed to them; what belongs to no case is open to all."""
    up = select(Case.id, Case.parent_id).join(Involvement, Involvement.case_id == Case.id)
    up_from = up.where(Involvement.person_id == person_id).cte("up", recursive=True)
    parent, child = aliased(Case), aliased(Case)
    above = up_from.union(select(parent.id, parent.parent_id).join(up_from, parent.id == up_from.c.parent_id))
    down_from = select(above.c.id).where(above.c.parent_id.is_(None)).cte("down", recursive=True)
    kin = down_from.union(select(child.id).join(down_from, child.parent_id == down_from.c.id))
    return or_(case_id.is_(None), and_(case_id.not_in(select(kin.c.id)), case_id.not_in(closed_to(person_id))))


def visible_to(person_id: Any, today: Any) -> ColumnElement[bool]:
    """The clause every list of cases carries."""
    me = _Acting(person_id, today, AccessGrant.case_id)
    mine = or_(me.is_named(AccessGrant.person_id), me.holds(AccessGrant.role, AccessGrant.unit_id))
    granted = exists().where(AccessGrant.case_id == Case.id, AccessGrant.until.is_(None), mine)
    return and_(granted, not_involved(person_id, Case.id), or_(Case.keeper_id.is_(None), is_named(person_id, Case.id)))


def waits_for(person_id: Any, today: Any) -> ColumnElement[bool]:
    """The clause every inbox carries: open tasks this person may do."""
    me = _Acting(person_id, today, UserTask.case_id)
    free = and_(
        UserTask.assignee_id.is_(None),
        or_(me.is_named(UserTask.person_id), me.holds(UserTask.role, UserTask.unit_id)),
    )
    taken = me.is_named(UserTask.assignee_id)
    mine = and_(not_involved(person_id, UserTask.case_id), open_to(person_id, UserTask.case_id))
    return and_(UserTask.status == "open", or_(free, taken), mine)


@cache
def inbox_of() -> ColumnElement[bool]:
    """What `waits_for` says, for whole lists; asked with `person` and `today`.

    Every way a task can be somebody's is looked up by an index of its own: of a hundred thousand open tasks only the
    person's are touched.
    """
    person: Any = bindparam("person")
    today: Any = bindparam("today", type_=Date)
    task = aliased(UserTask)
    open_ = select(task.id).where(task.status == "open")
    free = open_.where(task.assignee_id.is_(None))
    held = and_(RoleHolding.role == task.role, RoleHolding.unit_id == task.unit_id, covers(RoleHolding, today))
    stands_in = and_(
        Absence.substitute_id == person, covers(Absence, today), not_involved(Absence.person_id, task.case_id)
    )
    ways = (
        open_.where(task.assignee_id == person),
        free.where(task.person_id == person),
        free.join(RoleHolding, held).where(RoleHolding.person_id == person),
        open_.join(Absence, Absence.person_id == task.assignee_id).where(stands_in),
        free.join(Absence, Absence.person_id == task.person_id).where(stands_in),
        free.join(RoleHolding, held).join(Absence, Absence.person_id == RoleHolding.person_id).where(stands_in),
    )
    mine = and_(not_involved(person, UserTask.case_id), UserTask.case_id.not_in(closed_to(person)))
    return and_(UserTask.id.in_(union_all(*ways)), mine)


class _Acting:
    """What a person may stand for in a case: oneself, and those one stands in for who are not themselves involved."""

    def __init__(self, person_id: Any, today: Any, case_id: Any) -> None:
        self.person_id = person_id
        self.today = today
        absent = select(Absence.person_id).where(
            Absence.substitute_id == person_id, covers(Absence, today), not_involved(Absence.person_id, case_id)
        )
        self.absent = absent.correlate_except(Absence)

    def is_named(self, column: Any) -> ColumnElement[bool]:
        return or_(column == self.person_id, column.in_(self.absent))

    def holds(self, role: Any, unit_id: Any) -> ColumnElement[bool]:
        own = select(RoleHolding.role, RoleHolding.unit_id).where(
            RoleHolding.person_id == self.person_id, covers(RoleHolding, self.today)
        )
        theirs = exists().where(
            RoleHolding.role == role,
            RoleHolding.unit_id == unit_id,
            covers(RoleHolding, self.today),
            RoleHolding.person_id.in_(self.absent),
        )
        return or_(tuple_(role, unit_id).in_(own), theirs.correlate_except(RoleHolding))


def may_see(session: Session, person_id: int, case_id: int, today: date) -> bool:
    return session.scalar(select(Case.id).where(Case.id == case_id, visible_to(person_id, today))) is not None


def may_do(session: Session, person_id: int, task_id: str, today: date) -> bool:
    return session.scalar(select(UserTask.id).where(UserTask.id == task_id, waits_for(person_id, today))) is not None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a person stands to a task today."""

    person: Person
    may_do: bool
    stands_in_for: frozenset[int]  #: numbers of those who are away
    has_draft: bool  #: something has been written but not sent


def standing(session: Session, person_id: int, today: date, *, task_id: str = "", draft: str = "") -> Standing | None:
    """All a verb must know of who acts, at one stroke; None when there is no such person."""
    given = {"person": person_id, "today": today, "task": task_id, "draft": draft}
    rows = session.execute(_standing(), given).all()
    if not rows:
        return None
    person, _, *answers = rows[0]
    absent = frozenset(row[1] for row in rows if row[1] is not None)
    return Standing(person=person, may_do=answers[0], stands_in_for=absent, has_draft=answers[1])


@cache
def _standing() -> Any:
    """Put together once: saying it anew takes longer than asking it."""
    person: Any = bindparam("person")
    today: Any = bindparam("today", type_=Date)
    may_do = select(UserTask.id).where(UserTask.id == bindparam("task"), waits_for(person, today)).exists()
    has_draft = select(Draft.key).where(Draft.key == bindparam("draft"), Draft.person_id == person).exists()
    away = and_(Absence.substitute_id == Person.id, covers(Absence, today))
    asked = select(Person, Absence.person_id, may_do, has_draft).outerjoin(Absence, away)
    return asked.where(Person.id == person)


def holds(session: Session, person_id: int, role: str, today: date) -> bool:
    """The person holds the role anywhere, own or as substitute."""
    return holds_one_of(session, person_id, (role,), today)


def holds_one_of(session: Session, person_id: int, roles: Collection[str], today: date) -> bool:
    mine = holdings(person_id, today).subquery()
    return session.scalar(select(mine.c.role).where(mine.c.role.in_(roles)).limit(1)) is not None


def may_hand_over(session: Session, person_id: int, task: UserTask, today: date) -> bool:
    """Those who may do the task, and those who keep its case or are managers above it and see it.

    Whoever had it may be ill, or be nobody.
    """
    if may_do(session, person_id, task.id, today):
        return True
    if task.status != "open" or not may_see(session, person_id, task.case_id, today):
        return False
    if session.scalar(select(Case.keeper_id).where(Case.id == task.case_id)) == person_id:
        return True
    units = _managed_from(session, task, today)
    mine = holdings(person_id, today).subquery()
    manages = select(mine.c.role).where(mine.c.role == MANAGER, mine.c.unit_id.in_(units)).limit(1)
    return session.scalar(manages) is not None


def _managed_from(session: Session, task: UserTask, today: date) -> list[int]:
    """Units whose managers answer for a task: its own and those above; the highest led one when none of them is led."""
    organisation = Organisation(session, today)
    case_unit = session.scalars(select(Case.unit_id).where(Case.id == task.case_id)).one()
    above = [unit.id for unit in organisation.chain(task.unit_id or case_unit)]
    if any(organisation.holders(MANAGER, unit_id) for unit_id in above):
        return above
    led = [unit.id for unit in organisation.chain(case_unit) if organisation.holders(MANAGER, unit.id)]
    return led[-1:]


def works_with_cases(session: Session, person_id: int, today: date) -> bool:
    """The person holds a role today, own or as substitute, or has been let into a case."""
    let_in = select(AccessGrant.id).where(AccessGrant.person_id == person_id, AccessGrant.until.is_(None)).limit(1)
    return any(session.scalar(one) is not None for one in (holdings(person_id, today).limit(1), let_in))
