"""Reads state as version 1 wrote it: every task that had been passed or might come, compressed. Written until 2026."""

from __future__ import annotations

import zlib
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.runner.steps import Gather
from engine.runner.tokens import Part, Tokens


def load(state: bytes, workflow: Tokens) -> None:
    """Fill an empty case with what the bytes say."""
    content = orjson.loads(zlib.decompress(state))
    waiting = dict(content["parts"])
    _plant(workflow, content["tree"])
    trees: list[Tokens | Part] = [workflow]
    while trees:
        for task in list(trees.pop().tasks.values()):
            tree = waiting.pop(task.id.hex, None)
            if tree is not None and task.state == TaskState.STARTED:
                part = workflow.add_part(task)
                _plant(part, tree)
                trees.append(part)


def _plant(workflow: Tokens | Part, tree: dict[str, Any]) -> None:
    order: list[Task | None] = []
    for identity, above, spec_name, state, _, inner in tree["tasks"]:
        if state < TaskState.WAITING:  # guessed; a task gets its children when it runs
            order.append(None)
            continue
        task = workflow.plant(UUID(identity), order[above] if above >= 0 else None, spec_name, state)
        task.internal_data = inner
        if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            workflow.top_workflow.event_manager.add_task(task)
        order.append(task)
    assert order[0] is not None, "a process has begun"
    workflow.task_tree = order[0]
    workflow.completed = tree["done"]
    for task in list(workflow.tasks.values()):
        if isinstance(task.task_spec, Gather) and task.state == TaskState.WAITING:
            _bring_back_arrived(task)


def _bring_back_arrived(waiting: Task) -> None:
    """Version 1 kept the latest token at a join as waiting and marked those that came before it as cancelled."""
    earlier_rounds = {task.id for task in _above(waiting) if task.task_spec is waiting.task_spec}
    for task in waiting.workflow.tasks.values():
        arrived = task.task_spec is waiting.task_spec and task.state == TaskState.CANCELLED
        if arrived and earlier_rounds <= {above.id for above in _above(task)}:
            task._set_state(TaskState.WAITING)


def _above(task: Task) -> list[Task]:
    line: list[Task] = []
    while (task := task.parent) is not None:
        line.append(task)
    return line
