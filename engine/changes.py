"""The log of who changed the organisation or what it has decided: written in the same transaction as the change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import VaksamError
from engine.models import OrganisationChange


class NoReason(VaksamError):
    """Why something was changed must be told, for whoever asks years later:"""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who changes something, when and why."""

    at: datetime  #: aware UTC
    by_id: int | None  #: empty: from the command line
    reason: str


def note_change(
    session: Session,
    sender: Sender,
    kind: str,
    *,
    holds_from: date,
    unit_id: int | None = None,
    person_id: int | None = None,
    key: str = "",
    **detail: Any,
) -> None:
    """Say who, when, why and from which day; `detail` is what it was and what it became. Raises NoReason."""
    if not sender.reason.strip():
        raise NoReason(kind)
    session.add(
        OrganisationChange(
            at=sender.at,
            by_id=sender.by_id,
            kind=kind,
            unit_id=unit_id,
            person_id=person_id,
            key=key,
            detail=detail,
            holds_from=holds_from,
            reason=sender.reason.strip(),
        )
    )
