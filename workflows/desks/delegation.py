"""Who decides what: the delegation as it held on a day, who holds it, and how it is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.changes import Sender
from engine.definition import Refusal
from engine.desks import Change, Given, Line, Sheet
from engine.installation import Installation
from engine.models import Person, RoleHolding, Unit
from engine.people import covers
from workflows.by_day import coming
from workflows.deciding import HoldsTooEarly, change_delegation
from workflows.delegation import Delegation, Mandate, delegable, delegables, mandate_on
from workflows.desks.asked import DAY_MISSING, REASON, SOURCE, SOURCE_MISSING, TOO_EARLY, VALID_FROM, period
from workflows.law.sources import cite
from workflows.law.swedish import listed, short_date

NOTE = "Uppgifter som redan väntar på någon ligger kvar där när delegationen ändras, och fattade beslut står som de är."
MOST_NAMED = 3


class DelegationDesk:
    title = "Delegation"
    kinds = ("delegation",)

    def sheets(self, session: Session, day: date) -> Iterator[Sheet]:
        yield Sheet(
            title="Vem beslutar vad",
            columns=("Beslut", "Vem beslutar", "Stöd", "Gäller från"),
            note=NOTE,
            lines=tuple(
                Line(cells=_cells(session, key, day), key=key, named=one.title, planned=_planned(session, key, day))
                for key, one in delegables().items()
            ),
        )

    def change(self, session: Session, key: str, today: date) -> Change | None:
        if key not in delegables():
            return None
        one, now = delegable(key), mandate_on(session, key, today)
        choices = [(f"{role}@{level}", Mandate(role=role, level=level).decider) for role, level in one.may]
        law = listed([cite(source, on=today) for source in one.law])
        return Change(
            title=one.title,
            intro=" ".join(filter(None, (f"Regleras i {law}." if law else "", one.note, NOTE))),
            fields=(
                {"name": "decider", "kind": "radio", "title": "Vem beslutar?", "required": True, "choices": choices},
                {"name": "paragraph", "kind": "text", "title": "Punkt i delegationsordningen", "required": False},
                SOURCE,
                VALID_FROM,
                REASON,
            ),
            values={"decider": f"{now.role}@{now.level}", "valid_from": today.isoformat()},
            earlier=_earlier(session, key),
            button="Ändra vem som beslutar",
            log=("delegation", key),
        )

    def decide(
        self, house: Installation, key: str, given: Mapping[str, str], sender: Sender, today: date
    ) -> list[Refusal]:
        read = Given(values=given)
        offered = [f"{role}@{level}" for role, level in delegable(key).may]
        role, _, level = read.one_of("decider", offered, "Välj vem som beslutar.").partition("@")
        source, valid_from = read.text("source", SOURCE_MISSING), read.day("valid_from", DAY_MISSING)
        if read.refusals:
            return read.refusals
        try:
            change_delegation(
                house,
                key,
                role,
                level,
                paragraph=given.get("paragraph", "").strip(),
                source=source,
                valid_from=valid_from,
                today=today,
                sender=sender,
            )
        except HoldsTooEarly:
            return [Refusal(field="valid_from", message=TOO_EARLY)]
        return []

    def told(self, kind: str, key: str, detail: Mapping[str, Any]) -> str:
        was, became = detail.get("was"), detail["became"]
        before = _decider(was) if was else delegable(key).proposal.decider
        return f"{delegable(key).title}: {before} → {_decider(became)}. {detail['source']}"


def _decider(pair: Sequence[str]) -> str:
    return Mandate(role=pair[0], level=pair[1]).decider


def _cells(session: Session, key: str, day: date) -> tuple[str, ...]:
    one, mandate = delegable(key), mandate_on(session, key, day)
    people = _people(session, mandate, day)
    return (
        f"{one.code} {one.title}",
        f"{mandate.decider} ({people})" if people else mandate.decider,
        ", ".join(filter(None, (mandate.source, mandate.paragraph))),
        short_date(mandate.valid_from) if mandate.valid_from else "",
    )


def _people(session: Session, mandate: Mandate, day: date) -> str:
    """Who they are that day: by name when they are few, else by what they are called."""
    if mandate.by_board:
        return ""
    held = (
        select(Person.name, Person.title, Unit.kind)
        .join(RoleHolding, RoleHolding.person_id == Person.id)
        .join(Unit, Unit.id == RoleHolding.unit_id)
        .where(RoleHolding.role == mandate.role, covers(RoleHolding, day))
        .order_by(Person.name)
    )
    if mandate.by_own_manager or mandate.level:
        held = held.where(Unit.kind == (mandate.level or "enhet"))
    rows = session.execute(held).all()
    if mandate.by_own_manager or len(rows) > MOST_NAMED:
        return listed(sorted({str(row.title).lower() for row in rows}))
    return listed([f"{row.name}, {row.title.lower()}" for row in rows])


def _planned(session: Session, key: str, day: date) -> str:
    """Who will decide instead, when that is decided already."""
    row = coming(session, Delegation, key, day)
    return f"Från {short_date(row.valid_from)}: {_decider((row.role, row.level))}. {row.source}" if row else ""


def _earlier(session: Session, key: str) -> Sheet:
    rows = session.scalars(select(Delegation).where(Delegation.key == key).order_by(Delegation.valid_from.desc()))
    held = [row for row in rows if row.valid_to is None or row.valid_to >= row.valid_from]
    return Sheet(
        title="Så har det varit",
        columns=("Gäller", "Vem beslutar", "Beslut"),
        lines=tuple(
            Line(
                cells=(
                    period(row.valid_from, row.valid_to),
                    _decider((row.role, row.level)),
                    ", ".join(filter(None, (row.source, row.paragraph))),
                )
            )
            for row in held
        ),
        empty=f"Kommunen har inte beslutat något. Vaksams förslag gäller: {delegable(key).proposal.decider}.",
    )
