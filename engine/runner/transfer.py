"""Carry a case over to another version of its drawing: what is done stays done, what waits goes on waiting.

The library's own way starts waiting timers anew, clears what is written and forgets new timers (docs/spiffworkflow.md);
here nothing that stands is touched: it is only told which drawing it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, EventBasedGateway, ParallelGateway, UserTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import VaksamError
from engine.runner import codec
from engine.runner.new_clocks import Rings, clocks_on, set_gateway_clock, set_new_clocks
from engine.runner.run import Reading, Run
from engine.runner.specs import Specs
from engine.runner.tokens import Part, Tokens

Tree = Tokens | Part

_STANDS = TaskState.READY | TaskState.WAITING | TaskState.STARTED


class CannotCarryOver(VaksamError):
    """The case stands on something that the other drawing does not have in the same place:"""


@dataclass(frozen=True, kw_only=True)
class Token:
    """Where something in a case stands."""

    id: str
    node: str  #: id in the drawing
    started: bool  #: a sub-process in which others stand
    came_from: str  #: id of the node just before; "" when that is not drawn
    host: str  #: the step a clock sits on, by its id; ""


def tokens(run: Run) -> tuple[Token, ...]:
    """Everything that stands, sub-processes included."""
    return tuple(_token(task) for tree in _trees(run.workflow) for task in tree.tasks.values() if _stands(task))


def set_clock(run: Run, clock_id: str, rings_at: datetime) -> None:
    """Let a waiting clock ring at another time."""
    task = run.workflow.get_task_from_id(UUID(clock_id))
    task.internal_data = {"event_value": rings_at.isoformat()}


def transfer(run: Run, specs: Specs, reading: Reading, rings: Rings) -> Run:
    """The same case on other specs, saved and read again; `run` is used up. Raises CannotCarryOver."""
    workflow = run.workflow
    workflow.subprocess_specs = specs.parts
    _carry(workflow, specs.main, rings)
    for host_id, part in sorted(workflow.subprocesses.items(), key=lambda item: item[1].depth):
        host = next((tree.tasks[host_id] for tree in _trees(workflow) if host_id in tree.tasks), None)
        if host is None:
            del workflow.subprocesses[host_id]
        else:
            _carry(part, specs.parts[host.task_spec.spec], rings)
    return Run.load(Run(workflow, run.now).dump(), codec.VERSION, specs, reading, run.now)


def _trees(workflow: Tokens) -> Iterator[Tree]:
    yield workflow
    yield from workflow.subprocesses.values()


def _stands(task: Task) -> bool:
    return task.has_state(_STANDS) and getattr(task.task_spec, "bpmn_id", None) is not None


def _token(task: Task) -> Token:
    before = task.parent
    beside = before.children if before is not None and isinstance(task.task_spec, BoundaryEvent) else []
    return Token(
        id=task.id.hex,
        node=task.task_spec.bpmn_id,
        started=task.state == TaskState.STARTED,
        came_from=getattr(before.task_spec, "bpmn_id", None) or "" if before is not None else "",
        host=next((one.id.hex for one in beside if not isinstance(one.task_spec, BoundaryEvent)), ""),
    )


# ---- one tree ------------------------------------------------------------------------------------------------


def _carry(tree: Tree, spec: BpmnProcessSpec, rings: Rings) -> None:
    tree.spec = spec
    ready = [task for task in tree.tasks.values() if task.state == TaskState.READY]
    steps = [task for task in ready if isinstance(task.task_spec, UserTask)]
    had = {step.id: set(clocks_on(step.task_spec)) for step in steps}
    for task in list(tree.tasks.values()):
        if task.id in tree.tasks:
            _give_spec(task, spec)
    for step in steps:
        set_new_clocks(step, had[step.id], rings)
    for task in list(tree.tasks.values()):
        if task.state == TaskState.WAITING and isinstance(task.task_spec, EventBasedGateway):
            set_gateway_clock(task, rings)


def _give_spec(task: Task, spec: BpmnProcessSpec) -> None:
    """The node of the same id; what is done and gone leaves its place in the tree to what came after it."""
    old, new = task.task_spec, spec.task_specs.get(task.task_spec.name)
    if new is not None and type(new) is type(old):
        task.task_spec = new
        _check_place(task)
    elif _stands(task):
        raise CannotCarryOver(old.bpmn_id)
    elif task.has_state(TaskState.FINISHED_MASK) or isinstance(old, BoundaryEventJoin):
        _leave_out(task)
    else:
        raise CannotCarryOver(old.name)


def _check_place(task: Task) -> None:
    """A join counts its parents, and a clock belongs to the step beside it: neither may have been drawn elsewhere."""
    if task.state != TaskState.WAITING or not isinstance(task.task_spec, (ParallelGateway, BoundaryEvent)):
        return
    if task.parent.task_spec.name not in [one.name for one in task.task_spec.inputs]:
        raise CannotCarryOver(task.task_spec.bpmn_id)


def _leave_out(task: Task) -> None:
    """What came of it hangs on what was before it; not beside the step a clock sat on, which is found by its place."""
    tree, parent = task.workflow, task.parent
    beside_a_step = isinstance(task.task_spec, BoundaryEvent) and isinstance(parent.task_spec, BoundaryEventSplit)
    above = parent.parent if beside_a_step else parent
    parent._children.remove(task.id)
    for child in task.children:
        if isinstance(child.task_spec, BoundaryEventJoin):
            del tree.tasks[child.id]
        else:
            child._parent = above.id
            above._children.append(child.id)
    del tree.tasks[task.id]
