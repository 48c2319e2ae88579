"""Passwords: kept with argon2id, checked in the same time whether or not the name exists, and a few tries at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import TooManyAttempts, UnknownPerson, WrongPassword
from engine.installation import Installation
from engine.models import LoginAttempt, Person

#: OWASP's least for argon2id; 52 ms on a small server (OWASP Password Storage Cheat Sheet).
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
FAILURES = 5
WITHIN = timedelta(minutes=15)
LONGEST_NAME = 80


def set_password(session: Session, person_id: int, password: str) -> None:
    """Replace a person's password. Raises UnknownPerson."""
    person = session.get(Person, person_id)
    if person is None:
        raise UnknownPerson(person_id)
    person.password_hash = HASHER.hash(password)


def check_password(house: Installation, username: str, password: str) -> Person:
    """Who it is. Raises WrongPassword, and TooManyAttempts from the sixth try within 15 minutes."""
    name = username.strip().casefold()[:LONGEST_NAME]
    attempt, person = _begin_attempt(house, name)
    # Verified between the transactions: it takes long on purpose and must not hold the database's lock.
    known = person is not None and person.active and bool(person.password_hash)
    right = _verify(person.password_hash if person and known else _nobodys_hash(), password)
    if not (known and right and person):
        raise WrongPassword
    _note_success(house, attempt, person, password)
    return person


def person_in_demo(house: Installation, person_id: int) -> Person:
    """Somebody of the demonstration, without a password. Raises UnknownPerson."""
    with house.database.reading() as session:
        person = session.get(Person, person_id)
        if person is None or not person.active:
            raise UnknownPerson(person_id)
        session.expunge(person)
        return person


def _begin_attempt(house: Installation, name: str) -> tuple[int, Person | None]:
    """Counted as a failure until it has gone well, so that many tries at once are counted too."""
    now = house.now()
    with house.database.transaction() as session:
        tried = select(LoginAttempt).where(LoginAttempt.username == name, LoginAttempt.at > now - WITHIN)
        failed: list[datetime] = []
        for attempt in session.scalars(tried.order_by(LoginAttempt.at, LoginAttempt.id)):
            failed = [] if attempt.succeeded else [*failed, attempt.at]
        if len(failed) >= FAILURES:
            raise TooManyAttempts(until=failed[-FAILURES] + WITHIN)
        row = LoginAttempt(username=name, at=now, succeeded=False)
        session.add(row)
        session.flush()
        return row.id, session.scalar(select(Person).where(Person.username == name))


def _note_success(house: Installation, attempt: int, person: Person, password: str) -> None:
    with house.database.transaction() as session:
        session.get_one(LoginAttempt, attempt).succeeded = True
        if HASHER.check_needs_rehash(person.password_hash):
            set_password(session, person.id, password)


def _verify(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """Checked when there is no such person, so that the answer takes as long."""
    return HASHER.hash("nobody has this password")
