"""The kinds of step whose behaviour we set ourselves, because SpiffWorkflow 3.2.0 gets it wrong or cannot know it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import (
    EndEvent,
    EventBasedGateway,
    ExclusiveGateway,
    ManualTask,
    ParallelGateway,
)
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState


class Consequence(ManualTask):
    """A service or business rule task: SpiffWorkflow stops at it and the runner does what it says."""


class ConsequenceEnd(EndEvent):
    """An end event; one that sends a message stops for the runner instead of throwing it into SpiffWorkflow."""

    def __init__(self, wf_spec: Any, bpmn_id: str, event_definition: Any, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, event_definition, **kwargs)
        self.manual = isinstance(event_definition, MessageEventDefinition)

    def _run_hook(self, my_task: Task) -> bool:
        return True if self.manual else bool(super()._run_hook(my_task))


class Choice(ExclusiveGateway):
    """An exclusive gateway; it knows its one way on when it is asked, and guesses none before."""

    def _predict_hook(self, my_task: Task) -> None:
        pass


class FirstEvent(EventBasedGateway):
    """An event-based gateway; a message that comes when the time is out too takes its own way only, not both."""

    def _run_hook(self, my_task: Task) -> bool:
        del my_task.internal_data["seen_events"][1:]
        return bool(super()._run_hook(my_task))


class Gather(ParallelGateway):
    """A parallel gateway; a token that has come waits for those by the other arrows, and no round counts another's."""

    def _update_hook(self, my_task: Task) -> bool:
        if my_task.state < TaskState.WAITING:
            my_task._set_state(TaskState.WAITING)
        arrived = {task.parent.task_spec.name: task for task in self._waiting(my_task)}
        if not arrived.keys() >= set(self._inputs):
            return False
        for task in arrived.values():
            if task is not my_task:
                task.cancel()
        return True

    def _waiting(self, my_task: Task) -> Iterable[Task]:
        for task in my_task.workflow.tasks.values():
            if task.task_spec is self and task.state == TaskState.WAITING and task is not my_task:
                yield task
        yield my_task

    def _run_hook(self, my_task: Task) -> bool:
        return True


class LastToken(_EndJoin):
    """The end of a process: when nothing else is left in it."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        return not any(
            task.state < TaskState.COMPLETED and task is not my_task for task in my_task.workflow.tasks.values()
        )


class ProcessSpec(BpmnProcessSpec):
    """A process whose end is found at any depth."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = f"{self.name}.EndJoin"
        del self.task_specs[name], self.task_specs["End"]
        self.end = LastToken(self, name)
        self.end.connect(SimpleBpmnTask(self, "End"))
