"""Deadlines that somebody pauses, lets go on, extends or withdraws in a story."""

from __future__ import annotations

from sqlalchemy import select

from engine.deadline_changes import DeadlineChanges
from engine.deadline_limits import UnknownDeadline
from engine.models import DeadlineRow
from engine.scenarios.story import Step
from engine.scenarios.world import World

#: What is said when the story gives no reason.
REASON = "Skälet framgår av ärendet."


def change_deadline(step: Step, world: World) -> None:
    """Raises UnknownDeadline, CannotChange, NotAllowed."""
    changes, deadline_id = DeadlineChanges(world.house), _latest(step, world)
    person_id, reason = world.names.people[step.who], step.reason or REASON
    if step.verb == "återuppta":
        changes.resume(deadline_id, person_id, reason=reason)
    elif step.verb == "återkalla frist":
        changes.withdraw(deadline_id, person_id, reason=reason)
    else:
        assert step.until is not None, "asked for when the story was read"
        verb = changes.pause if step.verb == "pausa" else changes.extend
        verb(deadline_id, person_id, until=step.until, reason=reason)


def _latest(step: Step, world: World) -> int:
    """The one that runs, or the last there was, so that the product itself says why it cannot be changed."""
    mine = select(DeadlineRow.id).where(DeadlineRow.case_id == world.case_id(step.case), DeadlineRow.name == step.what)
    with world.house.database.reading() as session:
        found = session.scalar(mine.order_by(DeadlineRow.status != "waiting", DeadlineRow.id.desc()).limit(1))
    if found is None:
        raise UnknownDeadline(step.what)
    return found
