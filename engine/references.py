"""Whether the people and units that a form names are there to be named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.definition import Answers, Refusal
from engine.forms import Form, Kind, Property
from engine.models import Person, RoleHolding, Unit
from engine.people import covers

UNKNOWN_UNIT = "Enheten finns inte. Välj en ur listan."
UNKNOWN_PERSON = "Personen finns inte bland dem som arbetar här. Välj någon ur listan."
WITHOUT_ROLE = "Personen har inte den roll som behövs. Välj någon ur listan."

#: The largest number a row can have.
MOST = 2**31 - 1


def check_references(session: Session, form: Form, answers: Answers, today: date) -> list[Refusal]:
    """A refusal at each field that names a unit or a person who is not there, or a person without the field's role.

    For answers that the form has found no fault with.
    """
    return [Refusal(field=name, message=message) for name, message in _wrong(session, form, answers, today)]


def _wrong(session: Session, form: Form, answers: Answers, today: date) -> Iterator[tuple[str, str]]:
    for prop in form.properties:
        value = answers.get(prop.name)
        if value is None:
            continue
        if prop.columns:
            for number, row in enumerate(value):
                for name, message in _wrong(session, prop.columns, row, today):
                    yield f"{prop.name}.{number}.{name}", f"Rad {number + 1}: {message}"
        elif message := _wrong_with(session, prop, value, today):
            yield prop.name, message


def _wrong_with(session: Session, prop: Property, value: object, today: date) -> str:
    if prop.kind is Kind.UNIT:
        return "" if _all_there(session, Unit.id, value, Unit.id.is_not(None)) else UNKNOWN_UNIT
    if prop.kind not in (Kind.PERSON, Kind.PERSONS):
        return ""
    if not _all_there(session, Person.id, value, Person.active.is_(True)):
        return UNKNOWN_PERSON
    role = prop.ui.get("ui:role", "")
    held = (RoleHolding.role == role) & covers(RoleHolding, today)
    return "" if not role or _all_there(session, RoleHolding.person_id, value, held) else WITHOUT_ROLE


def _all_there(session: Session, column: Any, value: object, clause: ColumnElement[bool]) -> bool:
    named = set(value) if isinstance(value, list) else {value}
    if not all(isinstance(one, int) and 0 < one <= MOST for one in named):
        return False
    return set(session.scalars(select(column).where(column.in_(named), clause))) == named
