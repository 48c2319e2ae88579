"""When the nämnd meets, and the day its papers must be in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.changes import Sender
from engine.definition import Refusal
from engine.desks import Change, Given, Line, Sheet
from engine.installation import Installation
from engine.models import Unit
from workflows.board.meetings import Meeting
from workflows.deciding import HoldsTooEarly, MeetingTaken, add_meeting, cancel_meeting
from workflows.desks.asked import REASON
from workflows.law.swedish import short_date

BOARD = "namnd"
IN_USE = "Ärenden står redan på dagordningen för det sammanträdet. Flytta dem först."
EMPTY = Sheet(title="", columns=(), lines=())


class MeetingsDesk:
    title = "Sammanträden"
    kinds = ("meeting_added", "meeting_cancelled")

    def sheets(self, session: Session, day: date) -> Iterator[Sheet]:
        rows = session.execute(
            select(Meeting, Unit.name)
            .join(Unit, Unit.id == Meeting.board_id)
            .where(Meeting.held_on >= day)
            .order_by(Meeting.held_on)
        )
        yield Sheet(
            title="Kommande sammanträden",
            columns=("Sammanträde", "Manusstopp", "Nämnd"),
            note="Manusstopp är den dag då handlingarna ska vara inne.",
            new="Lägg till ett sammanträde",
            empty="Inga sammanträden är inlagda. Ärenden som ska till nämnden vet då inte när de kan avgöras.",
            lines=tuple(
                Line(
                    cells=(short_date(row.held_on), short_date(row.papers_by) if row.papers_by else "", name),
                    key=str(row.id),
                    named=f"sammanträdet {short_date(row.held_on)}",
                )
                for row, name in rows
            ),
        )

    def change(self, session: Session, key: str, today: date) -> Change | None:
        return _cancelling(session, key, today) if key else _adding(session)

    def decide(
        self, house: Installation, key: str, given: Mapping[str, str], sender: Sender, today: date
    ) -> list[Refusal]:
        try:
            return _cancel(house, key, given, sender, today) if key else _add(house, given, sender, today)
        except MeetingTaken:
            told = IN_USE if key else "Nämnden sammanträder redan den dagen."
            return [Refusal(field="" if key else "held_on", message=told)]
        except HoldsTooEarly:
            return [Refusal(field="held_on", message="Ett sammanträde läggs in för i dag eller senare.")]

    def told(self, kind: str, key: str, detail: Mapping[str, Any]) -> str:
        if kind == "meeting_cancelled":
            return "Sammanträdet ställdes in"
        papers = detail.get("papers_by")
        return f"Sammanträdet lades in{f', manusstopp {short_date(date.fromisoformat(papers))}' if papers else ''}"


def _adding(session: Session) -> Change:
    boards = session.execute(select(Unit.id, Unit.name).where(Unit.kind == BOARD, Unit.closed_on.is_(None)))
    choices = [(str(number), name) for number, name in boards]
    return Change(
        title="Lägg till ett sammanträde",
        intro="Frister till nästa sammanträde använder kalendern när de sätts. De som redan löper ändras inte.",
        fields=(
            {"name": "board", "kind": "radio", "title": "Nämnd", "required": True, "choices": choices},
            {"name": "held_on", "kind": "date", "title": "Nämnden sammanträder", "required": True},
            {"name": "papers_by", "kind": "date", "title": "Manusstopp", "required": False},
            REASON,
        ),
        values={"board": choices[0][0]} if len(choices) == 1 else {},
        earlier=EMPTY,
        button="Lägg till sammanträdet",
    )


def _cancelling(session: Session, key: str, today: date) -> Change | None:
    meeting = session.get(Meeting, int(key)) if key.isdigit() else None
    if meeting is None or meeting.held_on < today:
        return None
    return Change(
        title=f"Ställ in sammanträdet {short_date(meeting.held_on)}",
        intro="Frister som redan löper ändras inte. Ärenden som väntar på nämnden får nästa sammanträde.",
        fields=(REASON,),
        values={},
        earlier=EMPTY,
        button="Ställ in sammanträdet",
    )


def _add(house: Installation, given: Mapping[str, str], sender: Sender, today: date) -> list[Refusal]:
    read = Given(values=given)
    held_on, papers_by = read.day("held_on", "Ange vilken dag nämnden sammanträder."), read.maybe_day("papers_by")
    board = read.text("board", "Välj nämnd.")
    if read.refusals or not board.isdigit():
        return read.refusals
    if papers_by is not None and papers_by > held_on:
        return [Refusal(field="papers_by", message="Manusstoppet kan inte ligga efter sammanträdet.")]
    add_meeting(house, int(board), held_on, papers_by, today=today, sender=sender)
    return []


def _cancel(house: Installation, key: str, given: Mapping[str, str], sender: Sender, today: date) -> list[Refusal]:
    cancel_meeting(house, int(key), today=today, sender=sender)
    return []
