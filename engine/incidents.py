"""What failed, kept for someone who can mend it: which step, which kind of fault, never case content."""

from __future__ import annotations

import logging
import traceback

from sqlalchemy import select

from engine.errors import VaksamError
from engine.installation import Installation
from engine.models import Incident

log = logging.getLogger("vaksam")


def record_incident(house: Installation, kind: str, key: str, error: BaseException, case_id: int | None = None) -> int:
    """Write or count up an incident in a transaction of its own; answers with how many times it has happened."""
    cause = describe(error)
    log.error("incident kind=%s key=%s cause=%s", kind, key, cause)
    with house.database.transaction() as session:
        row = session.scalar(select(Incident).where(Incident.key == key, Incident.resolved_at.is_(None)))
        if row is None:
            session.add(Incident(key=key, case_id=case_id, kind=kind, at=house.now(), cause=cause, attempts=1))
            return 1
        row.attempts += 1
        row.at, row.cause = house.now(), cause
        return row.attempts


def resolve_incident(house: Installation, key: str) -> None:
    """What failed has gone well since."""
    with house.database.transaction() as session:
        for row in session.scalars(select(Incident).where(Incident.key == key, Incident.resolved_at.is_(None))):
            row.resolved_at = house.now()


def describe(error: BaseException) -> str:
    """The kind of fault and where; our own errors say their reason, others may quote what someone wrote."""
    root = error.__cause__ or error
    where = traceback.extract_tb(root.__traceback__)[-1:] if root.__traceback__ else []
    place = f" ({where[0].name}, rad {where[0].lineno})" if where else ""
    text = (type(root).__doc__ or "").split("\n")[0] if isinstance(root, VaksamError) else ""
    return f"{type(root).__name__}{place}. {text}".strip()
