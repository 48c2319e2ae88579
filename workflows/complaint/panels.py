"""What the registers know of a complaint, for its page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from engine.definition import Panel
from engine.reading.reader import Reader
from workflows.law.swedish import listed, short_date
from workflows.records.models import Complaint, ComplaintSubject
from workflows.records.panels import measures_panel, risk_panel

#: Where the words of a risk were chosen.
RISK_QUESTIONS = {"reception": ("assess_complaint", "severity", "probability")}


def panels(reader: Reader) -> Iterator[Panel]:
    yield complaint_panel(reader)
    yield measures_panel(reader)
    yield risk_panel(reader, RISK_QUESTIONS)


def complaint_panel(reader: Reader) -> Panel:
    """What it is, who it came from, and what came of it; who wrote it is never said here."""
    query = (
        select(Complaint, ComplaintSubject.subject)
        .outerjoin(ComplaintSubject, ComplaintSubject.case_id == Complaint.case_id)
        .where(Complaint.case_id == reader.case.id)
        .order_by(ComplaintSubject.subject)
    )
    rows = reader.rows(query)
    if not rows:
        return Panel(title="Klagomålet")
    subjects = [subject for _, subject in rows if subject]
    known = [*_came_in(reader, rows[0][0]), *_found(reader, rows[0][0], subjects), *_came_of_it(reader, rows[0][0])]
    return Panel(title="Klagomålet", facts=tuple((term, words) for term, words in known if words))


def _came_in(reader: Reader, complaint: Complaint) -> Iterator[tuple[str, str]]:
    yield "Läge", _again(complaint)
    yield "Diarienummer", complaint.diary_number
    yield "Kom in", f"{short_date(complaint.received_on)}, {_words(reader, 'complaint', 'channel', complaint.channel)}"
    yield "Från", _words(reader, "complaint", "source", complaint.source)
    yield "Anonymt", "Ja" if complaint.anonymous else "Nej"


def _again(complaint: Complaint) -> str:
    """Of one that is tried again; of the others their steps say enough."""
    if complaint.decision:
        return "Prövat på nytt"
    return "Prövas på nytt" if complaint.objected_on else ""


def _found(reader: Reader, complaint: Complaint, subjects: list[str]) -> Iterator[tuple[str, str]]:
    told_as = _words(reader, "complaint", "kind", complaint.told_as)
    yield "Vad det är", _words(reader, "assess_complaint", "nature", complaint.nature) or told_as
    yield "Handlar om", listed([_subject(reader, subject).lower() for subject in subjects]) if subjects else ""
    yield "Riktas mot", _words(reader, "assess_complaint", "target", complaint.target)
    yield "Befogat", _words(reader, "investigate_complaint", "complaint_assessment", complaint.assessment)


def _came_of_it(reader: Reader, complaint: Complaint) -> Iterator[tuple[str, str]]:
    unanswerable = "Går inte att besvara" if complaint.answerable is False else ""
    yield "Besvarat", _day(complaint.answered_on) or unanswerable
    yield "Visat till rätt ställe", _day(complaint.guided_on)
    yield "Begärt prövning i delegationen", _day(complaint.objected_on)
    decision = _words(reader, "decide_complaint", "complaint_decision", complaint.decision)
    yield "Delegationens beslut", ", ".join(filter(None, (decision, _day(complaint.decided_on), complaint.paragraph)))


def _subject(reader: Reader, subject: str) -> str:
    return _words(reader, "assess_complaint", "subjects", subject)


def _words(reader: Reader, form: str, field: str, value: str) -> str:
    return reader.words(form, field, value) if value else ""


def _day(day: date | None) -> str:
    return short_date(day) if day else ""
