"""Clocks that another version of a drawing has where a case stands already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

#: When a clock that is new where a case stands rings: the drawing's expression, and the id of the step or the event
#: gateway; None leaves it unset.
Rings = Callable[[str, str], datetime | None]


def clocks_on(step: TaskSpec) -> dict[str, TaskSpec]:
    """By their names in the drawing."""
    split = next((one for one in step.inputs if isinstance(one, BoundaryEventSplit)), None)
    return {one.name: one for one in split.outputs if isinstance(one, BoundaryEvent)} if split else {}


def set_new_clocks(step: Task, had: set[str], rings: Rings) -> None:
    """Clocks that the new drawing has on a step that is open already, and the old one had not."""
    for name, clock_spec in clocks_on(step.task_spec).items():
        rings_at = None if name in had else rings(clock_spec.event_definition.expression, step.id.hex)
        if rings_at is not None:
            split_spec = next(one for one in step.task_spec.inputs if isinstance(one, BoundaryEventSplit))
            split = step.parent if step.parent.task_spec is split_spec else _put_above(step, split_spec)
            clock = split._add_child(clock_spec, TaskState.WAITING)
            clock.internal_data = {"event_value": rings_at.isoformat()}


def _put_above(step: Task, split_spec: BoundaryEventSplit) -> Task:
    """What the library puts between a step with clocks and the node before it."""
    parent = step.parent
    split = type(step)(step.workflow, split_spec, state=TaskState.COMPLETED)
    split._parent, split._children = parent.id, [step.id]
    parent._children[parent._children.index(step.id)] = split.id
    step._parent = split.id
    return split


def set_gateway_clock(gateway: Task, rings: Rings) -> None:
    """A time that the new drawing has among what an event gateway waits for."""
    if gateway.internal_data.get("event_value") is not None:
        return
    for definition in gateway.task_spec.event_definition.event_definitions:
        if isinstance(definition, TimerEventDefinition):
            rings_at = rings(definition.expression, gateway.id.hex)
            if rings_at is not None:
                gateway.internal_data["event_value"] = rings_at.isoformat()
