"""What protection does to one case within a push: who is named, and whose tasks and letters that moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session

from engine import letters
from engine.errors import NobodyToKeep
from engine.models import AccessGrant, Case, Letter, NamedPerson, Person, UserTask
from engine.people import MANAGER, Addressee, Circle

if TYPE_CHECKING:
    from engine.push import Push

#: Whoever keeps the case gets the task, and reads this instead of doing it.
NAME_SOMEBODY = (
    "Ärendet är skyddat, och ingen av dem som är namngivna i det har rollen för uppgiften. "
    "Namnge någon som har den, så går uppgiften dit."
)
#: Keys of the roles that may protect a case they see, and say who is named in it: those who lead and who investigate.
GUARDS = (MANAGER, "utredare", "forvaltningschef", "mas", "dataskyddsombud")


def circle_of(session: Session, case: Case) -> Circle | None:
    """Who is named in the case; None when it is not protected, which costs nothing to ask."""
    if case.keeper_id is None:
        return None
    named = select(NamedPerson.person_id).where(NamedPerson.case_id == case.id, NamedPerson.until.is_(None))
    return Circle(named=frozenset(session.scalars(named)), keeper_id=case.keeper_id)


def waits_for_naming(task: UserTask) -> bool:
    """It lies with the keeper of a protected case because nobody named in it holds the role."""
    return task.status == "open" and task.person_id is not None and task.role != "" and task.assignee_id is None


def protect(push: Push, person_ids: Collection[int], keeper_id: int | None, by: Person | None) -> None:
    """Only these see the case from now on, in it and in those opened from it; the keeper says who else may.

    Nobody said: those its open tasks wait for and the nearest manager. The first of them keeps it when no other does.
    """
    named = [one for one in person_ids if one not in push.involved]
    named = named or _at_hand(push)
    keeper_id = keeper_id if keeper_id is not None and keeper_id not in push.involved else named[0]
    if not push.case.protected:
        push.case.keeper_id = keeper_id
        push.note("protected", "", by, person=keeper_id)
        push.organisation.circle = Circle(named=frozenset(), keeper_id=keeper_id)
    name(push, [keeper_id, *named], by)
    _withhold_letters(push)


def name(push: Push, person_ids: Iterable[int], by: Person | None) -> None:
    """They see the protected case from now on, and what they hold the role for comes to them."""
    circle = _circle(push)
    new = [one for one in dict.fromkeys(person_ids) if one not in circle.named and one not in push.involved]
    for person_id in new:
        row = {"case_id": push.case.id, "person_id": person_id, "since": push.now}
        push.session.execute(insert(NamedPerson).values(**row, named_by_id=by.id if by else None))
        push.waiting.grant(Addressee(person_id=person_id))
        push.note("named", "", by, person=person_id)
    push.organisation.circle = Circle(named=circle.named | set(new), keeper_id=circle.keeper_id)
    push.waiting.route_open()


def unname(push: Push, person_id: int, by: Person | None) -> None:
    """The person no longer sees the case; their tasks go to others who are named."""
    circle = _circle(push)
    push.organisation.circle = Circle(named=circle.named - {person_id}, keeper_id=circle.keeper_id)
    _strike(push, person_id, by)
    push.waiting.route_open()


def step_aside(push: Push, person_ids: Collection[int]) -> None:
    """Those whose view has ended are no longer named; what a keeper among them kept, the next of those named keeps.

    Nobody named can: the nearest manager who is none of them, named now. Nobody at all: they stay.
    """
    circle = push.organisation.circle
    leaving = circle.named & set(person_ids) if circle else frozenset()
    if circle is None or not leaving:
        return
    staying = circle.named - leaving
    keepers = [circle.keeper_id] if circle.keeper_id in staying else _able(push, sorted(staying))
    keepers = keepers or _outside(push, leaving)
    if not keepers:
        return
    push.organisation.circle = Circle(named=staying, keeper_id=keepers[0])
    name(push, keepers[:1], None)
    if keepers[0] != circle.keeper_id:
        keep(push, keepers[0], None)
    for person_id in sorted(leaving):
        _strike(push, person_id, None)


def keep(push: Push, keeper_id: int, by: Person | None) -> None:
    """Another of those named answers for the case."""
    push.case.keeper_id = keeper_id
    push.note("kept_by", "", by, person=keeper_id)
    push.organisation.circle = Circle(named=_circle(push).named, keeper_id=keeper_id)
    push.waiting.route_open()


def pass_on(push: Push) -> None:
    """A keeper who has jäv or has left keeps nothing: the next of those named does, or at last the nearest manager."""
    circle = push.organisation.circle
    if circle is None or _able(push, [circle.keeper_id]):
        return
    left = _able(push, sorted(circle.named))
    if left:
        keep(push, left[0], None)
        return
    for manager_id in _outside(push, frozenset())[:1]:
        name(push, [manager_id], None)
        keep(push, manager_id, None)


def lift(push: Push, by: Person | None) -> None:
    """The case is for its roles again, and for whoever kept it; the others' names stay on record and open nothing."""
    circle = _circle(push)
    still = sorted(circle.named)
    push.case.keeper_id = None
    _end_sight_by_name(push, circle.named - {circle.keeper_id})
    push.note("unprotected", "", by)
    _end_naming(push, still, by)
    push.organisation.circle = None
    push.waiting.route_open()


def _circle(push: Push) -> Circle:
    circle = push.organisation.circle
    assert circle is not None, "only a protected case has people named in it"
    return circle


def _at_hand(push: Push) -> list[int]:
    """The nearest managers who can act, then those the open tasks wait for. Raises NobodyToKeep."""
    found = _nearest_managers(push)
    for task in push.waiting.tasks.values():
        if task.status == "open":
            to = Addressee(role=task.role, unit_id=task.unit_id, person_id=task.assignee_id or task.person_id)
            found += [one.id for one in push.organisation.recipients(to, push.involved)]
    if not found:
        raise NobodyToKeep(push.case.number)
    return found


def _outside(push: Push, but: Collection[int]) -> list[int]:
    """The nearest managers, named in the case or not, who are none of `but`: to be named before anything is theirs."""
    circle, push.organisation.circle = push.organisation.circle, None
    found = _nearest_managers(push, but)
    push.organisation.circle = circle
    return found


def _nearest_managers(push: Push, but: Collection[int] = ()) -> list[int]:
    """Those who act today; a manager who is away rather than nobody."""
    organisation, unit_id, excluded = push.organisation, push.case.unit_id, push.involved | set(but)
    nearest = organisation.managers_above(unit_id, excluded, 1)
    acting = [one.id for to in nearest for one in organisation.recipients(to, excluded)]
    if acting:
        return acting
    away = [one.id for unit in organisation.chain(unit_id) for one in organisation.holders(MANAGER, unit.id)]
    return [one for one in away if one not in excluded][:1]


def _able(push: Push, person_ids: Sequence[int]) -> list[int]:
    """Those who work here and have no jäv."""
    here = select(Person.id).where(Person.id.in_(person_ids), Person.active).order_by(Person.id)
    return [one for one in push.session.scalars(here) if one not in push.involved]


def _strike(push: Push, person_id: int, by: Person | None) -> None:
    """No longer named, let in by name or written to; their tasks have gone on, or are about to."""
    _end_naming(push, [person_id], by)
    push.note("unnamed", "", by, person=person_id)
    push.waiting.end_grants([f"person:{person_id}"])
    _take_back(push, [person_id])


def _end_naming(push: Push, person_ids: Sequence[int], by: Person | None) -> None:
    of_case = update(NamedPerson).where(NamedPerson.case_id == push.case.id, NamedPerson.person_id.in_(person_ids))
    ended = {"until": push.now, "ended_by_id": by.id if by else None}
    push.session.execute(of_case.where(NamedPerson.until.is_(None)).values(**ended))


def _end_sight_by_name(push: Push, person_ids: Collection[int]) -> None:
    """What was opened to them when they were named; whoever had been let in before still is."""
    push.rows.write()
    naming = NamedPerson.case_id == push.case.id, NamedPerson.person_id == AccessGrant.person_id
    when_named = exists().where(*naming, NamedPerson.until.is_(None), NamedPerson.since == AccessGrant.since)
    grants = update(AccessGrant).where(AccessGrant.case_id == push.case.id, AccessGrant.until.is_(None), when_named)
    push.session.execute(grants.where(AccessGrant.person_id.in_(sorted(person_ids))).values(until=push.now))


def _withhold_letters(push: Push) -> None:
    """Of letters that have not left, those to people not named never will, and the others say nothing of the case."""
    push.rows.write()
    waiting = update(Letter).where(Letter.case_id == push.case.id, Letter.next_try_at.is_not(None))
    named = Letter.person_id.in_(sorted(_circle(push).named))
    push.session.execute(waiting.where(~named).values(withdrawn_at=push.now, next_try_at=None))
    text = letters.protected(push.house.settings.base_url)
    push.session.execute(waiting.where(named).values(subject=text.subject, body=text.body))


def _take_back(push: Push, person_ids: Sequence[int]) -> None:
    """Letters to them that have not left never will."""
    waiting = update(Letter).where(Letter.case_id == push.case.id, Letter.next_try_at.is_not(None))
    theirs = waiting.where(Letter.person_id.in_(person_ids))
    push.session.execute(theirs.values(withdrawn_at=push.now, next_try_at=None))
