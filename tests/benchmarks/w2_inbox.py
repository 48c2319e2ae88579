"""W2: one person's inbox when very much waits in the house, beside a query that asks only an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import perf_counter

from sqlalchemy import select

from engine.inbox import PAGE, Wanted, read_inbox
from engine.models import Case, Person, RoleHolding, Unit, UserTask
from tests.benchmarks import places
from tests.benchmarks.figures import Figure, alternating, ratio
from tests.benchmarks.planted import FILLED
from tests.builders import Town
from workflows import roles

SIZES = tuple(FILLED)
TIMES = 3  #: pages in each round
#: Whose inbox: one with the tasks of a unit, and one with every report to register in the municipality.
READERS = {roles.MANAGER: "enhetschef", roles.REGISTRAR: "registrator"}


class Reader:
    """Somebody and the tasks of a role at a unit."""

    def __init__(self, town: Town, role: str) -> None:
        self.town = town
        self.role = role
        holding = select(RoleHolding.person_id, RoleHolding.unit_id).where(RoleHolding.role == role)
        with town.house.database.reading() as session:
            self.person_id, self.unit_id = session.execute(holding.order_by(RoleHolding.id.desc()).limit(1)).one()

    def page(self) -> float:
        """Milliseconds of all that an inbox page asks the engine for."""
        return self._timed(self._page)

    def bare(self) -> float:
        """Milliseconds of as many tasks by an index alone: no access, no jäv, no substitutes, no counts."""
        return self._timed(self._bare)

    def total(self) -> int:
        with self.town.house.database.reading() as session:
            return read_inbox(self.town.house, session, self.person_id, Wanted()).total

    def _timed(self, ask: Callable[[], None]) -> float:
        began = perf_counter()
        for _ in range(TIMES):
            ask()
        return 1000 * (perf_counter() - began) / TIMES

    def _page(self) -> None:
        with self.town.house.database.reading() as session:
            listed = read_inbox(self.town.house, session, self.person_id, Wanted())
        assert len(listed.tasks) == PAGE

    def _bare(self) -> None:
        query = (
            select(UserTask, Case, Unit.name, Person.name)
            .join(Case, Case.id == UserTask.case_id)
            .join(Unit, Unit.id == Case.unit_id)
            .outerjoin(Person, Person.id == UserTask.assignee_id)
            .where(UserTask.status == "open", UserTask.role == self.role, UserTask.unit_id == self.unit_id)
            .limit(PAGE)
        )
        with self.town.house.database.reading() as session:
            assert len(session.execute(query).all()) == PAGE


def measure(kind: str) -> list[Figure]:
    with ExitStack() as stack:
        towns = {size: stack.enter_context(places.town(kind, fill)) for size, fill in FILLED.items()}
        readers = {(size, role): Reader(towns[size], role) for size in SIZES for role in READERS}
        runs = {f"page {size} {role}": reader.page for (size, role), reader in readers.items()}
        runs |= {f"bare {size} {role}": reader.bare for (size, role), reader in readers.items()}
        measured = alternating(runs)
        totals = {key: reader.total() for key, reader in readers.items()}
    return [figure for role in READERS for figure in _figures(kind, role, measured, totals)]


def _figures(
    kind: str, role: str, measured: dict[str, tuple[float, ...]], totals: dict[tuple[int, str], int]
) -> Iterator[Figure]:
    who = READERS[role]
    for size in SIZES:
        about = f"{totals[size, role]} av {size}"
        values = measured[f"page {size} {role}"]
        yield Figure(work="W2", database=kind, what=f"inkorg, {who}, {about}", unit="ms", values=values)
        values = measured[f"bare {size} {role}"]
        yield Figure(work="W2", database=kind, what=f"50 rader ur ett index, {who}, {about}", unit="ms", values=values)
    small, large = (measured[f"page {size} {role}"] for size in SIZES)
    what = f"inkorg, {who}: 100000 / 10000 öppna"
    yield Figure(work="W2", database=kind, what=what, unit="x", values=ratio(large, small), at_most=1.3)
    what = f"inkorg, {who}: sidan / 50 rader ur ett index"
    bare = measured[f"bare {SIZES[-1]} {role}"]
    yield Figure(work="W2", database=kind, what=what, unit="x", values=ratio(large, bare), at_most=5)
