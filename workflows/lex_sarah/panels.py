"""What the registers know of a lex Sarah case, for its page."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from engine.definition import Item, Panel
from engine.models import Case
from engine.reading.reader import Reader
from workflows.board.matters import answer_in_words
from workflows.board.questions import question
from workflows.law.sources import source, transition_note
from workflows.law.statutory_time import swedish_day
from workflows.law.swedish import short_date
from workflows.records.models import BoardMatter
from workflows.records.panels import decisions_panel, measures_panel, risk_panel
from workflows.records.timeline import timeline_panel

#: What the case may rest on -> key of the legal source.
DUTIES = {
    "Rapportera": "lex_sarah.report",
    "Utreda och avhjälpa": "lex_sarah.investigate",
    "Anmäla till IVO": "lex_sarah.notify_ivo",
    "Komplettera anmälan": "lex_sarah.supplement",
}

#: Where the words of a risk were chosen, by when it was assessed.
RISK_QUESTIONS = {
    "reception": ("assess_report", "severity", "probability"),
    "after_measures": ("propose_decision", "risk_severity_after", "risk_probability_after"),
}


def panels(reader: Reader) -> Iterator[Panel]:
    yield measures_panel(reader)
    yield decisions_panel(reader)
    yield board_panel(reader)
    yield risk_panel(reader, RISK_QUESTIONS)
    yield timeline_panel(reader)
    yield law_panel(reader)


def board_panel(reader: Reader) -> Panel:
    """What the nämnd has been asked, and where each question stands."""
    asked = (
        select(BoardMatter, Case.number)
        .join(Case, Case.id == BoardMatter.case_id)
        .where(BoardMatter.asked_by_id == reader.case.id)
        .order_by(BoardMatter.case_id)
    )
    items = []
    for matter, number in reader.rows(asked):
        answered = answer_in_words(matter) if matter.answer else "Inte avgjort"
        met = f"Sammanträde {short_date(matter.meeting_on)}" if matter.meeting_on else "Inte uppsatt till sammanträde"
        title = question(matter.question).title
        items.append(Item(title=title, lines=(answered, met), case_number=number, over=bool(matter.answer)))
    return Panel(title="Hos nämnden", items=tuple(items))


def law_panel(reader: Reader) -> Panel:
    """The paragraphs of today, and how sure we are of each; LSS has twins of those in SoL."""
    opened = swedish_day(reader.case.opened_at)
    found = [(what, source(key, on=reader.today)) for what, key in DUTIES.items()]
    rows = [(what, one.citation, one.note or "Ja, mot källan") for what, one in found]
    note = transition_note(received=opened, performed=reader.today)
    facts = (("När lagen ändras under ärendets gång", note),) if note else ()
    return Panel(title="Lagrum", facts=facts, columns=("Vad", "Paragraf", "Kontrollerat?"), rows=tuple(rows))
