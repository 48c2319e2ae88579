"""Write down that a case has changed version, beside what it was, and take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from engine.models import DeadlineRow, MigrationCase, Timer, UserTask
from engine.models.base import Base
from engine.runner import Position, codec
from engine.versions.plan import Plan
from engine.versions.stored import Version
from engine.versions.times import Times

if TYPE_CHECKING:
    from engine.push import Push

_TASK = ("id", "title", "warn_at", "due_at")
_TIMER = ("id", "case_id", "name", "rings_at", "next_try_at", "attempts", "task_id", "round")
_DEADLINE = (
    "id", "case_id", "name", "task_id", "label", "origin_at", "due_at", "due_on", "warn_at", "basis", "source",
    "explanation", "rule", "status", "ended_at",
)  # fmt: skip
_TIMES = frozenset({"warn_at", "due_at", "rings_at", "next_try_at", "origin_at", "ended_at"})


def remember(push: Push, row: MigrationCase) -> None:
    """What the case is before it is moved."""
    row.before_codec, row.before_state = push.state.codec, push.state.state
    row.before = {
        "hash": push.case.definition_hash,
        "awaits": push.state.awaits,
        "tasks": [_as_text(task, _TASK) for task in push.waiting.tasks.values()],
        "timers": [_as_text(timer, _TIMER) for timer in _timers(push)],
        "deadlines": [_as_text(deadline, _DEADLINE) for deadline in _deadlines(push)],
    }


def carry_out(push: Push, plan: Plan, after: Version) -> None:
    """Tokens, clocks, deadlines and titles as planned; the caller notes it in the history."""
    assert plan.run is not None and plan.times is not None, "a case that cannot move is not moved"
    position = plan.run.position()
    push.case.definition_hash = after.hash
    push.state.version += 1
    push.state.awaits = sorted(position.messages)
    push.state.codec, push.state.state = codec.VERSION, plan.run.dump()
    for task in push.waiting.tasks.values():
        task.title = after.graph.nodes[task.name].name
    write_clocks(push, position)
    held_by = {*push.waiting.tasks, *(wait.id for wait in position.timers)}
    for (key, host), counted in plan.times.counted.items():
        if host in held_by:
            _write_deadline(push, plan.times, key, host)
        if host in push.waiting.tasks:
            timed = push.waiting.tasks[host]
            if timed.due_at != counted.due.at:
                push.waiting.still_beside([timed])
            timed.warn_at, timed.due_at = counted.due.warn_at, counted.due.at
    left = [row for row in plan.times.rows.values() if row.task_id not in held_by]
    for row in [*plan.times.replaced(), *left]:
        row.status, row.ended_at = "withdrawn", push.now


def take_back(push: Push, row: MigrationCase) -> None:
    """The case as it was remembered."""
    before: Mapping[str, Any] = row.before or {}
    push.case.definition_hash = before["hash"]
    push.state.version += 1
    push.state.awaits = before["awaits"]
    assert row.before_codec is not None and row.before_state is not None, "remembered when it was moved"
    push.state.codec, push.state.state = row.before_codec, row.before_state
    for task in before["tasks"]:
        push.session.execute(update(UserTask).where(UserTask.id == task["id"]).values(**_as_values(task)))
    push.session.execute(delete(Timer).where(Timer.case_id == push.case.id))
    if before["timers"]:
        push.session.execute(insert(Timer), [_as_values(timer) for timer in before["timers"]])
    known = [deadline["id"] for deadline in before["deadlines"]]
    mine = DeadlineRow.case_id == push.case.id
    push.session.execute(delete(DeadlineRow).where(mine, DeadlineRow.status == "waiting", DeadlineRow.id.not_in(known)))
    for deadline in before["deadlines"]:
        values = _as_values(deadline)
        push.session.execute(update(DeadlineRow).where(DeadlineRow.id == deadline["id"]).values(**values))


def _timers(push: Push) -> list[Timer]:
    return list(push.session.scalars(select(Timer).where(Timer.case_id == push.case.id)))


def _deadlines(push: Push) -> list[DeadlineRow]:
    waiting = select(DeadlineRow).where(DeadlineRow.case_id == push.case.id, DeadlineRow.status == "waiting")
    return list(push.session.scalars(waiting))


def write_clocks(push: Push, position: Position) -> None:
    """A row for each clock that will ring, with its time; one whose time is as it was keeps its tries."""
    there = {timer.id: timer for timer in _timers(push) if not timer.task_id}
    for wait in position.timers:
        timer = there.pop(wait.id, None)
        if timer is None:
            values = {"id": wait.id, "case_id": push.case.id, "name": wait.name, "rings_at": wait.rings_at}
            push.session.execute(insert(Timer).values(**values, next_try_at=wait.rings_at, attempts=0))
        elif timer.rings_at != wait.rings_at:
            timer.rings_at = timer.next_try_at = wait.rings_at
    for timer in there.values():
        push.session.delete(timer)


def _write_deadline(push: Push, times: Times, key: str, host: str) -> None:
    counted = times.counted[key, host]
    values = {
        "label": push.workflow.deadlines[key].label,
        "origin_at": counted.origin,
        "due_at": counted.due.at,
        "due_on": counted.due.on,
        "warn_at": counted.due.warn_at,
        "basis": counted.due.basis.value,
        "source": counted.due.source,
        "explanation": counted.due.explanation,
        "rule": counted.due.rule,
    }
    row = times.rows.get((key, host))
    if row is not None:
        push.session.execute(update(DeadlineRow).where(DeadlineRow.id == row.id).values(**values))
    else:
        push.session.execute(insert(DeadlineRow).values(case_id=push.case.id, task_id=host, name=key, **values))


def _as_text(row: Base, names: tuple[str, ...]) -> dict[str, Any]:
    """Moments as aware ISO text, days as ISO text."""
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def _as_values(texts: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(texts)
    for name in values.keys() & _TIMES:
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    if values.get("due_on"):
        values["due_on"] = date.fromisoformat(values["due_on"])
    return values
