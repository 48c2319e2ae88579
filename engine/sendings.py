"""One sending of a start form, which opens one case however often it comes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine import outside
from engine.definition import Answers
from engine.installation import Installation
from engine.models import Case, OpenedOnce, Person, Unit
from engine.push import Push


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What comes with the answers."""

    workflow_name: str
    person_id: int | None  #: None for somebody without a login
    once: str  #: the name of this one sending; empty when it has none
    key: str  #: a code of engine.outside; empty when nobody follows the case by one
    unit_id: int | None  #: where the case belongs when the form does not ask


def opened_by(house: Installation, sending: Sending) -> str | None:
    """The number of the case that this sending has opened already."""
    if not sending.once:
        return None
    with house.database.reading() as session:
        if sending.person_id is None:
            return outside.case_of_sending(session, sending.once)
        sent = select(Case.number).join(OpenedOnce, OpenedOnce.case_id == Case.id)
        mine = OpenedOnce.person_id == sending.person_id, OpenedOnce.once == sending.once
        return session.scalar(sent.where(*mine))


def unit_of(session: Session, sending: Sending, answers: Answers, person: Person | None) -> int:
    """Where the case belongs: as the form says, by who writes, as the sending says, else at the top."""
    asked = answers.get("unit")
    if isinstance(asked, int):
        return asked
    return (person.unit_id if person else None) or sending.unit_id or _top_unit(session)


def remember(push: Push, sending: Sending) -> None:
    """What keeps the same sending from opening another case, and the key somebody follows it by."""
    if sending.once and sending.person_id is None:
        outside.remember_sending(push.session, sending.once, push.case.id)
    elif sending.once:
        row = {"person_id": sending.person_id, "once": sending.once, "case_id": push.case.id}
        push.session.execute(insert(OpenedOnce).values(**row))
    if sending.key:
        outside.keep_code(push.session, sending.key, push.case.id, push.now)


def _top_unit(session: Session) -> int:
    """Where what nobody has placed lies until somebody does."""
    return session.scalars(select(Unit.id).where(Unit.parent_id.is_(None)).order_by(Unit.id)).first() or 0
