"""The verbs of protected cases: protect, name, end a naming, keep, and lift; each one transaction.

Skyddade personuppgifter: only those named see the case, in lists, search, letters and pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import protection
from engine.access import holds_one_of, may_see
from engine.database import tried_again
from engine.errors import (
    AlreadyProtected,
    KeeperStays,
    NotAllowed,
    NotNamed,
    NotProtected,
    PersonHasInterest,
    ReceiverHasLeft,
    UnknownCase,
    UnknownPerson,
)
from engine.family import downwards, root_of
from engine.installation import Installation
from engine.models import Case, Person
from engine.push import Push

TITLE = "Skydda ärendet"


class Protecting:
    """`person_id` is who acts: somebody who sees the case and leads or investigates."""

    def __init__(self, house: Installation) -> None:
        self.house = house

    @tried_again
    def protect(self, case_id: int, person_id: int, named_ids: Sequence[int]) -> None:
        """From now on only these and the one who acts see the case, and the cases opened from it.

        A case it came from is protected too: with the same names where the one who acts sees it, else by those who
        work in it. Raises UnknownCase, NotAllowed, AlreadyProtected, PersonHasInterest, ReceiverHasLeft.
        """
        with self.house.database.transaction() as session:
            by = self._guard(session, case_id, person_id)
            for kin_id, below in _family(session, case_id):
                push = Push.load(self.house, session, kin_id, self.house.now())
                if push.case.protected:
                    if kin_id == case_id:
                        raise AlreadyProtected(case_id)
                    continue  # with names of its own already
                same = below or may_see(session, person_id, kin_id, push.today)
                names = [person_id, *named_ids] if same else []
                self._require_possible(push, names)
                protection.protect(push, names, person_id if same else None, by)
                push.write_history()

    @tried_again
    def name(self, case_id: int, person_id: int, named_id: int) -> None:
        """Somebody more sees the case. Raises UnknownCase, NotAllowed, NotProtected and the refusals of `protect`."""
        with self.house.database.transaction() as session:
            push, by = self._protected(session, case_id, person_id)
            self._require_possible(push, [named_id])
            protection.name(push, [named_id], by)
            push.write_history()

    @tried_again
    def unname(self, case_id: int, person_id: int, named_id: int) -> None:
        """Somebody no longer sees it. Raises KeeperStays for the keeper, NotNamed."""
        with self.house.database.transaction() as session:
            push, by = self._protected(session, case_id, person_id)
            if named_id == push.case.keeper_id:
                raise KeeperStays(push.case.number)
            if not push.organisation.lets_in(named_id):
                raise NotNamed(named_id)
            protection.unname(push, named_id, by)
            push.write_history()

    @tried_again
    def keep(self, case_id: int, person_id: int, keeper_id: int) -> None:
        """Another of those named answers for who sees it. Raises NotNamed, PersonHasInterest, ReceiverHasLeft."""
        with self.house.database.transaction() as session:
            push, by = self._protected(session, case_id, person_id)
            if not push.organisation.lets_in(keeper_id):
                raise NotNamed(keeper_id)
            self._require_possible(push, [keeper_id])
            protection.keep(push, keeper_id, by)
            push.write_history()

    @tried_again
    def lift(self, case_id: int, person_id: int) -> None:
        """The case is for its roles again; only its keeper may say so. Cases opened from it stay as they are."""
        with self.house.database.transaction() as session:
            push, by = self._protected(session, case_id, person_id)
            if push.case.keeper_id != person_id:
                raise NotAllowed(TITLE)
            protection.lift(push, by)
            push.write_history()

    # ---- guards ----------------------------------------------------------------------------------------------

    def _guard(self, session: Session, case_id: int, person_id: int) -> Person:
        """Raises UnknownCase to who does not see it, NotAllowed to who neither leads, investigates nor keeps it."""
        today = self._today()
        if not may_see(session, person_id, case_id, today):
            raise UnknownCase(case_id)
        if not may_guard(session, person_id, case_id, today):
            raise NotAllowed(TITLE)
        return session.get_one(Person, person_id)

    def _protected(self, session: Session, case_id: int, person_id: int) -> tuple[Push, Person]:
        """Locked first: who acts may be struck by another in the same moment."""
        push = Push.load(self.house, session, case_id, self.house.now())
        by = self._guard(session, case_id, person_id)
        if not push.case.protected:
            raise NotProtected(push.case.number)
        return push, by

    def _require_possible(self, push: Push, person_ids: Sequence[int]) -> None:
        for person_id in person_ids:
            person = push.session.get(Person, person_id)
            if person is None:
                raise UnknownPerson(person_id)
            if person_id in push.involved:
                raise PersonHasInterest(person.name)
            if not person.active:
                raise ReceiverHasLeft(person.name)

    def _today(self) -> date:
        """The Swedish day."""
        return self.house.now().astimezone(self.house.settings.zone).date()


def may_guard(session: Session, person_id: int, case_id: int, today: date) -> bool:
    """Of those who see a case: who may protect it and name people in it."""
    if session.scalar(select(Case.keeper_id).where(Case.id == case_id)) == person_id:
        return True
    return holds_one_of(session, person_id, protection.GUARDS, today)


def _family(session: Session, case_id: int) -> Iterator[tuple[int, bool]]:
    """The family's cases in the order of their locks, and whether each is the case itself or was opened from it."""
    below: set[int] = set()
    for kin_id in downwards(session, root_of(session, session.get_one(Case, case_id)).id):
        kin = session.get_one(Case, kin_id)
        if kin_id == case_id or kin.parent_id in below:
            below.add(kin_id)
        yield kin_id, kin_id in below
