"""What a reporter may follow: their own words, how far it has come, and the feedback."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.definition import Answers, Refusal, Workflow
from engine.definitions import bundle_of
from engine.errors import AnswersRefused, NotWaitingForThat
from engine.forms import Form, parse_form
from engine.models import Case
from engine.reading.own_reports import CLOSED_STAGE, OwnReportPage, own_reports, read_own_report
from webapp.case.numbers import from_address, in_address
from webapp.current import cases, house, person_id
from webapp.report.drafts import drafts
from webapp.written import remember_posted

#: In the reporter's words, in order; the numbers are those of engine.reading.own_reports.
STAGES = (
    ("Mottagen", "Rapporten har kommit till rätt chef, som ser till att den det gäller är trygg."),
    ("Utreds", "Någon tar reda på vad som hände, varför det kunde hända och hur det kan undvikas."),
    ("Beslutad", "Det är beslutat vad som ska göras. Du får återkoppling här."),
    ("Avslutad", "Ärendet är klart."),
)


def stages_of(workflow: Workflow) -> Sequence[tuple[str, str]]:
    """In the words of the process, where it has its own."""
    return (workflow.following.stages if workflow.following else ()) or STAGES


def mine() -> ResponseReturnValue:
    with house().database.reading() as session:
        reports = own_reports(house(), session, person_id())
        begun = drafts(session)
    return render_template(
        "report/mine.html", reports=reports, drafts=begun, stages_of=stages_of, in_address=in_address
    )


def one(number: str) -> ResponseReturnValue:
    page = _read(number)
    if page.report.closed_to_me:
        return render_template("protected/own_report.html", report=page.report)
    return render_template(
        "report/one.html",
        page=page,
        stages=stages_of(page.report.workflow),
        closed=CLOSED_STAGE,
        number=in_address(page.report.number),
    )


def receipt(number: str) -> ResponseReturnValue:
    page = _read(number)
    if page.report.closed_to_me:
        return render_template("protected/own_report.html", report=page.report)
    own = page.report.workflow.following
    stages = own.stages[:CLOSED_STAGE] if own else ()
    return render_template("report/receipt.html", page=page, stages=stages, in_address=in_address)


def add(number: str, action: str) -> ResponseReturnValue:
    """Something more from the one who told, where the process waits for it."""
    page, form = _addition(number, action)
    return _show_addition(page, action, form, {}, ())


def send_addition(number: str, action: str) -> ResponseReturnValue:
    remember_posted()
    page, form = _addition(number, action)
    answers = parse_form(form, request.form)
    try:
        cases().act(page.case_id, action, person_id(), answers)
    except AnswersRefused as refused:
        return _show_addition(page, action, form, answers, refused.refusals), 422
    flash("Tack, uppgifterna är skickade.", "success")
    return redirect(url_for("report.one", number=number))


def _addition(number: str, action: str) -> tuple[OwnReportPage, Form]:
    page = _read(number)
    if action not in page.additions:
        raise NotWaitingForThat(action)
    with house().database.reading() as session:
        case = session.get_one(Case, page.case_id)
        return page, bundle_of(session, case.definition_hash).forms[action]


def _show_addition(page: OwnReportPage, action: str, form: Form, answers: Answers, refusals: Sequence[Refusal]) -> str:
    return render_template(
        "report/addition.html",
        page=page,
        what=page.additions[action],
        form=form,
        sections=form.sections(answers),
        answers=answers,
        refusals=refusals,
        url=url_for("report.one", number=in_address(page.report.number)),
    )


def _read(number: str) -> OwnReportPage:
    with house().database.reading() as session:
        page = read_own_report(house(), session, from_address(number), person_id())
    cases().note_read(page.case_id, person_id(), "own_report")
    return page
