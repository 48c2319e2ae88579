"""An organisation from a file: units, people, roles and absences by their keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Absence, Person, RoleHolding, Unit, UnitPeriod

#: Something on each side of one @; whether it leads anywhere, only the mail server knows.
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class BadOrganisation(ValueError):
    """The organisation's file lacks something, or names something that is not in it."""


def import_organisation(session: Session, content: Mapping[str, Any], *, since: date) -> None:
    """Add what the file holds; roles without a day of their own hold from `since`. Raises BadOrganisation.

    A person without an address of their own gets the username at the file's `email_domain`.
    """
    units = _add_units(session, wanted(content, "units", "filen"), since)
    people = _add_people(session, content, units, since)
    for row in content.get("absences") or ():
        session.add(
            Absence(
                person_id=_of(people, wanted(row, "person", "absences"), "absences"),
                substitute_id=_of(people, row["substitute"], "absences") if row.get("substitute") else None,
                valid_from=wanted(row, "from", "absences"),
                valid_to=wanted(row, "to", "absences"),
            )
        )
    session.flush()


def wanted(row: Mapping[str, Any], name: str, where: str) -> Any:
    """What the row must hold. Raises BadOrganisation."""
    if not isinstance(row, Mapping) or row.get(name) in (None, ""):
        raise BadOrganisation(f"{where}: {name} saknas")
    return row[name]


def person_by_username(session: Session, username: str) -> Person:
    """Raises BadOrganisation."""
    person = session.scalar(select(Person).where(Person.username == username))
    if person is None:
        raise BadOrganisation(f"det finns ingen med användarnamnet {username!r}")
    return person


def unit_by_name(session: Session, name: str) -> Unit:
    """Raises BadOrganisation."""
    unit = session.scalar(select(Unit).where(Unit.name == name))
    if unit is None:
        raise BadOrganisation(f"det finns ingen enhet som heter {name!r}")
    return unit


def _add_units(session: Session, rows: list[dict[str, Any]], since: date) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for row in rows:
        key = wanted(row, "key", "units")
        if key in units:
            raise BadOrganisation(f"units: nyckeln {key!r} finns två gånger")
        above = _unit(units, row["under"], key) if row.get("under") else None
        unit = Unit(
            name=wanted(row, "name", key),
            kind=wanted(row, "kind", key),
            parent_id=above.id if above else None,
            path="",
            address=row.get("address", ""),
        )
        session.add(unit)
        session.flush()
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        units[key] = unit
        _add_names(session, unit, row.get("names") or ({"name": unit.name},), since)
    session.flush()
    return units


def _add_names(session: Session, unit: Unit, rows: Iterable[Mapping[str, Any]], since: date) -> None:
    """What it has been called, oldest first, each until the day before the next; it stood where it stands."""
    begins = [(wanted(row, "name", unit.name), row.get("from", since)) for row in rows]
    ends = [begin - timedelta(days=1) for _, begin in begins[1:]]
    for (name, begin), end in zip_longest(begins, ends):
        session.add(UnitPeriod(unit_id=unit.id, name=name, parent_id=unit.parent_id, valid_from=begin, valid_to=end))


def _add_people(session: Session, content: Mapping[str, Any], units: Mapping[str, Unit], since: date) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for row in wanted(content, "people", "filen"):
        username = _username(row, numbers)
        person = Person(
            username=username,
            name=wanted(row, "name", username),
            title=wanted(row, "title", username),
            email=_address(row, username, content.get("email_domain") or ""),
            unit_id=_unit(units, wanted(row, "unit", username), username).id,
            password_hash="",
            active=True,
        )
        session.add(person)
        session.flush()
        numbers[username] = person.id
        for held in row.get("roles") or ():
            session.add(
                RoleHolding(
                    person_id=person.id,
                    role=wanted(held, "role", username),
                    unit_id=_unit(units, wanted(held, "unit", username), username).id,
                    valid_from=held.get("from", since),
                    valid_to=held.get("to"),
                )
            )
    session.flush()
    return numbers


def _username(row: Mapping[str, Any], taken: Mapping[str, int]) -> str:
    """As the login reads it: what differs only by capital letters would be somebody nobody can log in as."""
    username = str(wanted(row, "username", "people"))
    if username != username.strip().casefold():
        raise BadOrganisation(f"{username}: skriv användarnamnet med små bokstäver och utan blanksteg")
    if username in taken:
        raise BadOrganisation(f"{username}: användarnamnet finns två gånger")
    return username


def _address(row: Mapping[str, Any], username: str, domain: str) -> str:
    address = str(row.get("email") or (f"{username}@{domain}" if domain else ""))
    if not address:
        raise BadOrganisation(f"{username}: email saknas (eller email_domain för hela filen)")
    if not ADDRESS.fullmatch(address):
        raise BadOrganisation(f"{username}: {address!r} är ingen e-postadress")
    return address


def _unit(units: Mapping[str, Unit], key: str, where: str) -> Unit:
    if key not in units:
        raise BadOrganisation(f"{where}: det finns ingen enhet med nyckeln {key!r}")
    return units[key]


def _of(people: Mapping[str, int], username: str, where: str) -> int:
    if username not in people:
        raise BadOrganisation(f"{where}: det finns ingen med användarnamnet {username!r}")
    return people[username]
