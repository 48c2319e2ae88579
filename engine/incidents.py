"""What failed, kept for someone who can mend it: which step, which kind of fault, never case content."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.errors import VaksamError
from engine.installation import Installation
from engine.models import Incident

log = logging.getLogger("vaksam")


class UnknownIncident(VaksamError):
    """No such incident:"""


def record_incident(house: Installation, kind: str, key: str, error: BaseException, case_id: int | None = None) -> int:
    """Write or count up an incident in a transaction of its own; answers with how many times it has happened."""
    cause = describe(error)
    log.error("incident kind=%s key=%s cause=%s", kind, key, cause)
    with house.database.transaction() as session:
        return note_incident(session, kind, key, cause, house.now(), case_id)


def note_incident(session: Session, kind: str, key: str, cause: str, now: datetime, case_id: int | None = None) -> int:
    """The same within a running transaction: an open incident of that key is counted up, not told twice."""
    row = session.scalars(_open(key)).first()
    if row is None:
        session.add(Incident(key=key, case_id=case_id, kind=kind, at=now, cause=cause, attempts=1))
        session.flush()
        return 1
    row.attempts += 1
    row.at, row.cause = now, cause
    session.flush()
    return row.attempts


def resolve_incident(house: Installation, key: str) -> None:
    """What failed has gone well since; takes no lock when nothing had failed, which is nearly always."""
    with house.database.reading() as session:
        if session.scalars(_open(key)).first() is None:
            return
    with house.database.transaction() as session:
        settle_incident(session, key, house.now())


def settle_incident(session: Session, key: str, now: datetime) -> None:
    """The same within a running transaction."""
    for row in session.scalars(_open(key)):
        row.resolved_at = now
    session.flush()


def see_to_incident(house: Installation, incident_id: int, person_id: int) -> None:
    """Somebody says it is mended; who said so first is kept. Raises UnknownIncident."""
    with house.database.transaction() as session:
        row = session.get(Incident, incident_id, with_for_update=True)
        if row is None:
            raise UnknownIncident(incident_id)
        if row.resolved_at is None:
            row.resolved_at, row.resolved_by_id = house.now(), person_id


def describe(error: BaseException) -> str:
    """The kind of fault and where; our own errors say their reason, others may quote what someone wrote."""
    root = error.__cause__ or error
    where = traceback.extract_tb(root.__traceback__)[-1:] if root.__traceback__ else []
    place = f" ({where[0].name}, rad {where[0].lineno})" if where else ""
    text = (type(root).__doc__ or "").split("\n")[0] if isinstance(root, VaksamError) else ""
    return f"{type(root).__name__}{place}. {text}".strip()


def _open(key: str) -> Select[Incident]:
    return select(Incident).where(Incident.key == key, Incident.resolved_at.is_(None)).order_by(Incident.id)
