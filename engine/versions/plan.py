"""One case's change of version, thought through in memory: the preview shows it and the move carries it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.runner import Reading, Run
from engine.runner.transfer import CannotCarryOver, Token, tokens, transfer
from engine.versions.around import check_asked, check_behind
from engine.versions.choices import Choices
from engine.versions.clock_plan import ClockPlan
from engine.versions.remark import Remark
from engine.versions.standing import check_standing
from engine.versions.stored import Version
from engine.versions.times import Times
from engine.versions.together import check_together
from engine.versions.written import check_written

if TYPE_CHECKING:
    from engine.push import Push


@dataclass(frozen=True)
class Plan:
    """What would happen; `run` and `times` are there when the case can move."""

    standing: tuple[str, ...]  #: the steps and events the case stands on, as drawn
    remarks: tuple[Remark, ...]
    run: Run | None = None
    times: Times | None = None

    @property
    def can_move(self) -> bool:
        return self.run is not None

    @property
    def clocks(self) -> tuple[ClockPlan, ...]:
        return tuple(self.times.plans) if self.times else ()


def make_plan(push: Push, before: Version, after: Version, choices: Choices) -> Plan:
    """Judge every element, and try the move on a copy of what is saved. Nothing is written and nothing goes on."""
    run = Run.load(push.state.state, push.state.codec, before.bundle.specs, Reading(evaluate=_asks), push.now)
    stands = tokens(run)
    standing = _where(before, stands)
    remarks = _judge(push, before, after, stands)
    if any(remark.stops for remark in remarks):
        return Plan(standing, remarks)
    push.bundle = after.bundle
    times = Times(push, after.graph, choices, stands)
    try:
        moved = transfer(run, after.bundle.specs, Reading(evaluate=_asks), times.ring_new)
    except CannotCarryOver as error:
        return Plan(standing, (*remarks, _in_another_place(before, str(error.args[0]))))
    times.set_anew(moved)
    return Plan(standing, remarks, moved, times)


def _judge(push: Push, before: Version, after: Version, stands: Sequence[Token]) -> tuple[Remark, ...]:
    old, new = before.graph, after.graph
    forms = [after.bundle.forms[name] for name in push.workflow.actions if name in after.bundle.forms]
    given = {*push.workflow.computed, *(prop.name for form in forms for prop in form.properties)}
    in_place = [token for token in stands if token.node in new.nodes]
    return (
        *check_standing(old, new, stands),
        *check_together(old, new, stands),
        *check_written(push.session, before.bundle, after.bundle, new, stands),
        *check_asked(after.bundle, new, in_place, push.known, given),
        *check_behind(old, new, stands, push.passed),
    )


def _where(version: Version, stands: Sequence[Token]) -> tuple[str, ...]:
    """Steps first asked of people; clocks and sub-processes are not where somebody would look."""
    nodes = [version.graph.nodes[token.node] for token in stands if not token.started and not token.host]
    return tuple(dict.fromkeys(node.name or node.id for node in nodes if node.kind != "parallelGateway"))


def _in_another_place(version: Version, element_id: str) -> Remark:
    node = version.graph.nodes.get(element_id)
    says = "Ärendet står här, men elementet har en annan plats i den nya versionen."
    return Remark(element_id=element_id, label=node.name if node else "", says=says, stops=True)


def _asks(text: str, host: str) -> object:
    raise AssertionError(f"a case that changes version goes nowhere, but asked for {text}")
