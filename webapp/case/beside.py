"""What may be done in a case beside its tasks: an action of the process, a file, a note of jäv."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from engine import directory
from engine.definition import Answers, Refusal
from engine.definitions import bundle_of
from engine.documents import ACCEPTED, File
from engine.errors import AnswersRefused, CaseClosed, FileTooLarge, FileTypeRefused, NotWaitingForThat
from engine.forms import Form, parse_form
from engine.models import Case
from engine.reading.case_parts import CasePage
from webapp.case.numbers import case_url
from webapp.case.views import open_case
from webapp.current import cases, house, person_id, today

NOTED = "Jäv är antecknat. Personen ser inte längre ärendet, och uppgifterna har gått vidare till någon annan."


def open_action(number: str, action: str) -> ResponseReturnValue:
    page, form = _waiting_for(number, action)
    return _show_action(page, action, form, {}, ())


def act(number: str, action: str) -> ResponseReturnValue:
    page, form = _waiting_for(number, action)
    answers = parse_form(form, request.form)
    try:
        cases().act(page.id, action, person_id(), answers)
    except AnswersRefused as refused:
        return _show_action(page, action, form, answers, refused.refusals), 422
    flash(f"Klart: {page.actions[action].title}.", "success")
    return redirect(case_url(page.number))


def open_attach(number: str) -> ResponseReturnValue:
    return _show_attach(_open(number), ())


def attach(number: str) -> ResponseReturnValue:
    page = _open(number)
    files = [file for file in request.files.getlist("attachments") if file.filename]
    if not files:
        return _show_attach(page, [Refusal(field="attachments", message="Välj minst en fil.")]), 422
    try:
        for file in files:
            cases().attach(page.id, person_id(), File(filename=file.filename or "", content=file.read()))
    except FileTooLarge:
        too_large = f"{file.filename} är för stor. En fil får vara högst {_most()} MB."
        return _show_attach(page, [Refusal(field="attachments", message=too_large)]), 422
    except FileTypeRefused:
        unknown = f"{file.filename} är av ett slag som inte kan tas emot. Spara den som PDF och försök igen."
        return _show_attach(page, [Refusal(field="attachments", message=unknown)]), 422
    flash("Filen är tillagd." if len(files) == 1 else f"{len(files)} filer är tillagda.", "success")
    return redirect(case_url(page.number))


def open_involve(number: str) -> ResponseReturnValue:
    return _show_involve(_open(number), ())


def involve(number: str) -> ResponseReturnValue:
    page = _open(number)
    involved_id = request.form.get("person", type=int)
    if involved_id is None:
        return _show_involve(page, [Refusal(field="person", message="Välj vem det gäller.")]), 422
    cases().involve(page.id, person_id(), involved_id)
    flash(NOTED, "success")
    return redirect(case_url(page.number) if involved_id != person_id() else "/arenden")


def _open(number: str) -> CasePage:
    page = open_case(number)
    if page.status != "open":
        raise CaseClosed(page.number)
    return page


def _waiting_for(number: str, action: str) -> tuple[CasePage, Form]:
    page = _open(number)
    if action not in page.actions:
        raise NotWaitingForThat(action)
    with house().database.reading() as session:
        case = session.get_one(Case, page.id)
        return page, bundle_of(session, case.definition_hash).forms[action]


def _show_action(page: CasePage, action: str, form: Form, answers: Answers, refusals: Any) -> str:
    return render_template(
        "case/action.html",
        case=page,
        what=page.actions[action],
        form=form,
        sections=form.sections(answers),
        answers=answers,
        refusals=refusals,
        url=case_url(page.number),
    )


def _show_involve(page: CasePage, refusals: Any) -> str:
    with house().database.reading() as session:
        people = directory.people(session, today(), case_id=page.id)
    choices = [(one.id, one.name, f"{one.title}, {one.unit}") for one in people]
    return render_template(
        "case/involve.html", case=page, choices=choices, refusals=refusals, url=case_url(page.number)
    )


def _show_attach(page: CasePage, refusals: Any) -> str:
    kinds = ", ".join(ACCEPTED)
    return render_template(
        "case/attach.html", case=page, refusals=refusals, kinds=kinds, most=_most(), url=case_url(page.number)
    )


def _most() -> int:
    return house().settings.max_file_mb
