"""What a running clock leads to, alike in every process: the owner is reminded, then the managers above are told."""

from __future__ import annotations

from engine.definition import Who
from engine.models import Person
from engine.people import Addressee
from engine.step import Step
from workflows import roles

HEAD = Who(role=roles.HEAD_OF_ADMINISTRATION)
CHAIR = Who(role=roles.CHAIR)


def remind(step: Step) -> None:
    """Write to whoever the step waits for, and to the nearest manager above."""
    if _overdue(step) or _new(step):
        return  # the letter of the new task, or the escalation, says it already
    owners = _owners(step)
    step.send("reminder", owners)
    step.send("reminder_manager", _people(step, _above(step, owners, levels=1), owners))


def escalate(step: Step) -> None:
    """Write to the owner, the owner's manager and one level up, past anyone with jäv or away."""
    owners = _owners(step)
    step.send("overdue", owners)
    managers = _above(step, owners, levels=2)
    step.let_see(managers)
    step.send("escalation", _people(step, managers, owners))


def _overdue(step: Step) -> bool:
    return bool(step.task and step.task.due_at and step.task.due_at < step.now)


def _new(step: Step) -> bool:
    return bool(step.task and step.task.opened_at == step.now)


def _owners(step: Step) -> list[Person]:
    assert step.task is not None, "a clock sits on a step"
    person_id = step.task.assignee_id or step.task.person_id
    addressee = Addressee(role=step.task.role, unit_id=step.task.unit_id, person_id=person_id)
    return step.organisation.recipients(addressee, step.involved)


def _above(step: Step, owners: list[Person], *, levels: int) -> list[Addressee]:
    """The managers above the owner; for those who have none the head of administration, and for that one the chair."""
    assert step.task is not None, "a clock sits on a step"
    unit_id = owners[0].unit_id if owners else step.task.unit_id or step.case.unit_id
    excluded = {*step.involved, *(owner.id for owner in owners)}
    managers = step.organisation.managers_above(unit_id, excluded, levels)
    if managers:
        return managers
    for who in (HEAD, CHAIR):
        to = step.organisation.addressee(who, step.case.unit_id, {}, excluded)
        if step.organisation.recipients(to, excluded):
            return [to]
    return []


def _people(step: Step, managers: list[Addressee], owners: list[Person]) -> list[Person]:
    excluded = {*step.involved, *(owner.id for owner in owners)}
    return [person for to in managers for person in step.organisation.recipients(to, excluded)]
