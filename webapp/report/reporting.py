"""Writing a report: filled in at one's own pace, kept as a draft, sent once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import drafts
from engine.definition import Door, Refusal, Workflow
from engine.definitions import newest
from engine.doors import behind
from engine.errors import AnswersRefused, UnknownWorkflow
from engine.forms import Form
from engine.models import Draft
from engine.reading.task_page import draft_files
from webapp.case.numbers import in_address
from webapp.current import cases, house, person_id, today
from webapp.filling import Filling, Wish, listed, offers, prefilled, read_sent, save_draft
from webapp.providers import is_provider
from webapp.written import keep_written, remember_posted, sent_once


def choose() -> ResponseReturnValue:
    """The form itself when there is only one kind of report."""
    kinds = reportable()
    return _page(kinds[0]) if len(kinds) == 1 else render_template("report/choose.html", kinds=kinds)


def send_the_only() -> ResponseReturnValue:
    """The form stands at /rapportera itself."""
    kinds = reportable()
    return send(kinds[0].name) if len(kinds) == 1 else choose()


def form(workflow_name: str) -> ResponseReturnValue:
    return _page(_workflow(workflow_name))


def send(workflow_name: str) -> ResponseReturnValue:
    workflow = _workflow(workflow_name)
    key = _key(workflow)
    remember_posted()
    form = _form(workflow)
    sent = read_sent(form, key)
    if sent.wish is Wish.THROW:
        flash("Utkastet är kastat.", "success")
        return redirect(request.path)
    keep_written(form, key, sent.answers, url_for("report.form", workflow_name=workflow.name))
    if sent.wish is not Wish.SEND:
        return _kept(workflow, sent.answers, sent.refusals, stay=sent.wish is Wish.AGAIN)
    try:
        number = cases().open(workflow.name, person_id(), sent.answers, once=sent_once())
    except AnswersRefused as error:
        return _kept(workflow, sent.answers, error.refusals, stay=True)
    drafts.drop(house(), key, person_id())
    return redirect(url_for("report.receipt", number=in_address(number)))


def keep(workflow_name: str) -> ResponseReturnValue:
    """The page saves the draft by itself."""
    workflow = _workflow(workflow_name)
    save_draft(_form(workflow), _key(workflow))
    return "", 204


def reportable() -> Sequence[Workflow]:
    """Processes the reader may open by reporting: as a rule one, the door for all who work here."""
    with house().database.reading() as session:
        door = Door.ACCOUNT if is_provider(session) else Door.REPORT
        return list(behind(session, house().workflows.values(), door, person_id(), today()))


def _workflow(name: str) -> Workflow:
    workflow = house().workflow(name)
    if workflow not in reportable():
        raise UnknownWorkflow(name)
    return workflow


def _key(workflow: Workflow) -> str:
    return f"start:{workflow.name}"


def _form(workflow: Workflow) -> Form:
    with house().database.reading() as session:
        return newest(session, workflow.name).forms[workflow.start_form]


def _kept(workflow: Workflow, answers: Any, refusals: Sequence[Refusal], *, stay: bool) -> ResponseReturnValue:
    """The draft is saved by now: nobody writes the same thing twice."""
    if not stay:
        flash("Utkastet är sparat. Du kan fortsätta när du vill, även på en annan dator eller telefon.", "success")
        return redirect(request.path)
    return _page(workflow, answers, refusals), 422 if refusals else 200


def _page(workflow: Workflow, answers: Any = None, refusals: Sequence[Refusal] = ()) -> str:
    key = _key(workflow)
    with house().database.reading() as session:
        form = newest(session, workflow.name).forms[workflow.start_form]
        draft = session.get(Draft, (key, person_id()))
        # Nobody reports themselves here; the form says how to tell of one's own part.
        offered = offers(session, form, without=(person_id(),))
        files = listed(draft_files(session, key, person_id()))
    own_unit = {name: current_user.unit_id for name in ("unit",) if name in offered}
    filling = Filling(
        form=form,
        values=prefilled(form, draft, own_unit) if answers is None else answers,
        refusals=refusals,
        offers=offered,
        files=files,
        draft_at=draft.saved_at if draft and answers is None else None,
        draft_url=url_for("report.keep", workflow_name=workflow.name),
    )
    once = (draft.once if draft else "") or sent_once() or secrets.token_urlsafe(16)
    return render_template("report/form.html", filling=filling, workflow=workflow, once=once)
