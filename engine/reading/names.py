"""Names of the people a page mentions, and the organisation around a case, in two statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from engine.people import Circle, Organisation, units_of


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
    """The organisation as far as one case reaches: the units and people it names, read at two strokes.

    It answers as Organisation does and asks the database for nothing more.
    """

    def __init__(
        self,
        session: Session,
        today: date,
        *,
        path: str,
        people: Iterable[int],
        units: Iterable[int],
        circle: Circle | None = None,
    ) -> None:
        chain = units_of(path)
        above = {unit_id: f"/{'/'.join(map(str, chain[: place + 1]))}/" for place, unit_id in enumerate(chain)}
        super().__init__(session, today, above)
        self.circle = circle
        self.read_people(list(people))
        self.read_units({*chain, *units})

    @property
    def names(self) -> Names:
        return Names(
            people={person.id: Named(name=person.name, title=person.title) for person in self._people.values()},
            units={unit.id: unit.name for unit in self._units.values()},
        )
