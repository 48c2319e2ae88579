"""Where the tokens of a case are, as bytes. Version 2: only what can still move, flat, as plain JSON.

What has been passed is told by the history; here it is left out, so a case that goes round a thousand times stays as
small as in its first round. SpiffWorkflow's own format repeats the drawing, keeps everything and loses data when its
keys are reordered (docs/spiffworkflow.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.runner import codec_1
from engine.runner.limits import Size
from engine.runner.specs import Specs
from engine.runner.steps import Gather, LastToken
from engine.runner.tokens import Part, Tokens

VERSION = 2

#: id, place of the task above it (-1: none), its step in the drawing, state, what a waiting event must remember
Row = list[Any]


#: What SpiffWorkflow lets wait for others, though the last to come would do without it.
_TAKEN_BY_THE_LAST = (LastToken, BoundaryEventJoin)


class UnknownCodec(Exception):
    """The state was written by a newer version of the product; upgrade before opening it."""


class DataInState(Exception):
    """Something tried to keep facts in the process's own state; facts belong in the tables."""


def dump(workflow: Tokens) -> tuple[bytes, Size]:
    """The whole case, its sub-processes included, and how much that is. Raises DataInState."""
    content = _content(workflow)
    trees = [content["tasks"], *(part[1] for part in content["parts"])]
    return orjson.dumps(content), Size(depth=max(map(_depth, trees)), tasks=sum(map(len, trees)))


def load(state: bytes, version: int, specs: Specs, script_engine: Any = None) -> Tokens:
    """The case as it waited when it was dumped, by this version or an earlier. Raises UnknownCodec."""
    if version not in (1, VERSION):
        raise UnknownCodec(version)
    workflow = Tokens(specs, script_engine)
    if version == 1:
        codec_1.load(state, workflow)
        return workflow
    content = orjson.loads(state)
    workflow.completed = content["done"]
    _plant(workflow, content["tasks"])
    holders = {task.id: task for task in workflow.tasks.values()}
    for holder, rows in content["parts"]:
        task = holders[UUID(holder)]
        part = workflow.add_part(task)
        _plant(part, rows)
        holders.update(part.tasks)
    return workflow


def _content(workflow: Tokens) -> dict[str, Any]:
    return {
        "done": workflow.completed,
        "tasks": list(_rows(workflow)),
        "parts": [[holder.id.hex, list(_rows(part))] for holder, part in workflow.open_parts()],
    }


def _rows(workflow: Tokens | Part) -> Iterator[Row]:
    """Each above those below it; what is left out hands its place to what came of it."""
    stack: list[tuple[Task, int]] = [(workflow.task_tree, -1)]
    place = 0
    while stack:
        task, above = stack.pop()
        if task.state < TaskState.WAITING:
            continue  # only guessed, and all below it
        if _matters(task):
            yield _row(task, above)
            above, place = place, place + 1
        stack.extend((child, above) for child in reversed(task.children))


def _matters(task: Task) -> bool:
    if task._parent is None:
        return True
    if task.state < TaskState.COMPLETED:
        return not isinstance(task.task_spec, _TAKEN_BY_THE_LAST)
    if isinstance(task.task_spec, BoundaryEventSplit):
        return _hosts_an_open_step(task)
    if any(child.state == TaskState.WAITING and isinstance(child.task_spec, Gather) for child in task.children):
        return True  # by which arrow a token came to a join
    return isinstance(task.task_spec, BoundaryEvent) and _hosts_an_open_step(task.parent)


def _hosts_an_open_step(split: Task) -> bool:
    """SpiffWorkflow finds the clocks of a step by what hangs beside it."""
    return any(
        child.state < TaskState.COMPLETED for child in split.children if not isinstance(child.task_spec, BoundaryEvent)
    )


def _row(task: Task, above: int) -> Row:
    if task.data:
        raise DataInState(task.task_spec.name)
    waits = task.state == TaskState.WAITING
    inner = {key: value for key, value in task.internal_data.items() if value} if waits else {}
    return [task.id.hex, above, task.task_spec.name, task.state, inner]


def _plant(workflow: Tokens | Part, rows: list[Row]) -> None:
    order: list[Task] = []
    for identity, above, spec_name, state, inner in rows:
        task = workflow.plant(UUID(identity), order[above] if above >= 0 else None, spec_name, state)
        task.internal_data = inner
        order.append(task)
        if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            workflow.top_workflow.event_manager.add_task(task)
    workflow.task_tree = order[0]


def _depth(rows: list[Row]) -> int:
    depths: list[int] = []
    for row in rows:
        depths.append(depths[row[1]] + 1 if row[1] >= 0 else 0)
    return max(depths)
