"""Who may be handed a task that is somebody else's."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.access import not_involved
from engine.definition import Workflow
from engine.errors import NotNamed, PersonHasInterest, ReceiverHasLeft, ReceiverLacksRole, WorksUnderInvolved
from engine.models import Absence, Person, RoleHolding, UserTask
from engine.people import covers
from engine.push import Push


def require_possible(push: Push, task: UserTask, receiver: Person) -> None:
    """Raises PersonHasInterest, WorksUnderInvolved, NotNamed, ReceiverHasLeft, ReceiverLacksRole."""
    if receiver.id in push.involved:
        raise PersonHasInterest(receiver.name)
    if push.waiting.who(task).independent and push.organisation.works_under(receiver, push.involved):
        raise WorksUnderInvolved(receiver.name)
    if not push.organisation.lets_in(receiver.id):
        raise NotNamed(receiver.name)
    if not receiver.active:
        raise ReceiverHasLeft(receiver.name)
    if only_holders(push.workflow, task) and receiver.id not in holders(push.session, task, push.today):
        raise ReceiverLacksRole(task.role)


def only_holders(workflow: Workflow, task: UserTask) -> bool:
    """The task is a decision that nobody may make without its role."""
    special = workflow.user_tasks.get(task.name)
    return special is not None and special.only_holders


def holders(session: Session, task: UserTask, today: date) -> set[int]:
    """Numbers of those who hold the task's role at its unit today, and of those who stand in for them."""
    at_unit = (RoleHolding.role == task.role) & (RoleHolding.unit_id == task.unit_id)
    held = select(RoleHolding.person_id).where(at_unit, covers(RoleHolding, today))
    away = Absence.person_id.in_(held) & not_involved(Absence.person_id, task.case_id)
    stands_in = select(Absence.substitute_id).where(away, covers(Absence, today))
    return set(session.scalars(select(Person.id).where(or_(Person.id.in_(held), Person.id.in_(stands_in)))))
