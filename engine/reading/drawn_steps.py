"""The drawing as words: its steps in order, what is done, where the case is and what may still come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.drawing import Drawing, Node

#: What a reader calls a step; gateways, timers and the small ends of reminders are drawn but not told.
STEPS = ("userTask", "serviceTask", "businessRuleTask", "intermediateCatchEvent")


@dataclass(frozen=True, kw_only=True)
class DrawnStep:
    """One step of the drawing, as far as this case is concerned."""

    id: str
    title: str
    lane: str
    state: str  #: mine, current, done, coming


def drawn_steps(
    drawing: Drawing,
    *,
    passed: Collection[str],
    waiting: Collection[str],
    mine: Collection[str],
    messages: Collection[str],
) -> tuple[DrawnStep, ...]:
    """Steps in reading order; a step the case can no longer reach and has not passed is left out."""
    reachable = _after(drawing, {*waiting, *_catching(drawing, messages)})
    events = {node.id for node in awaited(drawing, messages)}
    steps = []
    for node in drawing.nodes.values():
        if node.kind not in STEPS or not node.name:
            continue
        if node.id in mine:
            state = "mine"
        elif node.id in waiting or node.id in events:
            state = "current"
        elif node.id in passed:
            state = "done"
        elif node.id in reachable:
            state = "coming"
        else:
            continue
        steps.append(DrawnStep(id=node.id, title=node.name, lane=node.lane, state=state))
    return tuple(sorted(steps, key=lambda step: _place(passed, step)))


def awaited(drawing: Drawing, messages: Collection[str]) -> list[Node]:
    """The events the case stands still at; one of several after an event gateway only listens in the background."""
    choices = {node.id for node in drawing.nodes.values() if node.kind == "eventBasedGateway"}
    listening = {target for source, targets in drawing.after.items() if source in choices for target in targets}
    return [drawing.nodes[name] for name in _catching(drawing, messages) if name not in listening]


def _catching(drawing: Drawing, messages: Collection[str]) -> list[str]:
    catching = (node for node in drawing.nodes.values() if node.kind == "intermediateCatchEvent")
    return [node.id for node in catching if node.message in messages]


def _place(passed: Collection[str], step: DrawnStep) -> tuple[int, int]:
    """Done steps in the order they were done, then where the case is, then what is to come as drawn."""
    if step.state == "done":
        return 0, list(passed).index(step.id)
    return (1, 0) if step.state in ("mine", "current") else (2, 0)


def _after(drawing: Drawing, starts: Collection[str]) -> set[str]:
    found: set[str] = set()
    left = list(starts)
    while left:
        node = left.pop()
        if node not in found:
            found.add(node)
            left += drawing.after.get(node, ())
    return found
