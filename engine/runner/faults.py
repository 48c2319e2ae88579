"""Where in the drawing an error arose."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.task import Task


@dataclass(frozen=True, kw_only=True)
class Place:
    """Ids in the drawing; empty when the error came from somewhere else."""

    node: str = ""
    host: str = ""  #: the step whose clock it is, or that it followed from


def place_of(error: BaseException) -> Place:
    """The innermost step of the drawing that was being taken.

    What SpiffWorkflow calls for us raises without saying where; the frames it passed through know their token.
    """
    found = Place()
    for frame, _ in traceback.walk_tb(error.__traceback__):
        for name in ("task", "my_task"):
            token = frame.f_locals.get(name)
            if isinstance(token, Task) and token.task_spec.bpmn_id:
                found = _place(token)
    return found


def _place(token: Task) -> Place:
    before = token.parent
    event = next((one for one in (token, before) if one and isinstance(one.task_spec, BoundaryEvent)), None)
    beside = event.parent.children if event else []
    hosts = [one.task_spec.bpmn_id for one in beside if not isinstance(one.task_spec, BoundaryEvent)]
    return Place(node=token.task_spec.bpmn_id, host=next(iter(hosts), ""))


def knows_no_way_on(error: BaseException) -> bool:
    """A gateway found none of its conditions to hold."""
    return isinstance(error, WorkflowException)
