"""The organisation as it stands on a day: units, who holds which role where, who is away and who stands in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

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
    in_place: bool = False  #: the person holds no such role, but keeps a protected case in which nobody named does

    @property
    def whom(self) -> str:
        """The same in one word: "chef@4" or "person:17"."""
        return f"{self.role}@{self.unit_id}" if self.person_id is None else f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class Circle:
    """The only ones that anything in a protected case is for."""

    named: frozenset[int]  #: numbers of people, the keeper's own among them
    keeper_id: int


class Organisation:
    """Reads the organisation for one transaction; `today` is the Swedish day that holdings must cover.

    A unit is read with all above it, who holds which role there and who stands in: one statement. `paths` are those
    already known, by unit.
    """

    def __init__(self, session: Session, today: date, paths: Mapping[int, str] | None = None) -> None:
        self.session = session
        self.today = today
        self.circle: Circle | None = None  #: set when it is asked about a protected case
        self._paths = dict(paths or {})
        self._units: dict[int, Unit] = {}
        self._holders: dict[int, dict[str, list[Person]]] = {}  #: by unit and role
        self._stand_ins: dict[int, int | None] = {}  #: whose absence is known: None is nobody, oneself is not away
        self._people: dict[int, Person] = {}

    def person(self, person_id: int) -> Person:
        return self._people.get(person_id) or self.session.get_one(Person, person_id)

    def chain(self, unit_id: int) -> list[Unit]:
        """The unit itself and every unit above it, nearest first."""
        if unit_id not in self._paths:
            self._paths[unit_id] = self.session.scalars(select(Unit.path).where(Unit.id == unit_id)).one()
        numbers = units_of(self._paths[unit_id])
        self.read_units(numbers)
        return [self._units[number] for number in reversed(numbers)]

    def holders(self, role: str, unit_id: int) -> list[Person]:
        """Active people who hold the role at just this unit today."""
        self.read_units([unit_id])
        return self._holders.get(unit_id, {}).get(role, [])

    def read_units(self, numbers: Collection[int]) -> None:
        """Know these units and the people there, at one stroke; those known already are not asked for again."""
        unknown = [number for number in numbers if number not in self._units]
        if not unknown:
            return
        there = self.session.execute(_units_and_holders(), {"units": unknown, "today": self.today})
        for unit, role, person, *away in there:
            self._units[unit.id] = unit
            holders = self._holders.setdefault(unit.id, {})
            if person is not None:
                if person not in holders.setdefault(role, []):
                    holders[role].append(person)
                self._note(person, *away)

    def read_people(self, numbers: Collection[int]) -> None:
        """Know these people and who stands in for them."""
        unknown = [number for number in set(numbers) if number not in self._stand_ins]
        if not unknown:
            return
        for person, *away in self.session.execute(_people(), {"people": unknown, "today": self.today}):
            self._note(person, *away)

    def _note(self, person: Person, absence: Absence | None, stand_in: Person | None, also_away: bool) -> None:
        self._people[person.id] = person
        if absence is None:
            self._stand_ins[person.id] = person.id
            return
        self._stand_ins[person.id] = None if also_away else absence.substitute_id
        if stand_in is not None:
            self._people.setdefault(stand_in.id, stand_in)

    def acting(self, person: Person, excluded: Collection[int]) -> Person | None:
        """The person, whoever stands in while away, or nobody; never somebody who has left, or may not see the case."""
        if person.id in excluded or not person.active:
            return None
        acting_id = self._stand_in(person.id)
        if acting_id is None or acting_id in excluded or not self.lets_in(acting_id):
            return None
        acting = self.person(acting_id)
        return acting if acting.active else None

    def addressee(self, who: Who, unit_id: int, facts: Mapping[str, Any], excluded: Collection[int]) -> Addressee:
        """Whom the task is for; a unit whose holders are all away or involved is passed over for the one above."""
        dependent = self._led_by(excluded) if who.independent else frozenset()
        named = facts.get(who.person_fact) if who.person_fact else None
        if named and named not in excluded and self.lets_in(int(named)):
            person = self.person(int(named))
            if person.active and not self._works_in(person, dependent):
                return Addressee(person_id=person.id)
        role = str(facts.get(who.role_fact) or "") if who.role_fact else who.role
        level = str(facts.get(who.level_fact) or "") if who.level_fact else who.level
        chain = self._from_level(self.chain(unit_id), level)
        for asked in (role, who.instead) if who.instead else (role,):
            for unit in chain:
                acting = [self.acting(person, excluded) for person in self.holders(asked, unit.id)]
                able = [one for one in acting if one and not self._works_in(one, dependent)]
                if able:
                    # Others at the unit may work under the one it is about: then it is for somebody by name.
                    all_able = len(able) == sum(one is not None for one in acting)
                    return Addressee(role=asked, unit_id=unit.id) if all_able else Addressee(person_id=able[0].id)
        return self._kept(role, excluded) or Addressee(role=role, unit_id=chain[-1].id, manned=False)

    def _kept(self, role: str, excluded: Collection[int]) -> Addressee | None:
        """In a protected case what nobody named can take lies with its keeper, or else with another who is named."""
        if self.circle is None:
            return None
        known = [self.circle.keeper_id, *sorted(self.circle.named - {self.circle.keeper_id})]
        here = [self.person(one) for one in known if one in self.circle.named and one not in excluded]
        here = [person for person in here if person.active]
        acting = [person for person in here if self.acting(person, excluded)]
        # All may be away; it waits for the keeper then, and never goes outside.
        return next((Addressee(role=role, person_id=one.id, in_place=True) for one in (*acting, *here)), None)

    def lets_in(self, person_id: int) -> bool:
        """Always, unless the case is protected and the person is not named in it."""
        return self.circle is None or person_id in self.circle.named

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
        found = [self.addressee(who, unit_id, facts, excluded) for who in whos]
        addressees = [to for to in found if not to.in_place]
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

    def works_under(self, person: Person, others: Collection[int]) -> bool:
        """The person's unit, or one above it, is led by one of the others today."""
        return self._works_in(person, self._led_by(others))

    def _led_by(self, people: Collection[int]) -> frozenset[int]:
        return frozenset().union(*(self.units_led_by(person_id) for person_id in sorted(people)))

    def _works_in(self, person: Person, units: Collection[int]) -> bool:
        """In one of these units or below it; nothing is asked when there are none."""
        return bool(units) and any(unit.id in units for unit in self.chain(person.unit_id))

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

    def _stand_in(self, person_id: int) -> int | None:
        """Who acts instead: nobody, or the person's own number when not away. A substitute who is away is nobody."""
        self.read_people([person_id])
        return self._stand_ins[person_id]


def units_of(path: str) -> list[int]:
    """The numbers of the units a path leads through, from the top."""
    return [int(part) for part in path.strip("/").split("/")]


@cache
def _units_and_holders() -> Any:
    """Put together once, as the next one: saying it anew takes longer than asking it."""
    held = and_(RoleHolding.unit_id == Unit.id, covers(RoleHolding, _TODAY))
    with_people = select(Unit, RoleHolding.role, Person).outerjoin(RoleHolding, held)
    active = with_people.outerjoin(Person, and_(Person.id == RoleHolding.person_id, Person.active))
    asked = _with_absence(active).where(Unit.id.in_(bindparam("units", expanding=True)))
    return asked.order_by(Person.id)


@cache
def _people() -> Any:
    return _with_absence(select(Person)).where(Person.id.in_(bindparam("people", expanding=True)))


_TODAY: Any = bindparam("today", type_=Date)


def _with_absence(people: Any) -> Any:
    """The same people, each beside the absence of today, if any, who stands in, and whether they are away too."""
    substitute, theirs = aliased(Person), aliased(Absence)
    also_away = exists().where(
        theirs.person_id == substitute.id, theirs.valid_from <= _TODAY, theirs.valid_to >= _TODAY
    )
    away = and_(Absence.person_id == Person.id, covers(Absence, _TODAY))
    with_stand_ins = people.add_columns(Absence, substitute, also_away).outerjoin(Absence, away)
    return with_stand_ins.outerjoin(substitute, substitute.id == Absence.substitute_id)


def covers(table: type[RoleHolding] | type[Absence], day: Any) -> Any:
    """The row is valid on that day."""
    return (table.valid_from <= day) & or_(table.valid_to.is_(None), table.valid_to >= day)


def stands_in_for(person_id: int, today: date) -> Select[int]:
    """Numbers of those who are away today and have this person as substitute."""
    return select(Absence.person_id).where(Absence.substitute_id == person_id, covers(Absence, today))
