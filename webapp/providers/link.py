"""Where a one-time link leads: a form without a login, for a provider without an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from engine.definition import Answers, Refusal
from engine.definitions import bundle_of, newest
from engine.documents import File
from engine.errors import AnswersRefused, CaseClosed, FileTooLarge, FileTypeRefused, NotWaitingForThat
from engine.forms import Form, edit_rows, parse_form, row_command
from engine.models import Case
from engine.outside import count_try
from webapp.current import cases, house, now, trade
from webapp.filling import ATTACHMENTS, KINDS
from webapp.form_fields.wording import when_in_words
from webapp.providers.desk import PROCESS
from webapp.trade import UsableLink
from webapp.written import remember_posted

UPDATE = "operator_update"
TRIES, WITHIN = 30, timedelta(hours=1)


def install(app: Flask) -> None:
    blueprint = Blueprint("provider_link", __name__, template_folder="templates")
    blueprint.get("/utforarlank/<path:secret>")(open_link)
    blueprint.post("/utforarlank/<path:secret>")(send)
    app.register_blueprint(blueprint)


def open_link(secret: str) -> ResponseReturnValue:
    link = _usable(secret)
    return _show(link, {}, ()) if link else _leads_nowhere()


def send(secret: str) -> ResponseReturnValue:
    """Sent twice it says one thing; the link is used up when the case has it."""
    remember_posted()
    count_try(house(), "provider_link", request.remote_addr or "", most=TRIES, within=WITHIN)
    link = _usable(secret)
    if link is None:
        return _leads_nowhere()
    answers = parse_form(_form(link), request.form)
    if command := row_command(request.form):
        return _show(link, edit_rows(answers, command), ())
    try:
        number = _sent(link, answers)
    except AnswersRefused as refused:
        return _show(link, answers, refused.refusals), 422
    except (FileTooLarge, FileTypeRefused):
        message = f"Filen är för stor eller kan inte tas emot. Skicka {KINDS}, högst {house().settings.max_file_mb} MB."
        return _show(link, answers, [Refusal(field=ATTACHMENTS, message=message)]), 422
    except (NotWaitingForThat, CaseClosed):
        return _leads_nowhere()
    trade().providers.note_used(house(), link.id)
    return render_template("providers/link_sent.html", number=number, provider=link.provider)


def _sent(link: UsableLink, answers: Answers) -> str:
    once = f"provider_link:{link.id}"
    if link.case_id is None:
        return cases().open(PROCESS, None, answers, _files(), once=once, unit_id=link.provider_id)
    cases().act(link.case_id, UPDATE, None, answers, once=once)
    return link.case_number


def _files() -> list[File]:
    uploads = [upload for upload in request.files.getlist(ATTACHMENTS) if upload.filename]
    return [File(filename=upload.filename or "", content=upload.read()) for upload in uploads]


def _usable(secret: str) -> UsableLink | None:
    shelf = trade().providers
    with house().database.reading() as session:
        try:
            return shelf.usable(session, secret, now())
        except shelf.LinkNotUsable:
            return None


def _form(link: UsableLink) -> Form:
    with house().database.reading() as session:
        if link.case_id is None:
            return newest(session, PROCESS).forms[house().workflow(PROCESS).start_form]
        return bundle_of(session, session.get_one(Case, link.case_id).definition_hash).forms[UPDATE]


def _show(link: UsableLink, answers: Answers, refusals: Sequence[Refusal]) -> str:
    form = _form(link)
    sections = form.sections(answers)
    return render_template(
        "providers/link.html",
        link=link,
        form=form,
        sections=sections,
        whens=when_in_words(sections),
        answers=answers,
        refusals=refusals,
        attachments_too=form.attachments and link.case_id is None,
    )


def _leads_nowhere() -> ResponseReturnValue:
    return render_template("providers/link_over.html"), 410
