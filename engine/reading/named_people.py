"""Who may see a protected case, who named them and when; also those who no longer may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.models import Case, Involvement, NamedPerson, Person, Unit


@dataclass(frozen=True, kw_only=True)
class Naming:
    """One person named, from when to when."""

    person_id: int
    name: str
    title: str
    unit: str
    since: datetime
    by: str  #: empty when the system did
    until: datetime | None  #: None while it holds
    ended_by: str
    keeps: bool  #: answers for who is named
    involved: bool  #: has jäv, and so sees nothing all the same


def read_namings(session: Session, case: Case) -> list[Naming]:
    """Those who may see it first, the keeper before the others, then those who could."""
    by, ended_by = aliased(Person), aliased(Person)
    jav = select(Involvement.person_id).where(Involvement.case_id == case.id)
    query = (
        select(NamedPerson, Person, Unit.name.label("unit"), by.name, ended_by.name, Person.id.in_(jav).label("jav"))
        .join(Person, Person.id == NamedPerson.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(by, by.id == NamedPerson.named_by_id)
        .outerjoin(ended_by, ended_by.id == NamedPerson.ended_by_id)
        .where(NamedPerson.case_id == case.id)
        .order_by(NamedPerson.id)
    )
    found = [
        Naming(
            person_id=person.id,
            name=person.name,
            title=person.title,
            unit=unit,
            since=row.since,
            by=namer or "",
            until=row.until,
            ended_by=ender or "",
            keeps=row.until is None and person.id == case.keeper_id,
            involved=bool(involved),
        )
        for row, person, unit, namer, ender, involved in session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.until is not None, not one.keeps))
