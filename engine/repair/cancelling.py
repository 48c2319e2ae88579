"""A case is cancelled with all that was opened from it: nothing waits, rings or leaves any more."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from engine.incidents import settle_incident
from engine.models import Case, DeadlineRow, Letter, Message, Person, Timer, UserTask
from engine.push import Push
from engine.repair.errors import CannotCancel

DECIDED = "I {number} finns ett beslut eller något som väntar på beslut. Ärendet ska avslutas på vanligt sätt."
PARENT = "Ärendet hör till {number}, som räknar med det. Avbryt det ärendet i stället, om hela kedjan ska bort."


def require_cancellable(push: Push) -> None:
    """Raises CannotCancel: what has come to a decision is closed by its process, and a linked case follows its own."""
    if refusal := why_not(push):
        raise CannotCancel(refusal)


def why_not(push: Push) -> str:
    """The Swedish sentence, or nothing when the case may be cancelled."""
    parent = push.session.get(Case, push.case.parent_id) if push.case.parent_id else None
    if parent is not None and parent.status == "open":
        return PARENT.format(number=parent.number)
    return next((DECIDED.format(number=one.number) for one in _with_kin(push) if _decided(push, one)), "")


def cancel(push: Push, by: Person, repair_id: int) -> None:
    """This case and the open ones below it; the locks are taken downwards. Raises CannotCancel.

    One that has come to its end or to a decision while its lock was waited for is seen only now.
    """
    if push.case.status == "open":
        require_cancellable(push)
        _end(push, by, repair_id)
    below = select(Case.id).where(Case.parent_id == push.case.id).order_by(Case.id)
    for linked_id in push.session.scalars(below).all():
        cancel(Push.load(push.house, push.session, linked_id, push.now), by, repair_id)


def _end(push: Push, by: Person, repair_id: int) -> None:
    case, session, now = push.case, push.session, push.now
    push.note("cancelled", "", by, repair=repair_id)
    for task in [one for one in push.waiting.tasks.values() if one.status == "open"]:
        push.waiting.withdraw(task)
        settle_incident(session, f"task:{task.id}", now)
    waiting = update(DeadlineRow).where(DeadlineRow.case_id == case.id, DeadlineRow.status == "waiting")
    session.execute(waiting.values(status="withdrawn", ended_at=now))
    for timer_id in session.scalars(select(Timer.id).where(Timer.case_id == case.id)).all():
        settle_incident(session, f"timer:{timer_id}", now)
    session.execute(delete(Timer).where(Timer.case_id == case.id))
    unsent = update(Letter).where(Letter.case_id == case.id, Letter.sent_at.is_(None), Letter.withdrawn_at.is_(None))
    session.execute(unsent.values(withdrawn_at=now, next_try_at=None))
    undelivered = update(Message).where(Message.case_id == case.id, Message.next_try_at.is_not(None))
    session.execute(undelivered.values(next_try_at=None, result="not awaited"))
    case.status, case.closed_at = "cancelled", now
    push.state.awaits = []
    push.write_history()


def open_below(push: Push) -> list[Case]:
    """The open cases that go with it."""
    return [case for case in _with_kin(push)[1:] if case.status == "open"]


def _with_kin(push: Push) -> list[Case]:
    """The case itself and everything opened from it, closed ones too."""
    found, ahead = [push.case], [push.case.id]
    while ahead:
        below = list(push.session.scalars(select(Case).where(Case.parent_id.in_(ahead)).order_by(Case.id)))
        found, ahead = [*found, *below], [case.id for case in below]
    return found


def _decided(push: Push, case: Case) -> bool:
    """A decision has been made in it, or somebody is asked for one."""
    workflow = push.house.workflow(case.workflow)
    final = [name for name, special in workflow.user_tasks.items() if special.final]
    asked = select(UserTask.id).where(UserTask.case_id == case.id, UserTask.name.in_(final))
    return push.session.scalar(asked.where(UserTask.status.in_(("open", "done"))).limit(1)) is not None
