"""Who is away and who stands in: the one change of the organisation that is made every day."""

from __future__ import annotations

from datetime import date

from engine.errors import UnknownPerson, VaksamError
from engine.installation import Installation
from engine.models import Absence, Person


class AbsenceBackwards(VaksamError):
    """An absence cannot end before it begins:"""


class OwnSubstitute(VaksamError):
    """Nobody can stand in for themselves:"""


def note_absence(house: Installation, person_id: int, substitute_id: int | None, *, first: date, last: date) -> None:
    """Away from `first` to `last`, both days included. Raises AbsenceBackwards, OwnSubstitute, UnknownPerson."""
    if last < first:
        raise AbsenceBackwards(first.isoformat(), last.isoformat())
    if substitute_id == person_id:
        raise OwnSubstitute(person_id)
    with house.database.transaction() as session:
        for number in (person_id, substitute_id):
            if number is not None and session.get(Person, number) is None:
                raise UnknownPerson(number)
        session.add(Absence(person_id=person_id, substitute_id=substitute_id, valid_from=first, valid_to=last))
