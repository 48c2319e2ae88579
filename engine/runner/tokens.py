"""Where a case is, held by SpiffWorkflow but walked flat: what it looks for it finds at any depth, and at once.

SpiffWorkflow's own walk stops silently at depth 1000, starts from the root each time, and guesses every task that may
come (docs/spiffworkflow.md). Here a task gets its children when it runs; what waits looks about when all else rests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.util.task import BpmnTaskFilter
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.runner.specs import Specs


class Token(Task):
    """A task without copied data, log records nobody reads, and children before it runs."""

    def run(self) -> bool | None:
        self.task_spec._predict_hook(self)
        ran: bool | None = super().run()
        return ran

    def is_descendant_of(self, task: Task) -> bool:
        above = self.parent
        while above is not None and above is not task:
            above = above.parent
        return above is not None

    def find_ancestor(self, spec_name: str) -> Task | None:
        above = self.parent
        while above is not None and above.task_spec.name != spec_name:
            above = above.parent
        return above

    def _sync_children(self, task_specs: list[Any], state: int = TaskState.MAYBE) -> None:
        if self._state >= TaskState.WAITING:
            super()._sync_children(task_specs, state)

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> Task:
        return Token(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        self._state = value

    def _inherit_data(self) -> None:
        """Facts live in the tables; tokens carry none."""


class _Flat:
    """The walk that the case and its sub-processes share."""

    tasks: dict[Any, Task]
    task_tree: Task
    top_workflow: Tokens
    completed: bool
    spec: Any
    completed_event: Any

    def set_out(self) -> None:
        self.task_tree = Token(self, self.spec.start, state=TaskState.FUTURE)
        self.task_tree._ready()

    def plant(self, identity: UUID, above: Task | None, spec_name: str, state: int) -> Task:
        """A task that was there before, put back. Raises KeyError when the drawing has no such step."""
        return Token(self, self.spec.task_specs[spec_name], above, state, identity)

    def every(self) -> Iterator[Task]:
        """Every task, each sub-process after the task that holds it."""
        parts = self.top_workflow.subprocesses
        for task in list(self.tasks.values()):
            yield task
            if parts and task.id in parts:
                yield from parts[task.id].every()

    def get_tasks_iterator(
        self, first_task: Task | None = None, task_filter: BpmnTaskFilter | None = None, **wanted: Any
    ) -> Iterator[Task]:
        matches = (task_filter or BpmnTaskFilter(**wanted)).matches
        return filter(matches, self.every() if first_task is None else below(first_task))

    def is_completed(self) -> bool:
        if not self.completed:
            self.completed = not any(task.state < TaskState.COMPLETED for task in self.every())
        return self.completed

    def update_waiting_tasks(self) -> None:
        """Joins that may be complete, timers whose time may have come."""
        for task in self.every():
            if task.state == TaskState.WAITING:
                task.task_spec._update(task)

    def _task_completed_notify(self, task: Task) -> None:
        self.last_task = task
        if task.task_spec.name == "End":
            self.completed = True
        if self.completed:
            self.completed_event(self)


class Tokens(_Flat, BpmnWorkflow):
    """A case; empty until it sets out or is loaded."""

    def __init__(self, specs: Specs, script_engine: Any = None) -> None:
        super().__init__(specs.main, specs.parts, script_engine=script_engine, deserializing=True)

    def create_subprocess(self, my_task: Task, spec_name: str) -> Part:
        part = self.subprocesses[my_task.id] = Part(self.subprocess_specs[spec_name], my_task.id, self)
        part.set_out()
        return part

    def add_part(self, holder: Task) -> Part:
        """An empty sub-process below a step that was there before."""
        part = self.subprocesses[holder.id] = Part(self.subprocess_specs[holder.task_spec.spec], holder.id, self)
        part.completed_event.connect(holder.task_spec._on_subworkflow_completed, holder)
        return part

    def open_parts(self) -> Iterator[tuple[Task, Part]]:
        """Sub-processes that go on and the steps that hold them, the outer before the inner."""
        for holder in self.every():
            if holder.id in self.subprocesses and holder.state == TaskState.STARTED:
                yield holder, self.subprocesses[holder.id]


class Part(_Flat, BpmnSubWorkflow):
    """A sub-process of a case; empty until it sets out or is loaded."""

    def __init__(self, spec: BpmnProcessSpec, parent_task_id: Any, top_workflow: Tokens) -> None:
        super().__init__(spec, parent_task_id, top_workflow, deserializing=True)


def below(task: Task) -> Iterator[Task]:
    """The task and all that came of it, in its own process."""
    stack = [task]
    while stack:
        one = stack.pop()
        yield one
        stack.extend(reversed(one.children))
