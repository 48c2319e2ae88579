"""Let the clocks of an open step ring at another time, once more, or never."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.runner.new_clocks import clocks_on, set_new_clocks
from engine.runner.run import NEVER, Run


def wind(run: Run, step_id: str, rings: Mapping[str, datetime]) -> None:
    """By the clocks' expressions in the drawing; one that has rung already is wound only when its time lies ahead."""
    step = run.workflow.get_task_from_id(UUID(step_id))
    waiting = _waiting_beside(step)
    for clock in waiting.values():
        rings_at = rings.get(clock.task_spec.event_definition.expression.strip())
        if rings_at is not None:
            clock.internal_data = {"event_value": rings_at.isoformat()}
    ahead = {expression: at for expression, at in rings.items() if run.now < at < NEVER}
    set_new_clocks(step, set(waiting), lambda expression, host: ahead.get(expression.strip()))
    for clock in _waiting_beside(step).values():
        run.workflow.event_manager.add_task(clock)


def _waiting_beside(step: Task) -> dict[str, Task]:
    """The clocks of the step that have not rung, by their names in the drawing."""
    names = clocks_on(step.task_spec)
    beside = [one for one in step.parent.children if one.state == TaskState.WAITING]
    return {one.task_spec.name: one for one in beside if one.task_spec.name in names}
