"""W5: the same step early and late in a case that goes round for years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

from engine.cases import Cases
from engine.definition import UserTask, Who, Workflow
from tests.benchmarks import eight_steps, places
from tests.benchmarks.figures import Figure, alternating, ratio
from tests.builders import Town
from tests.engine.toy_drawings import toy
from workflows import roles

ROUNDS = (1, 100, 1000)
TIMES = 4  #: steps in each of the measurement's rounds
FLOWS = "reported>merge merge>assess assess>assessed assessed>merge assessed>closed"
AGAIN = {**eight_steps.ANSWERS, "grade": "serious"}


def drawing() -> bytes:
    """One step that is done again until its grade is slight."""
    body = (
        '<b:startEvent id="reported" name="Rapporterat"/><b:exclusiveGateway id="merge"/>'
        '<b:userTask id="assess" name="Bedöm"/><b:exclusiveGateway id="assessed" name="Hur allvarligt är det?"/>'
        '<b:endEvent id="closed" name="Avslutat"/>'
    )
    conditions = {
        "assessed_to_merge": ("Allvarligt", 'facts.grade == "serious"'),
        "assessed_to_closed": ("Ringa", 'facts.grade == "slight"'),
    }
    lane = ("Chef", "reported merge assess assessed closed")
    return toy(body, flows=FLOWS, conditions=conditions, messages="", lane=lane)


def workflow(folder: Path) -> Workflow:
    """The process, its drawing and forms written in `folder`."""
    home = folder / eight_steps.NAME
    eight_steps.write(home, drawing(), ("assess",))
    return Workflow(
        name=eight_steps.NAME,
        title="Om och om igen",
        series="OM",
        folder=home,
        start_form="report",
        lanes={"Chef": Who(role=roles.MANAGER)},
        user_tasks={"assess": UserTask()},
        delegates=ModuleType("delegates"),
        outcomes={"closed": "Avslutat"},
        letters=eight_steps.LETTERS,
    )


class Loop:
    """A case in its first rounds, or one that has gone round so many times already."""

    def __init__(self, town: Town, after: int) -> None:
        self.town = town
        self.after = after
        self.reporter, self.manager = town.person("elin"), town.person("anders")
        self.unit = town.unit("Gruppbostaden Björkbacken")
        self.number = self._open()
        for _ in range(after - 1):
            self._again()

    def step(self) -> float:
        """Milliseconds of a step; the first rounds are those of a new case each time."""
        if self.after == 1:
            self.number = self._open()
        return 1000 * sum(self._again() for _ in range(TIMES)) / TIMES

    def _open(self) -> str:
        return self.town.cases.open(eight_steps.NAME, self.reporter, {**AGAIN, "unit": self.unit})

    def _again(self) -> float:
        found = eight_steps.open_task(self.town, self.number)
        assert found is not None
        began = perf_counter()
        self.town.cases.complete(found[0], self.manager, AGAIN)
        return perf_counter() - began


def measure(kind: str) -> list[Figure]:
    with ExitStack() as stack:
        town = stack.enter_context(places.town(kind))
        round_again(town)
        loops = {after: Loop(town, after) for after in ROUNDS}
        measured = alternating({str(after): loop.step for after, loop in loops.items()})
    return list(_figures(kind, measured))


def round_again(town: Any) -> None:
    """The measured process is this one from now on."""
    folder = Path(town.house.workflows[eight_steps.NAME].folder).parent / "again"
    workflows = {**town.house.workflows, eight_steps.NAME: workflow(folder)}
    town.house = replace(town.house, workflows=workflows)
    town.cases = Cases(town.house)
    town.cases.deploy_all()


def _figures(kind: str, measured: Mapping[str, tuple[float, ...]]) -> Iterator[Figure]:
    for after in ROUNDS:
        yield Figure(work="W5", database=kind, what=f"steget i varv {after}", unit="ms", values=measured[str(after)])
    for after in ROUNDS[1:]:
        values = ratio(measured[str(after)], measured["1"])
        yield Figure(work="W5", database=kind, what=f"varv {after} / varv 1", unit="x", values=values, at_most=1.3)
