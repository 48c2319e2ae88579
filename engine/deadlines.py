"""The deadlines of a case: worked out when a timer asks, kept as rows that can be explained."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine.definition import Due
from engine.models import DeadlineRow, UserTask

if TYPE_CHECKING:
    from engine.push import Push


class Deadlines:
    """The due times asked for during one push, by deadline and by the step whose clock asked."""

    def __init__(self, push: Push) -> None:
        self.push = push
        self._dues: dict[tuple[str, str], Due] = {}
        self._origins: dict[tuple[str, str], datetime] = {}

    def at(self, key: str, edge: str, host: str) -> datetime:
        """When the step `host` is to be reminded (edge "warn") or is overdue (edge "due")."""
        due = self.due(key, host)
        return due.warn_at if edge == "warn" else due.at

    def due(self, key: str, host: str) -> Due:
        """Worked out once in a push. Raises NothingStarted, and what the rule raises."""
        if (key, host) not in self._dues:
            deadline = self.push.workflow.deadlines[key]
            step = self.push.step(key)
            origin = step.since(deadline.starts) if deadline.starts else self.push.now
            self._origins[key, host] = origin
            self._dues[key, host] = deadline.rule(step).due(origin, label=deadline.label)
        return self._dues[key, host]

    def give_to(self, task: UserTask) -> None:
        """Write down the deadline that the step's clocks have asked for."""
        for (key, host), due in self._dues.items():
            if host == task.id:
                task.warn_at, task.due_at = due.warn_at, due.at
                self._write(key, task, due)

    def _write(self, key: str, task: UserTask, due: Due) -> None:
        self.push.rows.add(
            DeadlineRow,
            case_id=task.case_id,
            name=key,
            task_id=task.id,
            label=self.push.workflow.deadlines[key].label,
            origin_at=self._origins[key, task.id],
            due_at=due.at,
            due_on=due.on,
            warn_at=due.warn_at,
            basis=due.basis.value,
            source=due.source,
            explanation=due.explanation,
            rule=due.rule,
        )
