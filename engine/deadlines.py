"""The deadlines of a case: worked out when a timer asks, kept as rows that can be explained."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.definition import Basis, Due
from engine.models import DeadlineChange, DeadlineRow, UserTask
from engine.runner import NEVER

if TYPE_CHECKING:
    from engine.push import Push


class Deadlines:
    """The due times asked for during one push, by deadline and by the step whose clock asked."""

    def __init__(self, push: Push) -> None:
        self.push = push
        self._dues: dict[tuple[str, str], Due | None] = {}
        self._origins: dict[tuple[str, str], datetime] = {}

    def at(self, key: str, edge: str, host: str) -> datetime:
        """When the step `host` is to be reminded (edge "warn") or is overdue (edge "due"); NEVER once withdrawn."""
        due = self.due(key, host)
        if due is None:
            return NEVER
        return due.warn_at if edge == "warn" else due.at

    def due(self, key: str, host: str) -> Due | None:
        """Worked out once in a push; None when it is withdrawn. Raises NothingStarted, and what the rule raises."""
        if (key, host) not in self._dues:
            deadline = self.push.workflow.deadlines[key]
            step = self.push.step(key)
            origin = step.since(deadline.starts) if deadline.starts else self.push.now
            self._origins[key, host] = origin
            if changed_mark(key) in self.push.marks and (change := self._latest_change(key, origin)):
                self._dues[key, host] = self._as_changed(change)
            else:
                self._dues[key, host] = deadline.rule(step).due(origin, label=deadline.label)
        return self._dues[key, host]

    def _latest_change(self, key: str, origin: datetime) -> DeadlineChange | None:
        """A step that is done again has the deadline it had, as somebody changed it."""
        mine = select(DeadlineChange).where(DeadlineChange.case_id == self.push.case.id, DeadlineChange.name == key)
        same = mine.where(DeadlineChange.origin_at == origin).order_by(DeadlineChange.id.desc())
        return self.push.session.scalars(same.limit(1)).first()

    def _as_changed(self, change: DeadlineChange) -> Due | None:
        if change.due_at is None:
            return None
        mine = select(DeadlineRow).where(DeadlineRow.case_id == change.case_id, DeadlineRow.name == change.name)
        same = mine.where(DeadlineRow.origin_at == change.origin_at).order_by(DeadlineRow.id.desc())
        return due_of(self.push.session.scalars(same.limit(1)).one())

    def give_to(self, task: UserTask) -> None:
        """Write down the deadline that the step's clocks have asked for."""
        for (key, host), due in self._dues.items():
            if host == task.id and due is not None:
                task.warn_at, task.due_at = due.warn_at, due.at
                self._write(key, host, task.id, due)

    def name_of(self, task: UserTask) -> str:
        """The name of the deadline that gave the step its day; empty when it has none."""
        self.push.rows.write()
        mine = select(DeadlineRow.name).where(DeadlineRow.task_id == task.id, DeadlineRow.due_at == task.due_at)
        return self.push.session.scalar(mine.order_by(DeadlineRow.id).limit(1)) or ""

    def give_to_case(self, key: str, clock_id: str) -> None:
        """Write down the time that the case itself waits for, at a clock that sits on no step."""
        due = self.due(key, "")
        if due is not None:
            self._write(key, "", clock_id, due)

    def _write(self, key: str, host: str, held_by: str, due: Due) -> None:
        self.push.rows.add(
            DeadlineRow,
            case_id=self.push.case.id,
            name=key,
            task_id=held_by,
            label=self.push.workflow.deadlines[key].label,
            origin_at=self._origins[key, host],
            due_at=due.at,
            due_on=due.on,
            warn_at=due.warn_at,
            basis=due.basis.value,
            source=due.source,
            explanation=due.explanation,
            rule=due.rule,
        )


def changed_mark(key: str) -> str:
    """The mark of a case in which somebody has changed the deadline; others need not look for changes."""
    return f"deadline_changed:{key}"


def due_of(row: DeadlineRow) -> Due:
    return Due(
        at=row.due_at,
        on=row.due_on,
        warn_at=row.warn_at,
        basis=Basis(row.basis),
        source=row.source,
        explanation=row.explanation,
        rule=row.rule,
    )
