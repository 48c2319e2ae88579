"""What the register knows of a matter, for its page, and the meetings it can come to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, or_, select

from engine.definition import Item, Panel
from engine.models import Case
from engine.reading.reader import Reader
from engine.step import Step
from workflows import roles
from workflows.board.matters import answer_in_words, matter_of
from workflows.board.meetings import calendar
from workflows.law.swedish import short_date
from workflows.records.models import BoardMatter

CHILDREN = {
    "yes": "Ifylld",
    "no": "Inte tillämplig, med skäl",
    "not_checked": "Inte ifylld: stannar i handlingskontrollen",
    "": "Inte ifylld än",
}
SHOWN = 4  #: meetings ahead


def panels(reader: Reader) -> Iterator[Panel]:
    for (matter,) in reader.rows(select(BoardMatter).where(BoardMatter.case_id == reader.case.id)):
        yield Panel(title="Nämndärendet", facts=(("Frågan", reader.case.title), *_facts(matter)))


def coming_meetings(step: Step) -> Iterator[Panel]:
    """The next meetings and when their papers must be in."""
    ahead = [meeting for meeting in calendar(step) if meeting.held_on >= step.today][:SHOWN]
    rows = tuple(
        (
            short_date(meeting.held_on),
            short_date(meeting.papers_by) if meeting.papers_by else "Inget",
            "Har passerat" if meeting.papers_by and meeting.papers_by < step.today else "",
        )
        for meeting in ahead
    )
    columns = ("Sammanträde", "Manusstopp", "")
    yield Panel(title="Kommande sammanträden", columns=columns, rows=rows, empty="Inget sammanträde är planerat.")


def agenda(step: Step) -> Iterator[Panel]:
    """What else stands on the agenda of the same meeting: numbers and fixed words only."""
    meeting_on = matter_of(step).meeting_on
    if meeting_on is None:
        return
    same = select(BoardMatter).where(BoardMatter.meeting_on == meeting_on).order_by(BoardMatter.asked_at)
    matters = step.rows(same.join(Case, Case.id == BoardMatter.case_id).where(_may_be_listed(step)))
    cases = {case.id: case for case in step.rows(select(Case).where(Case.id.in_([one.case_id for one in matters])))}
    items = tuple(
        Item(
            title=cases[matter.case_id].title,
            lines=("Brådskar",) if matter.urgent else (),
            case_number=cases[matter.case_id].number,
            over=bool(matter.answer),
        )
        for matter in matters
    )
    yield Panel(title=f"Föredragningslistan {short_date(meeting_on)}", items=items)


def _may_be_listed(step: Step) -> ColumnElement[bool]:
    """A protected case stands in no list but its own."""
    return or_(Case.keeper_id.is_(None), Case.id == step.case.id)


def _facts(matter: BoardMatter) -> Iterator[tuple[str, str]]:
    yield "Barnchecklistan", CHILDREN[matter.children]
    if matter.meeting_on:
        yield "Står på föredragningslistan", short_date(matter.meeting_on)
    if matter.answer:
        by = "Nämnden" if matter.decided_by == roles.BOARD_SECRETARY else roles.TITLES[matter.decided_by]
        day = short_date(matter.decided_on) if matter.decided_on else ""
        yield "Beslut", answer_in_words(matter)
        yield "Beslutat av", ", ".join(part for part in (by, day, matter.paragraph) if part)
        yield "Motivering", matter.reason
    if matter.adjusted_on:
        how = "Omedelbart" if matter.adjusted_at_once else "Protokollet"
        yield "Justerat", f"{how} {short_date(matter.adjusted_on)}"
