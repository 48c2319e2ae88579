"""The organisation as it stands on a day: units, who holds which role where, who is away and who stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from engine.definition import Who
from engine.models import Absence, Person, RoleHolding, Unit

MANAGER = "chef"  #: the one role the engine knows: whom to turn to above somebody


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Whom a task is for: a person, or the holders of a role at a unit."""

    role: str = ""
    unit_id: int | None = None
    person_id: int | None = None
    manned: bool = True  #: False when nobody holds the role at the unit or above it


class Organisation:
    """Reads the organisation for one transaction; `today` is the Swedish day that holdings must cover."""

    def __init__(self, session: Session, today: date) -> None:
        self.session = session
        self.today = today
        self._chains: dict[int, list[Unit]] = {}
        self._holders: dict[str, dict[int, list[Person]]] = {}
        self._stand_ins: dict[int, int | None] | None = None

    def person(self, person_id: int) -> Person:
        return self.session.get_one(Person, person_id)

    def chain(self, unit_id: int) -> list[Unit]:
        """The unit itself and every unit above it, nearest first."""
        if unit_id not in self._chains:
            path = self.session.scalars(select(Unit.path).where(Unit.id == unit_id)).one()
            numbers = [int(part) for part in path.strip("/").split("/")]
            units = {unit.id: unit for unit in self.session.scalars(select(Unit).where(Unit.id.in_(numbers)))}
            self._chains[unit_id] = [units[number] for number in reversed(numbers)]
        return self._chains[unit_id]

    def holders(self, role: str, unit_id: int) -> list[Person]:
        """Active people who hold the role at just this unit today."""
        if role not in self._holders:
            found: dict[int, list[Person]] = defaultdict(list)
            for person, at in self.session.execute(
                select(Person, RoleHolding.unit_id)
                .join(RoleHolding, RoleHolding.person_id == Person.id)
                .where(RoleHolding.role == role, Person.active, covers(RoleHolding, self.today))
                .order_by(Person.id)
            ):
                found[at].append(person)
            self._holders[role] = found
        return self._holders[role].get(unit_id, [])

    def acting(self, person: Person, excluded: Collection[int]) -> Person | None:
        """The person, whoever stands in while away, or nobody; never somebody who has left."""
        if person.id in excluded or not person.active:
            return None
        absent = self._absent()
        if person.id not in absent:
            return person
        substitute_id = absent[person.id]
        if substitute_id is None or substitute_id in excluded or substitute_id in absent:
            return None
        substitute = self.person(substitute_id)
        return substitute if substitute.active else None

    def addressee(self, who: Who, unit_id: int, facts: Mapping[str, Any], excluded: Collection[int]) -> Addressee:
        """Whom the task is for; a unit whose holders are all away or involved is passed over for the one above."""
        named = facts.get(who.person_fact) if who.person_fact else None
        if named and named not in excluded and self.person(int(named)).active:
            return Addressee(person_id=int(named))
        role = str(facts.get(who.role_fact) or "") if who.role_fact else who.role
        chain = self._from_level(self.chain(unit_id), who.level)
        for unit in chain:
            if any(self.acting(person, excluded) for person in self.holders(role, unit.id)):
                return Addressee(role=role, unit_id=unit.id)
        return Addressee(role=role, unit_id=chain[-1].id, manned=False)

    def recipients(self, addressee: Addressee, excluded: Collection[int]) -> list[Person]:
        """Whom to write to: those who can act today."""
        if addressee.person_id is not None:
            people = [self.person(addressee.person_id)]
        else:
            people = self.holders(addressee.role, addressee.unit_id or 0)
        acting = [self.acting(person, excluded) for person in people]
        return list({person.id: person for person in acting if person}.values())

    def is_for(
        self, whos: Iterable[Who], person_id: int, unit_id: int, facts: Mapping[str, Any], excluded: Collection[int]
    ) -> bool:
        """The person is one of those meant today, and not excluded."""
        if person_id in excluded:
            return False
        addressees = [self.addressee(who, unit_id, facts, excluded) for who in whos]
        return any(person.id == person_id for to in addressees for person in self.recipients(to, excluded))

    def managers_above(self, unit_id: int, excluded: Collection[int], levels: int) -> list[Addressee]:
        """The nearest managers at or above a unit, one unit for each level, past those away, involved or excluded."""
        found: list[Addressee] = []
        told = set(excluded)
        for unit in self.chain(unit_id):
            manager = Addressee(role=MANAGER, unit_id=unit.id)
            acting = self.recipients(manager, told)
            if acting and len(found) < levels:
                found.append(manager)
                told |= {person.id for person in acting}
        return found

    def units_led_by(self, person_id: int) -> set[int]:
        """Units where the person is manager today."""
        led = select(RoleHolding.unit_id).where(
            RoleHolding.person_id == person_id, RoleHolding.role == MANAGER, covers(RoleHolding, self.today)
        )
        return set(self.session.scalars(led))

    def _from_level(self, chain: list[Unit], level: str) -> list[Unit]:
        for position, unit in enumerate(chain):
            if unit.kind == level:
                return chain[position:]
        return chain

    def _absent(self) -> dict[int, int | None]:
        if self._stand_ins is None:
            rows = self.session.execute(
                select(Absence.person_id, Absence.substitute_id).where(covers(Absence, self.today))
            )
            self._stand_ins = {row.person_id: row.substitute_id for row in rows}
        return self._stand_ins


def covers(table: type[RoleHolding] | type[Absence], day: date) -> Any:
    """The row is valid on that day."""
    return (table.valid_from <= day) & or_(table.valid_to.is_(None), table.valid_to >= day)


def stands_in_for(person_id: int, today: date) -> Select[int]:
    """Numbers of those who are away today and have this person as substitute."""
    return select(Absence.person_id).where(Absence.substitute_id == person_id, covers(Absence, today))
