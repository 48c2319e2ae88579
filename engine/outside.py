"""People without a login: the code they follow their case by, and how often they may try."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Network

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engine.definition import Door, Workflow
from engine.errors import VaksamError
from engine.installation import Installation
from engine.models import Case, OpenedOutside, OutsideKey, OutsideTry

#: Read aloud and written by hand: no letter that looks like a figure.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 16  #: 80 bits: nobody guesses it, so a plain hash keeps it
GROUP = 4

#: What stands for a position where somebody without a login has written.
NOT_STAFF = "Utomstående"

#: A try is of no use to anybody after this.
KEPT = timedelta(days=1)


class NotFromOutside(VaksamError):
    """Nobody without a login may open a case of this process:"""


class TooManyTries(VaksamError):
    """Too many tries from the same visitor; wait:"""

    def __init__(self, *, until: datetime) -> None:
        super().__init__(until.isoformat(timespec="minutes"))
        self.until = until


def new_code() -> str:
    """A code nobody has: "7KQM-2XWD-H5RN-9BTC"."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(code[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def is_code(text: str) -> bool:
    """It has the form of a code, however it is written."""
    written = _bare(text)
    return len(written) == LENGTH and set(written) <= set(ALPHABET)


def keep_code(session: Session, code: str, case_id: int, now: datetime) -> None:
    """Whoever has the code may follow the case from now on; only its hash is kept."""
    session.add(OutsideKey(hash=hash_of(code), case_id=case_id, made_at=now))


def new_key(session: Session, case_id: int, now: datetime) -> str:
    """A new code to a case, to be shown once."""
    code = new_code()
    keep_code(session, code, case_id, now)
    return code


def case_by_key(session: Session, code: str) -> int | None:
    """The case that the code leads to."""
    return session.scalar(select(OutsideKey.case_id).where(OutsideKey.hash == hash_of(code)))


def case_of_sending(session: Session, once: str) -> str | None:
    """The number of the case that this sending from outside has opened, or been added to, already."""
    sent = select(Case.number).join(OpenedOutside, OpenedOutside.case_id == Case.id)
    return session.scalar(sent.where(OpenedOutside.once == sending(once)))


def remember_sending(session: Session, once: str, case_id: int) -> None:
    """The same sending again opens nothing, and adds nothing."""
    session.add(OpenedOutside(once=sending(once), case_id=case_id))


def require_door(workflow: Workflow) -> None:
    """Raises NotFromOutside."""
    if not {Door.PUBLIC, Door.LINK} & set(workflow.doors):
        raise NotFromOutside(workflow.name)


def count_try(house: Installation, what: str, address: str, *, most: int, within: timedelta) -> None:
    """Counted before it is known how it went, so that failures need no second counting. Raises TooManyTries."""
    now = house.now()
    visitor = _visitor(house, address, now)
    with house.database.transaction() as session:
        session.execute(delete(OutsideTry).where(OutsideTry.at <= now - KEPT))
        recent = (OutsideTry.what == what, OutsideTry.visitor == visitor, OutsideTry.at > now - within)
        tried, first = session.execute(select(func.count(), func.min(OutsideTry.at)).where(*recent)).one()
        if tried >= most:
            raise TooManyTries(until=first + within)
        session.add(OutsideTry(what=what, visitor=visitor, at=now))


def sending(once: str) -> str:
    """What is kept of a sending's name, which may be a code."""
    return sha256(once.encode()).hexdigest()


def hash_of(code: str) -> str:
    """The same for a code however it is written: small letters, spaces, without hyphens."""
    return sha256(_bare(code).encode()).hexdigest()


def _bare(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _visitor(house: Installation, address: str, now: datetime) -> str:
    """Who tries, for one Swedish day; an anonymous complaint must not be traceable by what counted it."""
    day = now.astimezone(house.settings.zone).date().isoformat()
    return hmac.new(house.settings.secret_key.encode(), f"{day} {_line(address)}".encode(), sha256).hexdigest()


def _line(address: str) -> str:
    """A connection: with IPv6 it has 2^64 addresses to try from, which share their first half."""
    try:
        return str(IPv6Network((address, 64), strict=False))
    except ValueError:
        return address
