"""What came out: a figure for each thing measured, one value a round; its median is what counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

ROUNDS = 7


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One thing measured on one database."""

    work: str  #: "W1"
    database: str
    what: str  #: Swedish, as the table says it
    unit: str  #: "ms", "x", "KB", ...
    values: tuple[float, ...]  #: one a round
    at_most: float | None = None  #: the target, where there is one

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        return None if self.at_most is None else self.median <= self.at_most


def alternating(contestants: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, tuple[float, ...]]:
    """Each once to warm up, then each once a round, so that whatever else the machine does touches all alike."""
    for run in contestants.values():
        run()
    measured: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            measured[name].append(run())
    return {name: tuple(values) for name, values in measured.items()}


def ratio(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    """Round by round: the two were measured side by side."""
    return tuple(mine / theirs for mine, theirs in zip(one, other, strict=True))


def together(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))
