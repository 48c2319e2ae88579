"""What failed, kept for someone who can mend it: which step, which kind of fault, never case content."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from engine.access import none_of_mine
from engine.causes import in_words, technical
from engine.database import insert_into
from engine.definitions import bundle_of, newest
from engine.drawing import Node
from engine.errors import DelegateFailed, VaksamError
from engine.installation import Installation
from engine.logs import log
from engine.models import Case, Incident, Letter, Message, Timer


class UnknownIncident(VaksamError):
    """No such incident:"""


class SettlesItself(VaksamError):
    """The task is sought somebody for until it has one, so nobody can say that it is mended:"""


def record_incident(house: Installation, kind: str, key: str, error: BaseException, case_id: int | None = None) -> int:
    """Write or count up an incident in a transaction of its own; answers with how many times it has happened."""
    log.error("incident", extra={"kind": kind, "key": key, "cause": technical(error)})
    with house.database.transaction() as session:
        case_id = case_id or _case_behind(session, key)
        cause = in_words(error, kind, _nodes(house, session, case_id, error))
        return note_incident(session, kind, key, cause, house.now(), case_id)


def note_incident(session: Session, kind: str, key: str, cause: str, now: datetime, case_id: int | None = None) -> int:
    """The same within a running transaction: an open incident of that key is counted up, not told twice.

    One statement, so that two processes that note it at the same moment count one incident to two.
    """
    values = {"key": key, "case_id": case_id, "kind": kind, "first_at": now, "at": now, "cause": cause, "attempts": 1}
    first = insert_into(session, Incident).values(**values)
    counted = first.on_conflict_do_update(
        index_elements=[Incident.key],
        index_where=Incident.resolved_at.is_(None),
        set_={
            "attempts": Incident.attempts + 1,
            "at": first.excluded.at,
            "cause": first.excluded.cause,
            "case_id": func.coalesce(first.excluded.case_id, Incident.case_id),
        },
    )
    return int(session.scalars(counted.returning(Incident.attempts)).one())


def resolve_incident(house: Installation, key: str, by_id: int | None = None) -> None:
    """What failed has gone well since, by itself or by somebody; takes no lock when nothing had failed."""
    with house.database.reading() as session:
        if session.scalar(select(Incident.id).where(*_open(key))) is None:
            return
    with house.database.transaction() as session:
        settle_incident(session, key, house.now(), by_id)


def settle_incident(session: Session, key: str, now: datetime, by_id: int | None = None) -> None:
    """The same within a running transaction; who mended it is kept, when somebody did."""
    session.execute(update(Incident).where(*_open(key)).values(resolved_at=now, resolved_by_id=by_id))


def see_to_incident(house: Installation, incident_id: int, person_id: int) -> None:
    """Somebody without jäv says it is mended; who said so first is kept. Raises UnknownIncident, SettlesItself."""
    with house.database.transaction() as session:
        seen = select(Incident.kind).where(Incident.id == incident_id, none_of_mine(person_id, Incident.case_id))
        kind = session.scalar(seen)
        if kind is None:
            raise UnknownIncident(incident_id)
        if kind == "unmanned":
            raise SettlesItself(incident_id)
        mended = update(Incident).where(Incident.id == incident_id, Incident.resolved_at.is_(None))
        session.execute(mended.values(resolved_at=house.now(), resolved_by_id=person_id))


def _open(key: str) -> tuple[ColumnElement[bool], ...]:
    return Incident.key == key, Incident.resolved_at.is_(None)


def _case_behind(session: Session, key: str) -> int | None:
    """The case of what failed: the key names the timer, letter or message."""
    kind, _, identity = key.partition(":")
    if kind == "timer":
        return session.scalar(select(Timer.case_id).where(Timer.id == identity))
    if kind in ("letter", "message") and identity.isdigit():
        table = Letter if kind == "letter" else Message
        return session.scalar(select(table.case_id).where(table.id == int(identity)))
    return None


def _nodes(house: Installation, session: Session, case_id: int | None, error: BaseException) -> Mapping[str, Node]:
    """The shapes of the drawing it happened in: the case's own, or the newest when the case never came to be."""
    hash_ = session.scalar(select(Case.definition_hash).where(Case.id == case_id)) if case_id else None
    if hash_ is not None:
        return bundle_of(session, hash_).drawing.nodes
    workflow = str(error.args[0]).partition(".")[0] if isinstance(error, DelegateFailed) and error.args else ""
    return newest(session, workflow).drawing.nodes if workflow in house.workflows else {}
