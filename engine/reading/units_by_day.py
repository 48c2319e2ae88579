"""The organisation as it stood on a day: what units were called, what they stood under, and who held which role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.models import OrganisationChange, Person, RoleHolding, Unit, UnitPeriod
from engine.people import covers


@dataclass(frozen=True, kw_only=True)
class UnitOnDay:
    id: int
    name: str
    kind: str
    depth: int  #: how many units stand above it


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who held a role, from one day to another (both inclusive)."""

    id: int
    role: str
    name: str
    title: str
    unit: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A row of the log of changes."""

    at: datetime
    by: str  #: empty: from the command line
    kind: str
    unit: str
    person: str
    key: str
    detail: Mapping[str, Any]
    holds_from: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class UnitHistory:
    """Everything a unit has been."""

    unit: Unit
    periods: tuple[tuple[str, str, date | None, date | None], ...]  #: name, under what, from and to
    holders: tuple[Holder, ...]  #: newest first
    changes: tuple[Changed, ...]


def units_on(session: Session, day: date) -> list[UnitOnDay]:
    """Each unit after the one it stood under that day; one statement for each table."""
    units = {unit.id: unit for unit in session.scalars(select(Unit))}
    with_periods = set()
    then: dict[int, tuple[str, int | None]] = {}
    for period in session.scalars(select(UnitPeriod)):
        with_periods.add(period.unit_id)
        if period.valid_from <= day and (period.valid_to is None or period.valid_to >= day):
            then[period.unit_id] = (period.name, period.parent_id)
    then.update({one.id: (one.name, one.parent_id) for one in units.values() if one.id not in with_periods})
    above = {number: parent for number, (_, parent) in then.items()}
    ways = {number: way_down(number, above) for number in then}
    return [
        UnitOnDay(id=number, name=then[number][0], kind=units[number].kind, depth=len(ways[number]) - 1)
        for number in sorted(then, key=lambda number: ways[number])
    ]


def way_down(unit_id: int, above: Mapping[int, int | None]) -> list[int]:
    """The numbers from the top to the unit."""
    way = [unit_id]
    while (parent := above.get(way[0])) is not None:
        way.insert(0, parent)
    return way


def holders(session: Session, *, unit_id: int | None = None, role: str = "", on: date | None = None) -> list[Holder]:
    """Who held what, newest first; those of a unit, of a role, on a day when told. One that never began is nobody."""
    query = (
        select(RoleHolding, Person, Unit.name)
        .join(Person, Person.id == RoleHolding.person_id)
        .join(Unit, Unit.id == RoleHolding.unit_id)
        .where(RoleHolding.valid_to.is_(None) | (RoleHolding.valid_to >= RoleHolding.valid_from))
        .order_by(RoleHolding.valid_from.desc(), RoleHolding.role, Person.name)
    )
    if unit_id is not None:
        query = query.where(RoleHolding.unit_id == unit_id)
    if role:
        query = query.where(RoleHolding.role == role)
    if on is not None:
        query = query.where(covers(RoleHolding, on))
    return [
        Holder(
            id=row.id,
            role=row.role,
            name=person.name,
            title=person.title,
            unit=unit,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row, person, unit in session.execute(query)
    ]


def read_unit(session: Session, unit_id: int) -> UnitHistory | None:
    unit = session.get(Unit, unit_id)
    if unit is None:
        return None
    names = dict(session.execute(select(Unit.id, Unit.name)).all())
    periods = session.scalars(
        select(UnitPeriod).where(UnitPeriod.unit_id == unit_id).order_by(UnitPeriod.valid_from.desc())
    ).all()
    return UnitHistory(
        unit=unit,
        periods=tuple((one.name, names.get(one.parent_id or 0, ""), one.valid_from, one.valid_to) for one in periods),
        holders=tuple(holders(session, unit_id=unit_id)),
        changes=tuple(read_changes(session, unit_id=unit_id)),
    )


def read_changes(
    session: Session, *, kinds: tuple[str, ...] = (), key: str = "", unit_id: int | None = None, most: int = 100
) -> list[Changed]:
    """The log, newest first."""
    by, about = aliased(Person), aliased(Person)
    query = (
        select(OrganisationChange, by.name, about.name, Unit.name)
        .outerjoin(by, by.id == OrganisationChange.by_id)
        .outerjoin(about, about.id == OrganisationChange.person_id)
        .outerjoin(Unit, Unit.id == OrganisationChange.unit_id)
        .order_by(OrganisationChange.id.desc())
        .limit(most)
    )
    if kinds:
        query = query.where(OrganisationChange.kind.in_(kinds))
    if key:
        query = query.where(OrganisationChange.key == key)
    if unit_id is not None:
        query = query.where(OrganisationChange.unit_id == unit_id)
    return [
        Changed(
            at=row.at,
            by=who or "",
            kind=row.kind,
            unit=unit or "",
            person=whom or "",
            key=row.key,
            detail=row.detail,
            holds_from=row.holds_from,
            reason=row.reason,
        )
        for row, who, whom, unit in session.execute(query)
    ]
