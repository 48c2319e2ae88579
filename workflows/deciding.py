"""The municipality's own decisions, changed by day: a new one ends the one before; what has held stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

import yaml
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.changes import Sender, note_change
from engine.database import alone
from engine.errors import VaksamError
from engine.installation import Installation
from engine.models import Unit
from workflows.board.meetings import Meeting
from workflows.by_day import Decided
from workflows.delegation import Delegation, require_delegable
from workflows.escalation import EscalationChain, Link, chain_on, links_from, require_known
from workflows.law.catalogue import catalogued
from workflows.law.errors import BadLocalRule
from workflows.law.local_rules import LocalRules
from workflows.local_settings import SETTINGS, LocalSetting, valid_on

DAY = timedelta(days=1)
Row = TypeVar("Row", bound=Decided)


class HoldsTooEarly(VaksamError):
    """A decision holds from today at the earliest, so that nothing that has happened is told otherwise:"""


class PlannedAlready(VaksamError):
    """A time that begins later is planned already; the two would hold at once:"""


class MeetingTaken(VaksamError):
    """The nämnd meets that day already, or has cases on that meeting's agenda:"""


def change_delegation(
    house: Installation,
    key: str,
    role: str,
    level: str,
    *,
    paragraph: str,
    source: str,
    valid_from: date,
    today: date,
    sender: Sender,
) -> None:
    """Somebody else decides from a day. Raises UnknownDelegation, NotDelegable, HoldsTooEarly, NoReason."""
    require_delegable(key, role, level)
    _require_not_past(valid_from, today)
    with house.database.transaction() as session:
        alone(session.connection(), "deciding")
        rows = session.scalars(select(Delegation).where(Delegation.key == key).with_for_update()).all()
        was = _end(rows, valid_from)
        session.add(
            Delegation(
                key=key,
                role=role,
                level=level,
                paragraph=paragraph,
                source=source,
                valid_from=valid_from,
                valid_to=None,
            )
        )
        before = [was.role, was.level] if was else None
        note_change(
            session,
            sender,
            "delegation",
            holds_from=valid_from,
            key=key,
            was=before,
            became=[role, level],
            source=source,
        )


def change_chain(
    house: Installation,
    key: str,
    links: Sequence[Link],
    *,
    source: str,
    valid_from: date,
    today: date,
    sender: Sender,
) -> None:
    """Others are told from a day when a step is late; steps that are late already follow it from their next link.

    Raises UnknownDeadline, BadChain, HoldsTooEarly, NoReason.
    """
    require_known(key)
    rows = [link.as_row() for link in links]
    links_from(rows)
    _require_not_past(valid_from, today)
    with house.database.transaction() as session:
        alone(session.connection(), "deciding")
        was = [link.as_row() for link in chain_on(session, key, today).links]
        held = session.scalars(select(EscalationChain).where(EscalationChain.key == key).with_for_update()).all()
        _end(held, valid_from)
        session.add(EscalationChain(key=key, links=rows, source=source, valid_from=valid_from, valid_to=None))
        note_change(session, sender, "escalation", holds_from=valid_from, key=key, was=was, became=rows, source=source)


def change_setting(
    house: Installation, key: str, value: Any, *, source: str, valid_from: date, today: date, sender: Sender
) -> None:
    """Something else holds from a day. Raises KeyError, BadLocalRule, HoldsTooEarly, NoReason."""
    _require_not_past(valid_from, today)
    with house.database.transaction() as session:
        alone(session.connection(), "deciding")
        was = _set(session, key, value, source=source, valid_from=valid_from)
        note_change(session, sender, "setting", holds_from=valid_from, key=key, was=was, became=value, source=source)


def change_deadline(
    house: Installation, key: str, rule: str, *, source: str, valid_from: date, today: date, sender: Sender
) -> None:
    """Another time from a day; clocks that run already keep theirs.

    Raises UnknownDeadline, BadLocalRule, PlannedAlready, HoldsTooEarly, NoReason.
    """
    _require_not_past(valid_from, today)
    with house.database.transaction() as session:
        alone(session.connection(), "deciding")
        row = session.scalars(valid_on("deadlines", valid_from)).first()
        text = str(row.value) if row else ""
        was = LocalRules.from_yaml(text).time_on(key, today).rule
        became = _with_time(text, key, rule, source, valid_from)
        _set(session, "deadlines", became, source=row.source if row else source, valid_from=today)
        note_change(session, sender, "deadline", holds_from=valid_from, key=key, was=was, became=rule, source=source)


def add_meeting(
    house: Installation, board_id: int, held_on: date, papers_by: date | None, *, today: date, sender: Sender
) -> None:
    """The nämnd meets on one more day. Raises MeetingTaken, HoldsTooEarly, NoReason."""
    _require_not_past(held_on, today)
    with house.database.transaction() as session:
        alone(session.connection(), "deciding")
        session.get(Unit, board_id, with_for_update={"key_share": True})
        same = select(Meeting.id).where(Meeting.board_id == board_id, Meeting.held_on == held_on)
        if session.scalars(same).first() is not None:
            raise MeetingTaken(held_on.isoformat())
        session.add(Meeting(board_id=board_id, held_on=held_on, papers_by=papers_by))
        papers = papers_by.isoformat() if papers_by else None
        note_change(session, sender, "meeting_added", holds_from=held_on, unit_id=board_id, papers_by=papers)


def cancel_meeting(house: Installation, meeting_id: int, *, today: date, sender: Sender) -> None:
    """A meeting that has not been held is not. Raises MeetingTaken, HoldsTooEarly, NoReason."""
    try:
        with house.database.transaction() as session:
            alone(session.connection(), "deciding")
            meeting = session.get_one(Meeting, meeting_id, with_for_update=True)
            _require_not_past(meeting.held_on, today)
            note_change(session, sender, "meeting_cancelled", holds_from=meeting.held_on, unit_id=meeting.board_id)
            session.delete(meeting)
    except IntegrityError:
        raise MeetingTaken(meeting_id) from None


def _require_not_past(valid_from: date, today: date) -> None:
    if valid_from < today:
        raise HoldsTooEarly(valid_from.isoformat())


def _end(rows: Iterable[Row], valid_from: date) -> Row | None:
    """What holds ends the day before; what begins the same day never does. Answers with what held."""
    held = None
    for row in sorted(rows, key=lambda row: (row.valid_from, row.id)):
        if row.valid_from <= valid_from and (row.valid_to is None or row.valid_to >= valid_from):
            held = row
            row.valid_to = valid_from - DAY
    return held


def _set(session: Session, key: str, value: Any, *, source: str, valid_from: date) -> Any:
    """Answers with what held before."""
    default = SETTINGS[key].default
    if key == "deadlines":
        LocalRules.from_yaml(value)
    rows = session.scalars(select(LocalSetting).where(LocalSetting.key == key).with_for_update()).all()
    was = _end(rows, valid_from)
    session.add(LocalSetting(key=key, value=value, source=source, valid_from=valid_from, valid_to=None))
    return was.value if was else default


def _with_time(text: str, key: str, rule: str, source: str, valid_from: date) -> str:
    """The municipality's deadlines with one more time; the one before ends the day before."""
    if catalogued(key).statutory:
        raise BadLocalRule(key, "the law itself gives this time, so no local rule can change it")
    data = yaml.safe_load(text) or {}
    times = data.setdefault("rules", {}).setdefault(key, [])
    for time in list(times):
        begins = time.get("valid_from")
        if begins is not None and begins > valid_from:
            raise PlannedAlready(begins.isoformat())
        if begins == valid_from:
            times.remove(time)
        elif time.get("valid_to") is None or time["valid_to"] >= valid_from:
            time["valid_to"] = valid_from - DAY
    hours = {"warn_hours": max(1, int(rule[2:-1]) // 4)} if rule.startswith("PT") else {}
    times.append({"rule": rule, "source": source, "valid_from": valid_from, **hours})
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)
