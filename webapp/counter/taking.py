"""The form at the counter, kept as a draft while one listens, and the receipt with the code for whoever wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import drafts
from engine.definition import Answers, Door, Refusal, Workflow
from engine.definitions import newest
from engine.doors import behind, require_way_in
from engine.errors import AnswersRefused, UnknownWorkflow
from engine.forms import Form
from engine.models import Draft
from engine.outside import is_code, new_code, sending
from engine.reading.task_page import draft_files
from webapp.current import cases, house, person_id, today
from webapp.filling import Filling, Sent, Wish, listed, offers, prefilled, read_sent
from webapp.providers import is_provider
from webapp.written import keep_written, remember_posted, sent_once


def choose() -> ResponseReturnValue:
    """The form itself when there is only one thing to take down."""
    kinds = _mine()
    if not kinds:
        abort(404)
    if len(kinds) == 1:
        return redirect(url_for("counter.form", workflow_name=kinds[0].name))
    return render_template("counter/choose.html", kinds=kinds)


def form(workflow_name: str) -> ResponseReturnValue:
    return _page(_workflow(workflow_name))


def send(workflow_name: str) -> ResponseReturnValue:
    workflow = _workflow(workflow_name)
    key, form = _key(workflow), _form(workflow)
    remember_posted()
    sent = read_sent(form, key)
    if sent.wish is Wish.THROW:
        flash("Utkastet är kastat.", "success")
        return redirect(request.path)
    keep_written(form, key, sent.answers, url_for("counter.form", workflow_name=workflow.name))
    if sent.wish is not Wish.SEND:
        return _again(workflow, sent)
    name = sent_once()
    code = name if workflow.following_by_key and is_code(name) else ""
    try:
        once = sending(name) if name else ""
        number = cases().open(workflow.name, person_id(), sent.answers, once=once, key=code)
    except AnswersRefused as error:
        return _page(workflow, sent.answers, error.refusals), 422
    drafts.drop(house(), key, person_id())
    shown = code if sent.answers.get("answer_wish") == "code" else ""
    return render_template("counter/receipt.html", number=number, code=shown, workflow=workflow)


def _again(workflow: Workflow, sent: Sent) -> ResponseReturnValue:
    if sent.wish is Wish.KEEP:
        flash("Utkastet är sparat.", "success")
        return redirect(request.path)
    return _page(workflow, sent.answers, sent.refusals), 422 if sent.refusals else 200


def _kinds() -> Sequence[Workflow]:
    """Nothing for an account of a private provider: it is for informing the nämnd and nothing else."""
    with house().database.reading() as session:
        if is_provider(session):
            return ()
    return [workflow for workflow in house().workflows.values() if Door.COUNTER in workflow.doors]


def _mine() -> Sequence[Workflow]:
    """What the one at the counter may open."""
    with house().database.reading() as session:
        return list(behind(session, _kinds(), Door.COUNTER, person_id(), today()))


def _workflow(name: str) -> Workflow:
    """Raises UnknownWorkflow for what is not taken down here, NotYourDoor for what others take down."""
    workflow = house().workflow(name)
    if workflow not in _kinds():
        raise UnknownWorkflow(name)
    with house().database.reading() as session:
        require_way_in(session, workflow, person_id(), today())
    return workflow


def _key(workflow: Workflow) -> str:
    return f"start:{workflow.name}"


def _form(workflow: Workflow) -> Form:
    with house().database.reading() as session:
        return newest(session, workflow.name).forms[workflow.start_form]


def _page(workflow: Workflow, answers: Answers | None = None, refusals: Sequence[Refusal] = ()) -> str:
    key = _key(workflow)
    known: Mapping[str, Any] = workflow.said_by_door.get(Door.COUNTER, {})
    with house().database.reading() as session:
        form = newest(session, workflow.name).forms[workflow.start_form]
        draft = session.get(Draft, (key, person_id()))
        offered = offers(session, form)
        files = listed(draft_files(session, key, person_id()))
    filling = Filling(
        form=replace(form, intro=""),  # it speaks to somebody else than who writes
        values=prefilled(form, draft, known) if answers is None else answers,
        refusals=refusals,
        offers=offered,
        files=files,
        draft_at=draft.saved_at if draft and answers is None else None,
        draft_url="",
    )
    # It is the code as well, so that a form sent twice gives the same one; only its hash outlives the draft.
    once = (draft.once if draft else "") or sent_once() or new_code()
    return render_template("counter/form.html", filling=filling, workflow=workflow, once=once)
