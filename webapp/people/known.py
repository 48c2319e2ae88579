"""The person a session belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from flask import session
from flask_login import UserMixin, login_user

from engine.models import Person
from webapp.current import house


@dataclass(frozen=True, kw_only=True)
class Known(UserMixin):
    """Who is logged in, as every page needs them."""

    id: int
    name: str
    title: str
    unit_id: int


def load(number: str) -> Known | None:
    """Read anew for every page: who has left the municipality is out at once."""
    if not number.isdigit():
        return None
    with house().database.reading() as reading:
        person = reading.get(Person, int(number))
        return known(person) if person and person.active else None


def known(person: Person) -> Known:
    return Known(id=person.id, name=person.name, title=person.title, unit_id=person.unit_id)


def enter(person: Person) -> None:
    """Begin a session of its own: nothing of whoever used the browser before follows along."""
    session.clear()
    session.permanent = True
    login_user(known(person))
