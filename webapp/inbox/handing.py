"""Take a task, put it back, or hand it over to somebody."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.directory import people
from engine.errors import NotYourTask
from engine.reading.task_page import TaskPage, read_task
from engine.receivers import holders, only_holders
from webapp.current import cases, house, person_id, today
from webapp.inbox.task import ended


def claim(task_id: str) -> ResponseReturnValue:
    _read(task_id)
    cases().claim(task_id, person_id())
    flash("Uppgiften är din. De andra i gruppen ser att du har tagit den.", "success")
    return redirect(url_for("inbox.page", task_id=task_id))


def release(task_id: str) -> ResponseReturnValue:
    _read(task_id)
    cases().release(task_id, person_id())
    flash("Uppgiften är lämnad tillbaka. Det du har skrivit finns kvar som ditt utkast.", "success")
    return redirect(url_for("inbox.mine"))


def choose(task_id: str) -> ResponseReturnValue:
    return _page(_handed_over_by_me(task_id))


def hand_over(task_id: str) -> ResponseReturnValue:
    found = _handed_over_by_me(task_id)
    to_id = request.form.get("person", type=int)
    if to_id is None:
        return _page(found, "Välj vem som ska ta över."), 422
    cases().hand_over(task_id, person_id(), to_id)
    with house().database.reading() as session:
        name = next((one.name for one in people(session, today()) if one.id == to_id), "")
    flash(f"{found.task.title} är överlämnad till {name}.", "success")
    return redirect(url_for("inbox.mine"))


def _read(task_id: str) -> TaskPage:
    """Who may not see the task learns nothing of it, not even that it is done."""
    with house().database.reading() as session:
        return read_task(house(), session, task_id, person_id(), today())


def _handed_over_by_me(task_id: str) -> TaskPage:
    found = _read(task_id)
    if found.task.status != "open":
        raise ended(found)
    if not found.may_hand_over:
        raise NotYourTask(task_id)
    return found


def _page(found: TaskPage, wrong: str = "") -> str:
    sought = request.values.get("sok", "").strip()[:80]
    with house().database.reading() as session:
        able = people(session, today(), without=(person_id(),), case_id=found.case.id, to_do=True)
        if only_holders(found.workflow, found.task):
            holding = holders(session, found.task, today())
            able = [one for one in able if one.id in holding]
    matching = [one for one in able if one.matches(sought)]
    return render_template(
        "inbox/hand_over.html", page=found, people=matching, sought=sought, wrong=wrong, nobody=not able
    )
