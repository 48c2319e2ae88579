"""What a push leaves behind: rows for what the case waits for, what it knows, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.incidents import note_incident
from engine.runner import Run, codec, limits

if TYPE_CHECKING:
    from engine.push import Push


def save(push: Push, run: Run) -> None:
    """All that has come of a push, its history last."""
    position = run.position()
    push.passed = _each_once([*push.passed, *run.passed])
    push.waiting.sync(position)
    if position.finished:
        _close(push)
    state = push.state
    state.facts, state.passed, state.awaits = dict(push.known), list(push.passed), sorted(position.messages)
    keep_run(push, run)
    _warn_when_grown(push, run)
    push.write_history()


def keep_run(push: Push, run: Run) -> None:
    """Where the case stands from now on, and the marks of what has been."""
    state = push.state
    state.version += 1
    state.marks = dict(push.marks)
    state.codec, state.state = codec.VERSION, run.dump()


def _warn_when_grown(push: Push, run: Run) -> None:
    """A case beyond its limits goes on, and somebody is told."""
    grown = limits.beyond(run.kept, len(push.state.state))
    if grown:
        note_incident(push.session, "grown", f"grown:{push.case.id}", grown, push.now, push.case.id)


def _each_once(passed: list[str]) -> list[str]:
    """The latest last: a case that loops for years passes the same few nodes."""
    return list(dict.fromkeys(reversed(passed)))[::-1]


def _close(push: Push) -> None:
    reached = [node for node in push.passed if node in push.workflow.outcomes]
    push.case.status, push.case.closed_at = "closed", push.now
    push.case.outcome = reached[-1] if reached else ""
    push.note("closed", push.case.outcome, None)
