"""Links that let a provider without an account tell the nämnd something, once. Only a hash of each is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.access import open_to
from engine.installation import Installation
from engine.models import Case, Person, Unit
from workflows.law.statutory_time import swedish_day
from workflows.local_settings import setting_on
from workflows.records.models import ProviderLink

PROVIDER_UNIT = "utforare"


class LinkNotUsable(ValueError):
    """The link leads nowhere: it has been used, taken back, is too old, or never was, or its case is closed."""


@dataclass(frozen=True, kw_only=True)
class ListedLink:
    """A link in the list of who answers for the contracts; the link itself is nowhere to be read."""

    id: int
    provider: str
    case_number: str  #: empty when it begins a case
    made_by: str
    made_at: datetime
    expires_at: datetime
    state: str  #: waiting, used, withdrawn, expired


@dataclass(frozen=True, kw_only=True)
class Usable:
    """Where a link leads."""

    id: int
    provider_id: int
    provider: str
    case_id: int | None
    case_number: str


def providers(session: Session) -> Sequence[tuple[int, str]]:
    """Every private provider, by name."""
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.kind == PROVIDER_UNIT).order_by(Unit.name))
    return [(row.id, row.name) for row in rows]


def make_link(house: Installation, provider_id: int, made_by_id: int, case_id: int | None = None) -> str:
    """The link's secret part, to be shown once; a new one to the same case leaves the old one as it is."""
    secret, now = secrets.token_urlsafe(24), house.now()
    with house.database.transaction() as session:
        days = int(setting_on(session, "provider_link_days", swedish_day(now)))
        session.add(
            ProviderLink(
                hash=_hash(secret),
                provider_id=provider_id,
                case_id=case_id,
                made_by_id=made_by_id,
                made_at=now,
                expires_at=now + timedelta(days=days),
            )
        )
    return secret


def usable(session: Session, secret: str, now: datetime) -> Usable:
    """Raises LinkNotUsable."""
    query = (
        select(ProviderLink, Unit.name, Case.number, Case.status)
        .join(Unit, Unit.id == ProviderLink.provider_id)
        .outerjoin(Case, Case.id == ProviderLink.case_id)
        .where(ProviderLink.hash == _hash(secret))
    )
    row = session.execute(query).one_or_none()
    if row is None or _state(row.ProviderLink, now) != "waiting" or row.status not in (None, "open"):
        raise LinkNotUsable
    link = row.ProviderLink
    number = row.number or ""
    return Usable(id=link.id, provider_id=link.provider_id, provider=row.name, case_id=link.case_id, case_number=number)


def note_used(house: Installation, link_id: int) -> None:
    with house.database.transaction() as session:
        session.get_one(ProviderLink, link_id).used_at = house.now()


def withdraw(house: Installation, link_id: int) -> None:
    """Whoever has the link can do nothing with it from now on; one that was used stays as it was."""
    with house.database.transaction() as session:
        link = session.get(ProviderLink, link_id)
        if link is not None and _state(link, house.now()) == "waiting":
            link.withdrawn_at = house.now()


def links(session: Session, reader_id: int, now: datetime) -> list[ListedLink]:
    """The newest first; not those to a protected case that is closed to the reader."""
    query = (
        select(ProviderLink, Unit.name, Person.name.label("made_by"), Case.number)
        .join(Unit, Unit.id == ProviderLink.provider_id)
        .join(Person, Person.id == ProviderLink.made_by_id)
        .outerjoin(Case, Case.id == ProviderLink.case_id)
        .where(or_(ProviderLink.case_id.is_(None), open_to(reader_id, ProviderLink.case_id)))
        .order_by(ProviderLink.id.desc())
        .limit(50)
    )
    return [
        ListedLink(
            id=link.id,
            provider=provider,
            case_number=number or "",
            made_by=made_by,
            made_at=link.made_at,
            expires_at=link.expires_at,
            state=_state(link, now),
        )
        for link, provider, made_by, number in session.execute(query)
    ]


def _state(link: ProviderLink, now: datetime) -> str:
    if link.used_at is not None:
        return "used"
    if link.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if link.expires_at <= now else "waiting"


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
