"""The organisation as an administrator sees it: units as a tree, people with their roles, and who is away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.models import Absence, Person, RoleHolding, Unit
from engine.people import covers
from engine.reading.units_by_day import units_on


@dataclass(frozen=True, kw_only=True)
class HeldRole:
    role: str
    unit: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class StaffMember:
    id: int
    username: str
    name: str
    title: str
    unit: str
    active: bool
    roles: tuple[HeldRole, ...]  #: those of today


@dataclass(frozen=True, kw_only=True)
class UnitInTree:
    id: int
    name: str  #: as it was called that day
    kind: str
    depth: int
    people: tuple[StaffMember, ...]


@dataclass(frozen=True, kw_only=True)
class Away:
    id: int
    name: str
    substitute: str
    valid_from: date
    valid_to: date
    noted_by: str  #: who let the substitute stand in; empty when it came with the organisation's file


@dataclass(frozen=True, kw_only=True)
class Staff:
    units: tuple[UnitInTree, ...]
    absences: tuple[Away, ...]  #: going on and to come
    people: tuple[tuple[int, str, str], ...]  #: number, name and title of those who work here, by name


def read_staff(session: Session, today: date) -> Staff:
    """As it stood on a day; people stand under the unit they belong to now. A statement for each table."""
    units = {unit.id: unit for unit in session.scalars(select(Unit))}
    roles = _roles(session, today, units)
    members: dict[int, list[StaffMember]] = defaultdict(list)
    people = session.scalars(select(Person).order_by(Person.name)).all()
    for person in people:
        members[person.unit_id].append(_member(person, units[person.unit_id], tuple(roles[person.id])))
    return Staff(
        units=tuple(
            UnitInTree(id=unit.id, name=unit.name, kind=unit.kind, depth=unit.depth, people=tuple(members[unit.id]))
            for unit in units_on(session, today)
        ),
        absences=_absences(session, today),
        people=tuple((person.id, person.name, person.title) for person in people if person.active),
    )


def _roles(session: Session, today: date, units: dict[int, Unit]) -> dict[int, list[HeldRole]]:
    held: dict[int, list[HeldRole]] = defaultdict(list)
    for row in session.scalars(select(RoleHolding).where(covers(RoleHolding, today)).order_by(RoleHolding.id)):
        unit = units[row.unit_id].name
        held[row.person_id].append(HeldRole(role=row.role, unit=unit, valid_from=row.valid_from, valid_to=row.valid_to))
    return held


def _member(person: Person, unit: Unit, roles: tuple[HeldRole, ...]) -> StaffMember:
    return StaffMember(
        id=person.id,
        username=person.username,
        name=person.name,
        title=person.title,
        unit=unit.name,
        active=person.active,
        roles=roles,
    )


def _absences(session: Session, today: date) -> tuple[Away, ...]:
    substitute, noter = aliased(Person), aliased(Person)
    query = (
        select(Absence.id, Person.name, substitute.name, Absence.valid_from, Absence.valid_to, noter.name)
        .join(Person, Person.id == Absence.person_id)
        .outerjoin(substitute, substitute.id == Absence.substitute_id)
        .outerjoin(noter, noter.id == Absence.noted_by_id)
        .where(Absence.valid_to >= today, Absence.valid_to >= Absence.valid_from)
        .order_by(Absence.valid_from, Person.name)
    )
    return tuple(
        Away(id=id_, name=name, substitute=stand_in or "", valid_from=since, valid_to=until, noted_by=by or "")
        for id_, name, stand_in, since, until, by in session.execute(query)
    )
