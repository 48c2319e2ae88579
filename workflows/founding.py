"""Found a municipality in an empty database: organisation, meetings and what it has decided for itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Unit
from engine.organisation import BadOrganisation, import_organisation, wanted
from workflows.board.meetings import Meeting
from workflows.delegation import Delegation, NotDelegable, UnknownDelegation, require_delegable
from workflows.escalation import BadChain, EscalationChain, links_from, require_known
from workflows.law.errors import BadLocalRule, UnknownDeadline
from workflows.local_settings import decide
from workflows.roles import TITLES

BOARD = "namnd"


class AlreadyFounded(BadOrganisation):
    """There is an organisation in the database already; a second one would stand beside it."""


def found(session: Session, content: Mapping[str, Any]) -> None:
    """Add all that an organisation's file holds (docs/komma-igang.md). Raises BadOrganisation, AlreadyFounded."""
    if session.scalar(select(Unit.id).limit(1)) is not None:
        raise AlreadyFounded("databasen har redan en organisation")
    if not isinstance(content, Mapping):
        raise BadOrganisation("filen ska ha units och people")
    _refuse_unknown_roles(content)
    import_organisation(session, content, since=wanted(content, "since", "filen"))
    _add_meetings(session, content)
    for row in content.get("settings") or ():
        _decide(session, row)
    for row in content.get("delegation") or ():
        _delegate(session, row)
    for row in content.get("escalation") or ():
        _escalate(session, row)


def _refuse_unknown_roles(content: Mapping[str, Any]) -> None:
    """A role spelt wrong is a role nobody holds."""
    for person in content.get("people") or ():
        for held in person.get("roles") or ():
            if held.get("role") not in TITLES:
                known = ", ".join(TITLES)
                raise BadOrganisation(f"{person.get('username')}: rollen {held.get('role')!r} finns inte ({known})")


def _add_meetings(session: Session, content: Mapping[str, Any]) -> None:
    days = content.get("meetings") or ()
    if not days:
        return
    boards = session.scalars(select(Unit.id).where(Unit.kind == BOARD)).all()
    if len(boards) != 1:
        raise BadOrganisation(f"meetings: det ska finnas en nämnd, här finns {len(boards)}")
    ahead = timedelta(days=wanted(content, "papers_ahead_days", "meetings"))
    for day in days:
        session.add(Meeting(board_id=boards[0], held_on=day, papers_by=day - ahead))


def _decide(session: Session, row: Mapping[str, Any]) -> None:
    key, value, source, valid_from = (wanted(row, name, "settings") for name in ("key", "value", "source", "from"))
    try:
        decide(session, key, value, source=source, valid_from=valid_from)
    except KeyError:
        raise BadOrganisation(f"settings: inställningen {key!r} finns inte") from None
    except BadLocalRule as error:
        raise BadOrganisation(f"settings, {key}: {error}") from error


def _delegate(session: Session, row: Mapping[str, Any]) -> None:
    key, role, source, valid_from = (wanted(row, name, "delegation") for name in ("key", "role", "source", "from"))
    level = row.get("level", "")
    try:
        require_delegable(key, role, level)
    except UnknownDelegation:
        raise BadOrganisation(f"delegation: det finns inget beslut som heter {key!r}") from None
    except NotDelegable as error:
        raise BadOrganisation(f"delegation: beslutet kan inte ges dit ({error})") from None
    session.add(
        Delegation(
            key=key,
            role=role,
            level=level,
            paragraph=row.get("paragraph", ""),
            source=source,
            valid_from=valid_from,
            valid_to=row.get("to"),
        )
    )
    session.flush()


def _escalate(session: Session, row: Mapping[str, Any]) -> None:
    key, links, source, valid_from = (wanted(row, name, "escalation") for name in ("key", "links", "source", "from"))
    try:
        require_known(key)
        rows = [link.as_row() for link in links_from(links)]
    except UnknownDeadline:
        raise BadOrganisation(f"escalation: det finns ingen frist som heter {key!r}") from None
    except BadChain as error:
        raise BadOrganisation(f"escalation, {key}: {error}") from error
    session.add(EscalationChain(key=key, links=rows, source=source, valid_from=valid_from, valid_to=row.get("to")))
    session.flush()
