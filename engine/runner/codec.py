"""Where the tokens of a case are, as bytes. Version 1: tasks in tree order, parents by position, no data.

SpiffWorkflow's own format repeats the drawing and loses data when its keys are reordered (docs/spiffworkflow.md).
"""

from __future__ import annotations

import zlib
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.runner.specs import Specs

VERSION = 1


class UnknownCodec(Exception):
    """The state was written by a newer version of the product; upgrade before opening it."""


class DataInState(Exception):
    """Something tried to keep facts in the process's own state; facts belong in the tables."""


def dump(workflow: BpmnWorkflow) -> bytes:
    """The whole case, its sub-processes included, as compressed bytes."""
    parts = [[sub.parent_task_id.hex, _tree(sub)] for sub in workflow.subprocesses.values()]
    return zlib.compress(orjson.dumps({"tree": _tree(workflow), "parts": parts}), 1)


def load(state: bytes, version: int, specs: Specs) -> BpmnWorkflow:
    """The case as it was when it was dumped. Raises UnknownCodec."""
    if version != VERSION:
        raise UnknownCodec(version)
    content = orjson.loads(zlib.decompress(state))
    workflow = BpmnWorkflow(specs.main, specs.parts, deserializing=True)
    _plant(workflow, content["tree"])
    waiting = dict(content["parts"])
    _load_parts(workflow, workflow, waiting)
    return workflow


def _tree(workflow: BpmnWorkflow | BpmnSubWorkflow) -> dict[str, Any]:
    order: list[Task] = []
    stack = [workflow.task_tree]
    while stack:
        task = stack.pop()
        order.append(task)
        stack.extend(reversed(task.children))
    place = {task.id: position for position, task in enumerate(order)}
    return {"done": workflow.completed, "tasks": [_row(task, place) for task in order]}


def _row(task: Task, place: dict[UUID, int]) -> list[Any]:
    if task.data:
        raise DataInState(task.task_spec.name)
    parent = -1 if task._parent is None else place[task._parent]
    return [task.id.hex, parent, task.task_spec.name, task.state, int(task.triggered), _inner(task)]


def _inner(task: Task) -> dict[str, Any]:
    """What a waiting event must remember, such as when its timer rings; a finished one needs nothing."""
    if task.state != TaskState.WAITING:
        return {}
    return {key: value for key, value in task.internal_data.items() if value not in (None, False)}


def _plant(workflow: BpmnWorkflow | BpmnSubWorkflow, tree: dict[str, Any]) -> None:
    order: list[Task] = []
    events = workflow.top_workflow.event_manager
    for identity, parent, spec_name, state, triggered, inner in tree["tasks"]:
        spec = workflow.spec.task_specs[spec_name]
        task = Task(workflow, spec, state=state, id=UUID(identity))
        task.last_state_change = 0.0
        task.triggered = bool(triggered)
        task.internal_data = inner
        if parent >= 0:
            task._parent = order[parent].id
            order[parent]._children.append(task.id)
        if state == TaskState.WAITING and isinstance(spec, CatchingEvent):
            events.add_task(task)
        order.append(task)
    workflow.task_tree = order[0]
    workflow.completed = tree["done"]


def _load_parts(owner: BpmnWorkflow | BpmnSubWorkflow, top: BpmnWorkflow, waiting: dict[str, Any]) -> None:
    for task in list(owner.tasks.values()):
        tree = waiting.pop(task.id.hex, None)
        if tree is None:
            continue
        part = BpmnSubWorkflow(top.subprocess_specs[task.task_spec.spec], task.id, top, deserializing=True)
        _plant(part, tree)
        top.subprocesses[task.id] = part
        part.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
        _load_parts(part, top, waiting)
