"""Drawings that go round, and a case of one that is saved and read again at every step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.runner import Reading, Run, codec, specs_of
from engine.runner.limits import Size
from tests.engine.toy_drawings import toy

NOON = datetime(2026, 9, 15, 12, tzinfo=UTC)

START, END = '<b:startEvent id="began"/>', '<b:endEvent id="closed"/>'
AGAIN = '<b:exclusiveGateway id="merge"/><b:exclusiveGateway id="again"/>'
ROUND = {"again_to_merge": ("Igen", "facts.again"), "again_to_closed": ("Klart", "not facts.again")}


def step(name: str) -> str:
    return f'<b:userTask id="{name}"/>'


def clock(host: str, name: str, key: str = "step") -> str:
    """A reminder on a step's edge and the end it leads to."""
    rings = (
        f'<b:timerEventDefinition id="t_{name}"><b:timeDate>deadline.{key}.warn</b:timeDate></b:timerEventDefinition>'
    )
    ends = f'<b:messageEventDefinition id="m_{name}" messageRef="reminder"/>'
    return (
        f'<b:boundaryEvent id="{name}" cancelActivity="false" attachedToRef="{host}">{rings}</b:boundaryEvent>'
        f'<b:endEvent id="{name}_end">{ends}</b:endEvent>'
    )


def inside(part: str, *nodes: str, flows: str) -> str:
    """A sub-process with its own start and end; flows are "a>b"."""
    arrows = [arrow.split(">") for arrow in flows.split()]
    drawn = "".join(f'<b:sequenceFlow id="{part}_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in arrows)
    return f'<b:subProcess id="{part}">{"".join(nodes)}{drawn}</b:subProcess>'


PLAIN = (START + AGAIN + step("work") + END, "began>merge merge>work work>again again>merge again>closed")
CLOCKED = (
    START + AGAIN + step("work") + clock("work", "soon") + clock("work", "late") + END,
    PLAIN[1] + " soon>soon_end late>late_end",
)
TOGETHER = (
    START + AGAIN + '<b:parallelGateway id="fork"/><b:parallelGateway id="join"/>' + step("left") + step("right") + END,
    "began>merge merge>fork fork>left fork>right left>join right>join join>again again>merge again>closed",
)
THREE = (
    START
    + '<b:parallelGateway id="fork"/><b:parallelGateway id="join"/>'
    + AGAIN
    + step("left")
    + step("middle")
    + step("right")
    + END,
    """began>merge merge>fork fork>left fork>middle fork>right left>join middle>join right>join join>again
again>merge again>closed""",
)
FIRST_COME = (
    START + AGAIN + '<b:eventBasedGateway id="waits"/><b:exclusiveGateway id="met"/>'
    '<b:intermediateCatchEvent id="came"><b:messageEventDefinition id="m" messageRef="supplemented"/>'
    '</b:intermediateCatchEvent><b:intermediateCatchEvent id="late"><b:timerEventDefinition id="t">'
    "<b:timeDate>deadline.step.due</b:timeDate></b:timerEventDefinition></b:intermediateCatchEvent>" + END,
    "began>merge merge>waits waits>came waits>late came>met late>met met>again again>merge again>closed",
)
WITHIN = (
    START
    + AGAIN
    + inside("part", '<b:startEvent id="in"/>', step("work"), clock("work", "soon"), '<b:endEvent id="out"/>',
             flows="in>work work>out soon>soon_end")
    + END,
    "began>merge merge>part part>again again>merge again>closed",
)  # fmt: skip


class Loop:
    """Goes round until told to stop; a step's clocks ring `clocks_after` it is armed."""

    def __init__(self, drawn: tuple[str, str], *, clocks_after: timedelta = timedelta(days=1)) -> None:
        body, flows = drawn
        self.specs = specs_of(toy(body, flows=flows, conditions=ROUND, lane=("Chef", "")), "toy")
        self.again, self.now, self.clocks_after = True, NOON, clocks_after
        self.performed: list[str] = []
        self.run = Run.start(self.specs, self.reading, self.now)
        self.settle()

    @property
    def reading(self) -> Reading:
        return Reading(evaluate=self._evaluate)

    def _evaluate(self, text: str, host: str) -> object:
        if text.startswith("deadline."):
            return (self.now + self.clocks_after).isoformat()
        return self.again is (text == "facts.again")

    def settle(self) -> None:
        self.run.settle(lambda node, timer, host: self.performed.append(node))
        self.state = self.run.dump()
        self.open_again()

    def open_again(self) -> None:
        self.run = Run.load(self.state, codec.VERSION, self.specs, self.reading, self.now)

    def do(self, *names: str) -> None:
        for name in names:
            (wait,) = (wait for wait in self.run.position().user_tasks if wait.name == name)
            self.run.complete(wait.id)
            self.settle()

    def send(self, message: str) -> None:
        assert self.run.send(message)
        self.settle()

    def let_pass(self, **ahead: float) -> None:
        self.now += timedelta(**ahead)
        self.open_again()
        self.settle()

    @property
    def open(self) -> set[str]:
        return {wait.name for wait in self.run.position().user_tasks}

    @property
    def weighs(self) -> tuple[Size, int]:
        kept_bytes = len(self.run.dump())
        return self.run.kept, kept_bytes
