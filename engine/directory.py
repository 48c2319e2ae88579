"""Whom and what one may choose among: people and units by name, in Swedish order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import open_to
from engine.models import Involvement, Person, RoleHolding, Unit
from engine.people import covers


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A person as shown in a list; two with one name are told apart by title and unit."""

    id: int
    name: str
    title: str
    unit: str

    def matches(self, sought: str) -> bool:
        """Every word sought is in the name, title or unit; å is å, whatever the database thinks."""
        text = f"{self.name} {self.title} {self.unit}".casefold()
        return all(word in text for word in sought.casefold().split())


def people(
    session: Session,
    today: date,
    *,
    role: str = "",
    without: Collection[int] = (),
    case_id: int | None = None,
    to_do: bool = False,
) -> list[Listed]:
    """Active people, those who hold a role today when one is named, and nobody involved in the case.

    With `to_do` only those who may be given something to do in it: in a protected case those named.
    """
    query = select(Person, Unit.name).join(Unit, Unit.id == Person.unit_id).where(Person.active)
    if role:
        held = select(RoleHolding.person_id).where(RoleHolding.role == role, covers(RoleHolding, today))
        query = query.where(Person.id.in_(held))
    if case_id is not None:
        query = query.where(Person.id.not_in(select(Involvement.person_id).where(Involvement.case_id == case_id)))
    if to_do and case_id is not None:
        query = query.where(open_to(Person.id, case_id))
    found = [
        Listed(id=person.id, name=person.name, title=person.title, unit=unit)
        for person, unit in session.execute(query)
        if person.id not in without
    ]
    return sorted(found, key=lambda one: swedish_order(one.name))


def units(session: Session, *kinds: str) -> Sequence[Unit]:
    """Units of these kinds, or all; those that are closed are history."""
    query = select(Unit).where(Unit.closed_on.is_(None))
    if kinds:
        query = query.where(Unit.kind.in_(kinds))
    return sorted(session.scalars(query), key=lambda unit: swedish_order(unit.name))


def names(session: Session, person_ids: Collection[int | None]) -> dict[int, Person]:
    """The people of these numbers, also those no longer active."""
    wanted = {person_id for person_id in person_ids if person_id is not None}
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(wanted)))}


def swedish_order(text: str) -> str:
    """A sort key in which å, ä and ö come last, in that order."""
    return text.casefold().translate(str.maketrans("åäöé", "{|}e"))


def people_by_role(session: Session, today: date) -> dict[str, list[Listed]]:
    """Everyone active under the role they hold today, under "" those who hold none."""
    held: dict[int, set[str]] = defaultdict(set)
    for person_id, role in session.execute(
        select(RoleHolding.person_id, RoleHolding.role).where(covers(RoleHolding, today))
    ):
        held[person_id].add(role)
    groups: dict[str, list[Listed]] = defaultdict(list)
    for person in people(session, today):
        for role in sorted(held[person.id]) or [""]:
            groups[role].append(person)
    return dict(sorted(groups.items()))
