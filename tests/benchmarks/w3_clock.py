"""W3: what a sweep of the clock costs when nothing is due, and when a hundred are, among very many that wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from time import perf_counter

from sqlalchemy import func, select

from engine.clock import wake_due
from engine.models import Timer
from tests.benchmarks import eight_steps, places
from tests.benchmarks.figures import ROUNDS, Figure, alternating, ratio
from tests.benchmarks.planted import FILLED
from tests.benchmarks.w1_steps import Ours
from tests.builders import MORNING, Town

SIZES = tuple(FILLED)
DUE = 100
TIMES = 10  #: idle sweeps in each round
A_WEEK = timedelta(days=7)
IDLE, STEPS = "idle", "steps"


class Clock:
    """A house whose timers come due a hundred at a time, a week between, in cases that have taken one step."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.ours = Ours(town)
        self.round = 0
        for week in range(ROUNDS + 1):
            town.now = MORNING + week * A_WEEK
            for _ in range(DUE):
                self.ours.to_first_timer()
        town.now = MORNING

    def idle(self) -> float:
        """Milliseconds of a sweep that finds nothing due."""
        began = perf_counter()
        for _ in range(TIMES):
            assert wake_due(self.town.cases) == 0
        return 1000 * (perf_counter() - began) / TIMES

    def due(self) -> float:
        """Milliseconds of a sweep that wakes a hundred cases."""
        self.town.now = MORNING + self.round * A_WEEK + timedelta(days=eight_steps.DAYS)
        self.round += 1
        began = perf_counter()
        assert wake_due(self.town.cases) == DUE
        return 1000 * (perf_counter() - began)

    def step(self) -> float:
        """Milliseconds of one of W1's steps in this house."""
        taken = [self.ours.case() for _ in range(2)]
        return 1000 * sum(map(sum, taken)) / sum(map(len, taken))

    def waiting(self) -> int:
        with self.town.house.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Timer)) or 0


def measure(kind: str) -> list[Figure]:
    with ExitStack() as stack:
        clocks = {size: Clock(stack.enter_context(places.town(kind, fill))) for size, fill in FILLED.items()}
        runs = {f"{IDLE} {size}": clock.idle for size, clock in clocks.items()}
        runs |= {f"{DUE} {size}": clock.due for size, clock in clocks.items()}
        runs |= {f"{STEPS} {size}": clock.step for size, clock in clocks.items()}
        measured = alternating(runs)
    return list(_figures(kind, measured))


def _figures(kind: str, measured: dict[str, tuple[float, ...]]) -> Iterator[Figure]:
    for size in SIZES:
        what = f"svep, inget förfallet av {size}"
        yield Figure(work="W3", database=kind, what=what, unit="ms", values=measured[f"{IDLE} {size}"], at_most=5)
    for size in SIZES:
        due = measured[f"{DUE} {size}"]
        yield Figure(work="W3", database=kind, what=f"svep, {DUE} förfallna av {size}", unit="ms", values=due)
        steps = ratio(due, measured[f"{STEPS} {size}"])
        what = f"svep, {DUE} förfallna av {size}, i W1-steg"
        yield Figure(work="W3", database=kind, what=what, unit="steg", values=steps, at_most=150)
    for name in (IDLE, DUE):
        small, large = (measured[f"{name} {size}"] for size in SIZES)
        what = f"svep, {'inget' if name == IDLE else name} förfallet: 100000 / 10000 väntande"
        yield Figure(work="W3", database=kind, what=what, unit="x", values=ratio(large, small), at_most=1.3)
