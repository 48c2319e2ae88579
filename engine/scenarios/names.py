"""What a scenario may name: everything the installation has, looked up once before a story is played."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from engine.definition import Workflow
from engine.definitions import Bundle, newest
from engine.installation import Installation
from engine.letters import kinds_of_letters
from engine.models import Base, Person, Unit
from engine.scenarios.written import Written


@dataclass(frozen=True, kw_only=True)
class Names:
    """Each look-up refuses an unknown name by name and line (BadScenario)."""

    people: Mapping[str, int]  #: username -> number
    units: Mapping[str, int]
    workflows: Mapping[str, Workflow]
    bundles: Mapping[str, Bundle]
    zone: ZoneInfo

    def person(self, written: Written) -> int:
        return self.people[_known(written, self.people, "personerna")]

    def unit(self, written: Written) -> int:
        return self.units[_known(written, self.units, "enheterna")]

    def workflow(self, written: Written) -> str:
        return _known(written, self.workflows, "processerna")

    def task(self, written: Written) -> str:
        """A step of a person in any of the processes, by its id in the drawing."""
        return _known(written, [node.id for b in self.bundles.values() for node in b.drawing.user_tasks], "uppgifterna")

    def action(self, written: Written) -> str:
        return _known(written, [name for flow in self.workflows.values() for name in flow.actions], "sidostegen")

    def deadline(self, written: Written) -> str:
        return _known(written, [name for flow in self.workflows.values() for name in flow.deadlines], "fristerna")

    def letter(self, written: Written) -> str:
        kinds = [kind for flow in self.workflows.values() for kind in kinds_of_letters(flow.letters)]
        return _known(written, kinds, "breven")

    def register(self, written: Written) -> str:
        """Any table of the database."""
        return _known(written, Base.metadata.tables, "registren")


def names_of(house: Installation) -> Names:
    with house.database.reading() as session:
        return Names(
            people={person.username: person.id for person in session.scalars(select(Person))},
            units={unit.name: unit.id for unit in session.scalars(select(Unit))},
            workflows=house.workflows,
            bundles={name: newest(session, name) for name in house.workflows},
            zone=house.settings.zone,
        )


def _known(written: Written, known: Iterable[str], what: str) -> str:
    name = written.text
    choices = sorted(set(known))
    if name not in choices:
        raise written.wrong(f"”{name}” finns inte bland {what}. Där finns: {', '.join(choices)}.")
    return name
