"""An organisation from a file: units, people, roles and absences by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Absence, Person, RoleHolding, Unit


class BadOrganisation(ValueError):
    """The organisation's file names something that is not in it."""


def import_organisation(session: Session, content: Mapping[str, Any], *, since: date) -> None:
    """Add what the file holds; roles without a day of their own hold from `since`. Raises BadOrganisation."""
    units = _add_units(session, content["units"])
    people = _add_people(session, content["people"], units, since)
    for row in content.get("absences", ()):
        session.add(
            Absence(
                person_id=_of(people, row["person"], "absences"),
                substitute_id=_of(people, row["substitute"], "absences") if row.get("substitute") else None,
                valid_from=row["from"],
                valid_to=row["to"],
            )
        )
    session.flush()


def person_by_username(session: Session, username: str) -> Person:
    """Raises BadOrganisation."""
    person = session.scalar(select(Person).where(Person.username == username))
    if person is None:
        raise BadOrganisation(f"there is nobody called {username!r}")
    return person


def unit_by_name(session: Session, name: str) -> Unit:
    """Raises BadOrganisation."""
    unit = session.scalar(select(Unit).where(Unit.name == name))
    if unit is None:
        raise BadOrganisation(f"there is no unit called {name!r}")
    return unit


def _add_units(session: Session, rows: list[dict[str, Any]]) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for row in rows:
        above = units[row["under"]] if "under" in row else None
        unit = Unit(
            name=row["name"],
            kind=row["kind"],
            parent_id=above.id if above else None,
            path="",
            address=row.get("address", ""),
        )
        session.add(unit)
        session.flush()
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        units[row["key"]] = unit
    session.flush()
    return units


def _add_people(session: Session, rows: list[dict[str, Any]], units: Mapping[str, Unit], since: date) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for row in rows:
        person = Person(
            username=row["username"],
            name=row["name"],
            title=row["title"],
            email=row.get("email", f"{row['username']}@granvik.example"),
            unit_id=_unit(units, row["unit"], row["username"]),
            password_hash="",
            active=True,
        )
        session.add(person)
        session.flush()
        numbers[row["username"]] = person.id
        for held in row.get("roles", ()):
            session.add(
                RoleHolding(
                    person_id=person.id,
                    role=held["role"],
                    unit_id=_unit(units, held["unit"], row["username"]),
                    valid_from=held.get("from", since),
                    valid_to=held.get("to"),
                )
            )
    session.flush()
    return numbers


def _unit(units: Mapping[str, Unit], key: str, where: str) -> int:
    if key not in units:
        raise BadOrganisation(f"{where}: there is no unit with the key {key!r}")
    return units[key].id


def _of(people: Mapping[str, int], username: str, where: str) -> int:
    if username not in people:
        raise BadOrganisation(f"{where}: there is nobody called {username!r}")
    return people[username]
