"""A family of cases: the one all came from and everything opened from it, in the order in which its locks are taken.

From the top down, always: two who walk the same family meet at its top, and never wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import lock
from engine.database import TakeFirst
from engine.models import Case

_TAKEN = "families taken"


def root_of(session: Session, case: Case) -> Case:
    """The case that this one and its kin came from."""
    while case.parent_id is not None:
        case = session.get_one(Case, case.parent_id)
    return case


def downwards(session: Session, case_id: int) -> Iterator[int]:
    """The case and everything opened from it, by number.

    What a case has opened is asked for when its lock has been taken: until then it may open one more.
    """
    yield case_id
    for linked_id in session.scalars(select(Case.id).where(Case.parent_id == case_id).order_by(Case.id)).all():
        yield from downwards(session, linked_id)


def require_taken(session: Session, case: Case) -> None:
    """Of a case whose lock is held: nothing above it is left to wait for. Raises TakeFirst."""
    if case.parent_id is not None and root_of(session, case).id not in session.info.get(_TAKEN, ()):
        raise TakeFirst(partial(_take, root_id=root_of(session, case).id))


def _take(session: Session, root_id: int) -> None:
    for case_id in downwards(session, root_id):
        lock.case(session, case_id)
    session.info.setdefault(_TAKEN, set()).add(root_id)
