"""Who was let into a case and loses sight of it again, in the very transaction in which it went on to others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine import protection
from engine.models import AccessGrant, RoleHolding
from engine.people import Addressee, covers

if TYPE_CHECKING:
    from engine.push import Push


def end_view(push: Push, who: Sequence[Addressee]) -> None:
    """They lose sight of the case now: the role, and those who hold it today or stand in, also where let in by name.

    Their open steps go on to whom the process gives them now; one it still gives to them they finish, unless the case
    is protected: then they are no longer named in it either. Somebody let in by another role still is.
    """
    push.rows.write()
    gone: set[int] = set()
    for to in who:
        people = {to.person_id} if to.person_id is not None else _holders(push, to)
        ended = push.waiting.end_grants([to.whom, *(f"person:{one}" for one in sorted(people) if one is not None)])
        if ended:
            push.note("view_ended", to.role, None, person=to.person_id, unit=to.unit_id)
        gone |= people
    protection.step_aside(push, gone)
    push.waiting.go_on_from(gone)


def was_ended(push: Push, to: Addressee) -> bool:
    """Their view of the case was ended, so that no delay opens it to them again."""
    ended = AccessGrant.case_id == push.case.id, AccessGrant.whom == to.whom, AccessGrant.until.is_not(None)
    return push.session.scalar(select(AccessGrant.id).where(*ended).limit(1)) is not None


def _holders(push: Push, to: Addressee) -> set[int]:
    day = push.today
    at_unit = RoleHolding.role == to.role, RoleHolding.unit_id == to.unit_id, covers(RoleHolding, day)
    holders = set(push.session.scalars(select(RoleHolding.person_id).where(*at_unit)))
    return holders | {one.id for one in push.organisation.recipients(to, push.involved)}
