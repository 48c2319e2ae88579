"""The token goes back to a step it has passed, along the line it came.

SpiffWorkflow's own reset needs the steps that are done, which a compacted case no longer holds, and leaves the clocks
it removes behind. So the place where the case waits is taken away, and the earlier step is planted there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    CallActivity,
    EventBasedGateway,
    ParallelGateway,
    SubWorkflowTask,
    UserTask,
)
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.runner.run import Run
from engine.runner.specs import Consequence, ConsequenceEnd
from engine.runner.tokens import Part, Token, Tokens

PARALLEL = "Efter steget delar sig ärendet i flera spår, eller så möts spår. De kan inte backas ett och ett."
CHOICE = "Efter steget väntar ärendet på det som händer först, och det kan redan ha hänt."
BORDER = "Steget ligger i en del av ärendet som är avslutad, eller före en sådan del."
OTHER_WAY = "Ärendet har gått en väg som inte leder från det här steget."
BEFORE = "Ärendet står före det här steget."
WAITS_ALREADY = "Steget väntar redan på att göras."
SEVERAL = "Ärendet väntar på flera saker efter steget, så det går inte att säga vilken som ska tas tillbaka."

#: What a token cannot be moved back over, and why.
BARRIERS: tuple[tuple[type[TaskSpec], str], ...] = (
    (ParallelGateway, PARALLEL),
    (EventBasedGateway, CHOICE),
    (SubWorkflowTask, BORDER),
    (CallActivity, BORDER),
)
BESIDE = (BoundaryEvent, BoundaryEventJoin, _EndJoin)
STANDING = TaskState.READY | TaskState.WAITING | TaskState.STARTED

Scope: TypeAlias = Tokens | Part


@dataclass(frozen=True, kw_only=True)
class WayBack:
    """Ids of the steps that may have been taken since; not every one need have been."""

    people: frozenset[str]
    own: tuple[str, ...]  #: what the system does by itself


class NoWayBack(Exception):
    """The token cannot be moved back to the step; the argument says why, in Swedish."""


def rewind(run: Run, name: str) -> None:
    """Take the token that has passed the step back to it; the caller settles the case. Raises NoWayBack.

    Clocks of the step whose time is out have rung, or had no need to: only those still ahead are set.
    """
    scope, token = _find(run.workflow, name)
    top = token.parent if isinstance(token.parent.task_spec, BoundaryEventSplit) else token
    standing_place = top.parent
    for one in [*_under(top), top]:
        run.workflow.event_manager.remove_task(one)
    scope._remove_task(top.id)
    _plant(scope, scope.spec.task_specs[name], standing_place, run.now)


def way_back(run: Run, name: str) -> WayBack:
    """What lies between the step and where the case waits now. Raises NoWayBack."""
    scope, token = _find(run.workflow, name)
    between = _reached(scope.spec.task_specs[name]) & _leading_to(token.task_spec)
    own = sorted(spec.bpmn_id for spec in between if isinstance(spec, Consequence | ConsequenceEnd))
    return WayBack(
        people=frozenset(spec.bpmn_id for spec in between if isinstance(spec, UserTask)),
        own=tuple(own),
    )


def _plant(scope: Scope, step: TaskSpec, place: Task, now: datetime) -> None:
    split_spec = next((one for one in step.inputs if isinstance(one, BoundaryEventSplit)), None)
    split = Token(scope, split_spec, place, TaskState.COMPLETED) if split_spec else None
    planted = Token(scope, step, split or place, TaskState.FUTURE)
    step._update(planted)
    clocks = split_spec.outputs if split_spec else ()
    for spec in (one for one in clocks if isinstance(one, BoundaryEvent)):
        _set_clock(Token(scope, spec, split, TaskState.WAITING), now)


def _set_clock(clock: Token, now: datetime) -> None:
    """A clock of a step rings at a moment: the profile knows no other."""
    scope = clock.workflow
    rings_at = scope.script_engine.evaluate(clock, clock.task_spec.event_definition.expression)
    if datetime.fromisoformat(rings_at) <= now:
        scope._remove_task(clock.id)
        return
    clock.internal_data = {"event_value": rings_at}
    scope.top_workflow.event_manager.add_task(clock)


def _find(workflow: Tokens, name: str) -> tuple[Scope, Task]:
    """Where the step was taken, and the one token that has come on from it."""
    scopes: list[Scope] = [one for one in (workflow, *workflow.subprocesses.values()) if not one.completed]
    scopes = [one for one in scopes if name in one.spec.task_specs]
    if len(scopes) != 1:
        raise NoWayBack(BORDER)
    scope = scopes[0]
    step = scope.spec.task_specs[name]
    standing = [token for token in scope.tasks.values() if _stands(token)]
    if any(token.task_spec is step for token in standing):
        raise NoWayBack(WAITS_ALREADY)
    reached = _reached(step)
    here = [token for token in standing if token.task_spec in reached]
    if not here:
        raise NoWayBack(_why_not_on(step, reached, {token.task_spec for token in standing}))
    if len(here) > 1:
        raise NoWayBack(SEVERAL)
    _require_alone(here[0])
    return scope, here[0]


def _require_alone(token: Task) -> None:
    """A clock of the step has led to something that people still do: it would be lost."""
    beside = _under(token.parent) if isinstance(token.parent.task_spec, BoundaryEventSplit) else ()
    if any(_stands(one) and one is not token for one in beside):
        raise NoWayBack(SEVERAL)


def _stands(token: Task) -> bool:
    """Clocks are beside the line; what waits where lines end is what they leave behind when they have rung."""
    return token.has_state(STANDING) and not isinstance(token.task_spec, BESIDE)


def _reached(step: TaskSpec) -> set[TaskSpec]:
    """What comes after the step on its own line, the barriers at its end left out."""
    seen: set[TaskSpec] = set()
    ahead = list(_onward(step))
    while ahead:
        spec = ahead.pop()
        if spec not in seen and not _barrier(spec):
            seen.add(spec)
            ahead.extend(_onward(spec))
    return seen


def _leading_to(place: TaskSpec) -> set[TaskSpec]:
    seen: set[TaskSpec] = set()
    behind = list(place.inputs)
    while behind:
        spec = behind.pop()
        if spec not in seen:
            seen.add(spec)
            behind.extend(spec.inputs)
    return seen


def _onward(spec: TaskSpec) -> Iterator[TaskSpec]:
    """A step's clocks are beside its line."""
    return (one for one in spec.outputs if not isinstance(one, BoundaryEvent))


def _barrier(spec: TaskSpec) -> str:
    return next((why for kind, why in BARRIERS if isinstance(spec, kind)), "")


def _why_not_on(step: TaskSpec, reached: set[TaskSpec], places: set[TaskSpec]) -> str:
    """Why the case, which waits at `places`, has not come on from the step along its line."""
    barriers = {after: why for spec in (step, *reached) for after in _onward(spec) if (why := _barrier(after))}
    if not places & barriers.keys() and any(step in _reached(place) for place in places):
        return BEFORE
    return next(iter(barriers.values()), OTHER_WAY)


def _under(top: Task) -> Iterator[Task]:
    for child in top.children:
        yield child
        yield from _under(child)
