"""What a running clock leads to, alike in every process: whoever has the step is reminded, then others are told.

Who they are, and when, is the municipality's chain of that day (workflows/escalation.py).
"""

from __future__ import annotations

from engine.definition import Who
from engine.models import Person
from engine.people import Addressee
from engine.step import Step
from workflows import roles
from workflows.escalation import Link, chain_of

ESCALATION = "escalation"  #: the delegate of every process that a clock which has run out leads to
HEAD = Who(role=roles.HEAD_OF_ADMINISTRATION)
CHAIR = Who(role=roles.CHAIR)


def remind(step: Step) -> None:
    """Write to whoever the step waits for, and to those the chain names before the time is out."""
    if _overdue(step) or _new(step):
        return  # the letter of the new task, or the escalation, says it already
    owners = _owners(step)
    step.send("reminder", owners)
    step.send("reminder_manager", _people(step, _told(step, chain_of(step).warns, owners), owners))


def escalate(step: Step) -> None:
    """Write to the owner and to the next link of the chain, and see to that the one after it has its turn.

    Nobody with jäv is told; who is away is passed over, or their substitute is told.
    """
    links = chain_of(step).told[step.round :]
    if not links:
        return  # the chain has become shorter since
    owners = _owners(step)
    step.send("overdue", owners)
    told = _told(step, links[0], owners)
    step.let_see(told)
    step.send("escalation_further" if step.round else "escalation", _people(step, told, owners))
    assert step.task is not None and step.task.due_at is not None, "the clock of a step that has a last day"
    for later in links[1:2]:
        step.once_more(ESCALATION, later.after(step.task.due_at))


def _overdue(step: Step) -> bool:
    return bool(step.task and step.task.due_at and step.task.due_at < step.now)


def _new(step: Step) -> bool:
    return bool(step.task and step.task.opened_at == step.now)


def _owners(step: Step) -> list[Person]:
    assert step.task is not None, "a clock sits on a step"
    person_id = step.task.assignee_id or step.task.person_id
    addressee = Addressee(role=step.task.role, unit_id=step.task.unit_id, person_id=person_id)
    return step.organisation.recipients(addressee, step.involved)


def _told(step: Step, link: Link, owners: list[Person]) -> list[Addressee]:
    """The managers above the owner and the roles of the link; where neither is anybody, the head or the chair."""
    if not (link.managers or link.roles):
        return []
    assert step.task is not None, "a clock sits on a step"
    unit_id = owners[0].unit_id if owners else step.task.unit_id or step.case.unit_id
    excluded = _excluded(step, owners)
    found = step.organisation.managers_above(unit_id, excluded, link.managers) if link.managers else []
    found += [to for role in link.roles for to in _holders(step, Who(role=role), excluded)]
    return found or next(filter(None, (_holders(step, who, excluded) for who in (HEAD, CHAIR))), [])


def _holders(step: Step, who: Who, excluded: set[int]) -> list[Addressee]:
    to = step.organisation.addressee(who, step.case.unit_id, {}, excluded)
    return [to] if step.organisation.recipients(to, excluded) else []


def _people(step: Step, told: list[Addressee], owners: list[Person]) -> list[Person]:
    """Each once, though they may be both manager and something else."""
    excluded = _excluded(step, owners)
    people = [person for to in told for person in step.organisation.recipients(to, excluded)]
    return list({person.id: person for person in people}.values())


def _excluded(step: Step, owners: list[Person]) -> set[int]:
    return {*step.involved, *(owner.id for owner in owners)}
