"""Who may mend what: a role of its own for each repair, held at the case's unit or above, and never with jäv."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from engine.access import open_to
from engine.models import Absence, Case, Involvement, RoleHolding, Unit
from engine.people import covers, stands_in_for


class Right(StrEnum):
    """Keys of the roles; they are held like any other role, by unit and from one day to another."""

    RETRY = "forsoker_igen"
    CORRECT = "rattar_uppgifter"
    REOPEN = "ateroppnar_steg"
    SKIP = "hoppar_over_steg"
    CANCEL = "avbryter_arenden"


def rights_in(session: Session, person_id: int, case_id: int, today: date) -> frozenset[Right]:
    """What the person may mend in this case, own and as substitute; nothing with jäv in it or its kin, or not named."""
    family = family_of(session, case_id)
    about = select(Involvement.person_id).where(Involvement.case_id.in_(family))
    involved = set(session.scalars(about))
    its_unit = select(Unit.path).join(Case, Case.unit_id == Unit.id).where(Case.id == case_id)
    path = session.scalar(its_unit.where(open_to(person_id, Case.id)))
    if person_id in involved or path is None:
        return frozenset()
    above = [int(number) for number in path.strip("/").split("/")]
    return _held(session, person_id, today, above, involved)


def rights_of(session: Session, person_id: int, today: date) -> frozenset[Right]:
    """What the person may mend somewhere, for what belongs to no case."""
    return _held(session, person_id, today, None, ())


def family_of(session: Session, case_id: int) -> list[int]:
    """Numbers of the case all came from and everything opened from it, the case itself among them."""
    up = select(Case.id, Case.parent_id).where(Case.id == case_id).cte("up", recursive=True)
    parent = aliased(Case)
    up = up.union_all(select(parent.id, parent.parent_id).join(up, parent.id == up.c.parent_id))
    down = select(up.c.id).where(up.c.parent_id.is_(None)).cte("down", recursive=True)
    child = aliased(Case)
    down = down.union_all(select(child.id).join(down, child.parent_id == down.c.id))
    return list(session.scalars(select(down.c.id)))


def _held(
    session: Session, person_id: int, today: date, units: Iterable[int] | None, involved: Iterable[int]
) -> frozenset[Right]:
    absent = stands_in_for(person_id, today).where(Absence.person_id.not_in(list(involved)))
    mine = or_(RoleHolding.person_id == person_id, RoleHolding.person_id.in_(absent))
    held = select(RoleHolding.role).where(covers(RoleHolding, today), RoleHolding.role.in_(list(Right)), mine)
    if units is not None:
        held = held.where(RoleHolding.unit_id.in_(list(units)))
    return frozenset(Right(role) for role in session.scalars(held))
