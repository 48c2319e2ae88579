"""Where a story takes place: an installation, its verbs, the travelling clock, and the names that can be used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.cases import Cases
from engine.installation import Installation
from engine.models import Case
from engine.scenarios.names import Names
from engine.scenarios.story import CaseName
from engine.scenarios.travel import TravellingClock


class NoSuchCase(Exception):
    """The story names a case that has not been opened."""


@dataclass(frozen=True, kw_only=True)
class World:
    house: Installation
    cases: Cases
    clock: TravellingClock
    names: Names

    @property
    def today(self) -> date:
        return self.clock().astimezone(self.names.zone).date()

    def case_id(self, name: CaseName) -> int:
        """Raises NoSuchCase."""
        with self.house.database.reading() as session:
            same = select(Case.id).where(Case.workflow == name.workflow).order_by(Case.id).offset(name.nth - 1).limit(1)
            found = session.scalar(same)
        if found is None:
            raise NoSuchCase(str(name))
        return found

    def username(self, person_id: int | None) -> str:
        return next((name for name, number in self.names.people.items() if number == person_id), "")
