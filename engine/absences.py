"""Who is away and who stands in: the one change of the organisation that is made every day."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import UnknownPerson, VaksamError
from engine.installation import Installation
from engine.models import Absence, Person


class AbsenceBackwards(VaksamError):
    """An absence cannot end before it begins:"""


class AbsenceOverlaps(VaksamError):
    """The person is noted as away on some of these days already:"""

    def __init__(self, *, first: date, last: date) -> None:
        super().__init__(first.isoformat(), last.isoformat())
        self.first = first
        self.last = last


class OwnSubstitute(VaksamError):
    """Nobody can stand in for themselves:"""


class NotedByTheSubstitute(VaksamError):
    """A substitute sees what the other sees, so nobody lets themselves stand in; somebody else must:"""


class UnknownAbsence(VaksamError):
    """No such absence:"""


def note_absence(
    house: Installation,
    person_id: int,
    substitute_id: int | None,
    *,
    first: date,
    last: date,
    noted_by_id: int | None = None,
) -> None:
    """Away from `first` to `last`, both days included; `noted_by_id` is kept, and empty when nobody has said so.

    Raises AbsenceBackwards, AbsenceOverlaps, OwnSubstitute, NotedByTheSubstitute, UnknownPerson.
    """
    if last < first:
        raise AbsenceBackwards(first.isoformat(), last.isoformat())
    if substitute_id == person_id:
        raise OwnSubstitute(person_id)
    if substitute_id is not None and substitute_id == noted_by_id:
        raise NotedByTheSubstitute(substitute_id)
    with house.database.transaction() as session:
        # The same person's absences are noted one after the other; others' work on the row is not held up.
        if session.get(Person, person_id, with_for_update={"key_share": True}) is None:
            raise UnknownPerson(person_id)
        if substitute_id is not None and session.get(Person, substitute_id) is None:
            raise UnknownPerson(substitute_id)
        _require_free(session, person_id, first, last)
        session.add(
            Absence(
                person_id=person_id,
                substitute_id=substitute_id,
                valid_from=first,
                valid_to=last,
                noted_by_id=noted_by_id,
                noted_at=house.now(),
            )
        )


def end_absence(house: Installation, absence_id: int, person_id: int, today: date) -> None:
    """Back today: the substitute stands in no more, and one that has not begun never does. Raises UnknownAbsence."""
    with house.database.transaction() as session:
        absence = session.get(Absence, absence_id, with_for_update=True)
        if absence is None:
            raise UnknownAbsence(absence_id)
        if absence.valid_to >= today:
            absence.valid_to = today - timedelta(days=1)
            absence.ended_by_id, absence.ended_at = person_id, house.now()


def _require_free(session: Session, person_id: int, first: date, last: date) -> None:
    other = session.scalars(
        select(Absence)
        .where(Absence.person_id == person_id, Absence.valid_from <= last, Absence.valid_to >= first)
        .where(Absence.valid_from <= Absence.valid_to)  # one that was ended before it began holds no day
        .order_by(Absence.valid_from)
    ).first()
    if other is not None:
        raise AbsenceOverlaps(first=other.valid_from, last=other.valid_to)
