"""Names of the people a page mentions, and the organisation around a case, in two statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from engine.models import Absence, Person, RoleHolding, Unit
from engine.people import Organisation, covers


@dataclass(frozen=True, kw_only=True)
class Named:
    """A person as others read of them."""

    name: str
    title: str  #: befattning

    def __str__(self) -> str:
        return f"{self.name}, {self.title}" if self.title else self.name


NOBODY = Named(name="Okänd person", title="")
UNNAMED_OPENER = Named(name="Den som öppnade ärendet", title="")


@dataclass(frozen=True, kw_only=True)
class Names:
    """People and units by their numbers."""

    people: Mapping[int, Named]
    units: Mapping[int, str]

    def person(self, person_id: int | None) -> Named | None:
        """None when nobody is meant: the system did it."""
        return None if person_id is None else self.people.get(person_id, NOBODY)

    def unit(self, unit_id: int | None) -> str:
        return self.units.get(unit_id or 0, "")

    def without(self, opener_id: int | None) -> Names:
        """The same names for those who may not read who opened the case."""
        return self if opener_id is None else replace(self, people={**self.people, opener_id: UNNAMED_OPENER})


class NearbyOrganisation(Organisation):
    """The organisation as far as one case reaches: the units named, and who holds the roles asked for there.

    It answers as Organisation does and asks the database for nothing more.
    """

    def __init__(
        self,
        session: Session,
        today: date,
        *,
        path: str,
        roles: Collection[str],
        people: Iterable[int],
        units: Iterable[int],
    ) -> None:
        super().__init__(session, today)
        chain = [int(part) for part in path.strip("/").split("/")]
        self._stand_ins = {}
        self._mentioned = self._read_people(people)
        self._nearby = self._read_units({*chain, *units}, roles)
        for position, unit_id in enumerate(chain):
            self._chains[unit_id] = [self._nearby[number] for number in reversed(chain[: position + 1])]

    @property
    def names(self) -> Names:
        return Names(
            people={person.id: Named(name=person.name, title=person.title) for person in self._mentioned.values()},
            units={unit.id: unit.name for unit in self._nearby.values()},
        )

    def _read_people(self, numbers: Iterable[int]) -> dict[int, Person]:
        asked, _ = _with_absence(self.today)
        found: dict[int, Person] = {}
        for person, absence, substitute in self.session.execute(asked.where(Person.id.in_(set(numbers)))):
            found[person.id] = person
            self._note_absence(person, absence, substitute, found)
        return found

    def _read_units(self, numbers: Collection[int], roles: Collection[str]) -> dict[int, Unit]:
        _, substitute = _with_absence(self.today)
        held = and_(RoleHolding.unit_id == Unit.id, RoleHolding.role.in_(roles), covers(RoleHolding, self.today))
        away = and_(Absence.person_id == Person.id, covers(Absence, self.today))
        query = (
            select(Unit, RoleHolding.role, Person, Absence, substitute)
            .outerjoin(RoleHolding, held)
            .outerjoin(Person, and_(Person.id == RoleHolding.person_id, Person.active))
            .outerjoin(Absence, away)
            .outerjoin(substitute, substitute.id == Absence.substitute_id)
            .where(Unit.id.in_(numbers))
            .order_by(Person.id)
        )
        units: dict[int, Unit] = {}
        self._holders = {role: defaultdict(list) for role in roles}
        for unit, role, person, absence, stand_in in self.session.execute(query):
            units[unit.id] = unit
            if person is not None:
                self._holders[role][unit.id].append(person)
                self._note_absence(person, absence, stand_in, self._mentioned)
        return units

    def _note_absence(
        self, person: Person, absence: Absence | None, substitute: Person | None, found: dict[int, Person]
    ) -> None:
        found.setdefault(person.id, person)
        if absence is not None:
            assert self._stand_ins is not None, "set in the beginning"
            self._stand_ins[person.id] = absence.substitute_id
            if substitute is not None:
                found.setdefault(substitute.id, substitute)


def _with_absence(today: date) -> tuple[Select[Person, Absence, Person], type[Person]]:
    """Everyone with their absence of today and who stands in."""
    substitute = aliased(Person)
    query = (
        select(Person, Absence, substitute)
        .outerjoin(Absence, and_(Absence.person_id == Person.id, covers(Absence, today)))
        .outerjoin(substitute, substitute.id == Absence.substitute_id)
    )
    return query, substitute
