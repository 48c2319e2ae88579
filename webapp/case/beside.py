"""What may be done in a case beside its tasks: an action of the process, a file, a note of jäv."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import directory
from engine.definition import Answers, Refusal
from engine.definitions import bundle_of
from engine.documents import ACCEPTED, File
from engine.errors import AnswersRefused, CaseClosed, FileTooLarge, FileTypeRefused, NotWaitingForThat
from engine.forms import Form, parse_form
from engine.models import Case, Draft
from engine.reading.case_parts import CasePage
from engine.reading.panels import beside_action
from webapp.case import showing
from webapp.case.numbers import case_url
from webapp.case.views import open_case
from webapp.current import cases, house, now, person_id, today
from webapp.written import keep_written, recall, remember_posted

NOTED = "Jäv är antecknat. Personen ser inte längre ärendet, och uppgifterna har gått vidare till någon annan."


def open_action(number: str, action: str) -> ResponseReturnValue:
    page, form = _action(number, action)
    draft = _draft(page, action)
    if not _waits_for(page, action):
        recall(form, draft)
        raise _refusal(page, action)
    return _show_action(page, action, form, draft.answers if draft else {}, ())


def act(number: str, action: str) -> ResponseReturnValue:
    remember_posted()
    page, form = _action(number, action)
    answers = parse_form(form, request.form)
    url = url_for("case.open_action", number=number, action=action)
    keep_written(form, _key(page, action), answers, url if _waits_for(page, action) else "")
    if not _waits_for(page, action):
        raise _refusal(page, action)
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
    return _show_involve(open_case(number), ())


def involve(number: str) -> ResponseReturnValue:
    page = open_case(number)
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


def _action(number: str, action: str) -> tuple[CasePage, Form]:
    """The case and the form of something that may be done in cases of its kind, now or another time."""
    page = open_case(number)
    if action not in page.workflow.actions:
        raise NotWaitingForThat(action)
    with house().database.reading() as session:
        form = bundle_of(session, session.get_one(Case, page.id).definition_hash).forms.get(action)
    if form is None:
        raise NotWaitingForThat(action)  # the case began before there was such a thing
    return page, form


def _waits_for(page: CasePage, action: str) -> bool:
    return page.status == "open" and action in page.actions


def _refusal(page: CasePage, action: str) -> Exception:
    return NotWaitingForThat(action) if page.status == "open" else CaseClosed(page.number)


def _key(page: CasePage, action: str) -> str:
    return f"act:{page.id}:{action}"


def _draft(page: CasePage, action: str) -> Draft | None:
    with house().database.reading() as session:
        return session.get(Draft, (_key(page, action), person_id()))


def _show_action(page: CasePage, action: str, form: Form, answers: Answers, refusals: Any) -> str:
    with house().database.reading() as session:
        panels, seen = beside_action(house(), session, page.id, action, person_id())
    return render_template(
        "case/action.html",
        case=page,
        panels=panels,
        seen=seen,
        case_url=case_url,
        show=showing,
        now=now(),
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
