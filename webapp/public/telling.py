"""The open form and its receipt, with the code that is shown once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from engine.definition import Answers, Door, Refusal, Workflow
from engine.definitions import newest
from engine.documents import File
from engine.errors import AnswersRefused, FileTooLarge, FileTypeRefused
from engine.forms import Form, parse_form
from engine.outside import is_code, new_code
from webapp.asking import Asking
from webapp.current import cases, house
from webapp.filling import ATTACHMENTS, KINDS
from webapp.public import limits
from webapp.written import remember_posted, sent_once


def form() -> ResponseReturnValue:
    return _page(_workflow(), {}, ())


def send() -> ResponseReturnValue:
    """The receipt is the answer itself: the code stands in no address, and reloading sends the same thing again."""
    workflow, code = _workflow(), _code()
    remember_posted()
    if limits.is_machine():
        abort(400)
    limits.count_sending()
    raw = parse_form(_form(workflow), request.form)
    said = {**raw, **workflow.said_by_door.get(Door.PUBLIC, {})}
    try:
        number = cases().open(workflow.name, None, said, _files(), once=code, key=code)
    except AnswersRefused as error:
        return _page(workflow, raw, error.refusals), 422
    except FileTooLarge:
        return _page(workflow, raw, [_about_files(f"En fil får vara högst {house().settings.max_file_mb} MB.")]), 422
    except FileTypeRefused:
        return _page(workflow, raw, [_about_files(f"Filen kan inte tas emot. Skicka {KINDS}.")]), 422
    wants_code = raw.get("answer_wish") == "code"
    return render_template("public/receipt.html", number=number, code=code, wants_code=wants_code)


def _workflow() -> Workflow:
    """The one process that anybody may open."""
    found = [workflow for workflow in house().workflows.values() if Door.PUBLIC in workflow.doors]
    return found[0] if found else abort(404)


def _code() -> str:
    """Made with the page, so that a form sent twice gets one number and one code."""
    sent = sent_once()
    return sent if is_code(sent) else new_code()


def _files() -> list[File]:
    uploads = [upload for upload in request.files.getlist(ATTACHMENTS) if upload.filename]
    return [File(filename=str(upload.filename), content=upload.read()) for upload in uploads]


def _about_files(message: str) -> Refusal:
    return Refusal(field=ATTACHMENTS, message=message)


def _form(workflow: Workflow) -> Form:
    with house().database.reading() as session:
        return newest(session, workflow.name).forms[workflow.start_form]


def _page(workflow: Workflow, answers: Answers, refusals: Sequence[Refusal]) -> str:
    said: dict[str, Any] = {**answers, **workflow.said_by_door.get(Door.PUBLIC, {})}
    asking = Asking.of(_form(workflow), said, refusals, without=workflow.said_by_door.get(Door.PUBLIC, {}))
    return render_template(
        "public/form.html",
        asking=asking,
        once=_code(),
        trap=limits.TRAP,
        municipality=house().settings.municipality,
    )
