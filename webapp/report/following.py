"""What a reporter may follow: their own words, how far it has come, and the feedback."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from engine.reading.own_reports import CLOSED_STAGE, OwnReportPage, own_reports, read_own_report
from webapp.case.numbers import from_address, in_address
from webapp.current import cases, house, person_id
from webapp.report.drafts import drafts

#: In the reporter's words, in order; the numbers are those of engine.reading.own_reports.
STAGES = (
    ("Mottagen", "Rapporten har kommit till rätt chef, som ser till att den det gäller är trygg."),
    ("Utreds", "Någon tar reda på vad som hände, varför det kunde hända och hur det kan undvikas."),
    ("Beslutad", "Det är beslutat vad som ska göras. Du får återkoppling här."),
    ("Avslutad", "Ärendet är klart."),
)


def mine() -> ResponseReturnValue:
    with house().database.reading() as session:
        reports = own_reports(house(), session, person_id())
        begun = drafts(session)
    return render_template("report/mine.html", reports=reports, drafts=begun, stages=STAGES, in_address=in_address)


def one(number: str) -> ResponseReturnValue:
    page = _read(number)
    return render_template("report/one.html", page=page, stages=STAGES, closed=CLOSED_STAGE)


def receipt(number: str) -> ResponseReturnValue:
    return render_template("report/receipt.html", page=_read(number), in_address=in_address)


def _read(number: str) -> OwnReportPage:
    with house().database.reading() as session:
        page = read_own_report(house(), session, from_address(number), person_id())
    cases().note_read(page.case_id, person_id(), "own_report")
    return page
