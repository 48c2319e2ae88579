"""W1: a step, loaded and committed as its own request, beside the library, the bare rows and django-viewflow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import perf_counter

from engine.database import Database
from tests.benchmarks import eight_steps, places
from tests.benchmarks.bare_rows import BareRows, Change, changes, rows
from tests.benchmarks.bare_spiff import BareSpiff
from tests.benchmarks.figures import Figure, alternating, ratio, together
from tests.benchmarks.viewflow import viewflow
from tests.builders import Town

CASES = 6  #: in each round
STEPS = 1 + len(eight_steps.TASKS)


class Ours:
    """The measured case through the verbs; a case is a list of how long each of its nine steps took, in seconds."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.reporter, self.unit = town.person("elin"), town.unit("Gruppbostaden Björkbacken")
        self.owners = {name: town.person(username) for name, (_, username) in eight_steps.OWNERS.items()}

    def case(self) -> list[float]:
        return [seconds for seconds, _ in self.steps()]

    def to_first_timer(self) -> None:
        """A new case that waits at the first step with a clock."""
        for _, name in self.steps():
            if name == eight_steps.TASKS[0]:
                return

    def steps(self) -> Iterator[tuple[float, str]]:
        """How long each took, and its name."""
        began = perf_counter()
        number = self.town.cases.open(eight_steps.NAME, self.reporter, {**eight_steps.ANSWERS, "unit": self.unit})
        yield perf_counter() - began, "open"
        while found := eight_steps.open_task(self.town, number):
            task_id, name = found
            began = perf_counter()
            self.town.cases.complete(task_id, self.owners[name], eight_steps.ANSWERS)
            yield perf_counter() - began, name


def measure(kind: str) -> list[Figure]:
    with ExitStack() as stack:
        ours = Ours(stack.enter_context(places.town(kind)))
        bare = BareRows(*stack.enter_context(_recorded(kind)))
        spiff = BareSpiff()
        theirs = stack.enter_context(viewflow(stack.enter_context(places.database(kind, places.empty))))
        measured = alternating(
            {
                "ours": lambda: _a_step(ours.case),
                "spiff": lambda: _a_step(spiff.case),
                "rows": lambda: _a_step(bare.case),
                "viewflow": lambda: _mean(theirs.cases(CASES)),
            }
        )
    return list(_figures(kind, measured))


def _figures(kind: str, measured: dict[str, tuple[float, ...]]) -> Iterator[Figure]:
    ours, spiff, bare, theirs = (measured[name] for name in ("ours", "spiff", "rows", "viewflow"))
    for what, values in (
        ("Vaksam, ett steg", ours),
        ("SpiffWorkflow ensamt i minnet, samma steg", spiff),
        ("samma rader med SQLAlchemys ORM, samma steg", bare),
        ("django-viewflow 2.4, samma steg", theirs),
    ):
        yield Figure(work="W1", database=kind, what=what, unit="ms", values=values)
    beside = ratio(ours, together(spiff, bare))
    yield Figure(work="W1", database=kind, what="Vaksam / (SpiffWorkflow + ORM)", unit="x", values=beside, at_most=1.6)
    beside = ratio(ours, theirs)
    yield Figure(work="W1", database=kind, what="Vaksam / django-viewflow", unit="x", values=beside, at_most=1.0)


@contextmanager
def _recorded(kind: str) -> Iterator[tuple[Database, list[list[Change]]]]:
    """What each step of a case writes, and the database that it was written in."""
    with places.town(kind) as town:
        ours = Ours(town)
        ours.case()  # what only the first case ever writes, such as the year's number series
        recorded, before = [], rows(town.house.database)
        for _ in ours.steps():
            after = rows(town.house.database)
            recorded.append(changes(before, after))
            before = after
        yield town.house.database, recorded


def _a_step(case: Callable[[], list[float]]) -> float:
    """Milliseconds of a step, on the average of a round."""
    return _mean([case() for _ in range(CASES)])


def _mean(cases: list[list[float]]) -> float:
    assert {len(case) for case in cases} == {STEPS}, "a case that is another than the one measured"
    return 1000 * sum(map(sum, cases)) / (len(cases) * STEPS)
