"""One step: read what is known, fill in the form, and it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.definition import Answers, Refusal
from engine.errors import AnswersRefused, NotYet, NotYourTask, TaskAlreadyDone, TaskTaken, TaskWithdrawn, UnknownTask
from engine.reading.task_page import TaskPage, read_task
from webapp.case import showing
from webapp.case.numbers import case_url
from webapp.current import cases, house, now, person_id, today, trade
from webapp.filling import Filling, Offers, Wish, listed, offers, prefilled, read_sent, save_draft
from webapp.words import due_chip
from webapp.written import cannot_be_sent, keep_written, recall, remember_posted, texts_of

#: What happened between opening the page and sending it, after which it cannot be sent.
NO_LONGER_MINE = (NotYourTask, TaskAlreadyDone, TaskTaken, TaskWithdrawn, UnknownTask)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A task with what may be chosen in its form."""

    page: TaskPage
    offers: Offers


def page(task_id: str) -> ResponseReturnValue:
    seen = _read(task_id)
    cases().note_read(seen.page.case.id, person_id(), "task")
    if seen.page.task.status != "open":
        recall(seen.page.form, seen.page.draft)
        raise ended(seen.page)
    return _show(seen)


def complete(task_id: str) -> ResponseReturnValue:
    remember_posted()
    seen = _read(task_id)
    key = f"task:{task_id}"
    sent = read_sent(seen.page.form, key)
    if sent.wish is Wish.THROW:
        flash("Utkastet är kastat.", "success")
        return redirect(url_for("inbox.page", task_id=task_id))
    keep_written(seen.page.form, key, sent.answers, url_for("inbox.page", task_id=task_id))
    _require_mine(seen.page)
    if sent.wish is Wish.KEEP:
        flash("Utkastet är sparat. Ingen annan ser det.", "success")
        return redirect(url_for("inbox.page", task_id=task_id))
    if sent.wish is Wish.AGAIN:
        return _again(task_id, sent.answers, sent.refusals)
    try:
        cases().complete(task_id, person_id(), sent.answers)
    except AnswersRefused as error:
        return _again(task_id, sent.answers, error.refusals)
    except NotYet as error:
        return _again(task_id, sent.answers, [Refusal(field="", message=sentence) for sentence in error.sentences])
    except NO_LONGER_MINE:
        cannot_be_sent()
        raise
    flash(f"Klart: {seen.page.task.title} i {seen.page.case.number}. Ärendet har gått vidare.", "success")
    return redirect(url_for("inbox.mine"))


def keep(task_id: str) -> ResponseReturnValue:
    """The page saves the draft by itself."""
    found = _read(task_id).page
    save_draft(found.form, f"task:{task_id}")
    _require_mine(found)
    return "", 204


def _read(task_id: str) -> Seen:
    with house().database.reading() as session:
        found = read_task(house(), session, task_id, person_id(), today())
        offered = offers(session, found.form, case_id=found.case.id) if found.mine else {}
    return Seen(page=found, offers=offered)


def _require_mine(found: TaskPage) -> None:
    """Raises what the reader may know of why it is not theirs to do."""
    if found.mine:
        return
    cannot_be_sent()
    raise ended(found) if found.task.status != "open" else NotYourTask(found.task.id)


def ended(found: TaskPage) -> Exception:
    """Done by whom and when, or no longer needed."""
    if found.ended_by is None or found.task.ended_at is None:
        return TaskWithdrawn(found.task.id)
    return TaskAlreadyDone(found.task.id, by=found.ended_by.name, at=found.task.ended_at)


def _again(task_id: str, answers: Answers, refusals: Sequence[Refusal]) -> ResponseReturnValue:
    """The page as it was filled in."""
    # Read anew: a file may have come or gone.
    return _show(_read(task_id), answers, refusals), 422 if refusals else 200


def _show(seen: Seen, answers: Answers | None = None, refusals: Sequence[Refusal] = ()) -> str:
    found = seen.page
    filling = Filling(
        form=found.form,
        values=prefilled(found.form, found.draft, found.known) if answers is None else answers,
        refusals=refusals,
        offers=seen.offers,
        files=listed(found.draft_files),
        draft_at=found.draft.saved_at if found.draft and answers is None else None,
        draft_url=url_for("inbox.keep", task_id=found.task.id),
    )
    return render_template(
        "inbox/task.html",
        page=found,
        filling=filling if found.mine else None,
        written=texts_of(found.form, found.draft.answers) if found.draft else (),
        due=due_chip(found.task.due_at, now()),
        cites=_cites(found),
        case_url=case_url(found.case.number),
        link_to_case=case_url,
        show=showing,
        now=now(),
        role=trade().role(found.task.role) if found.task.role else "",
        answering=request.method == "POST",
    )


def _cites(found: TaskPage) -> list[dict[str, Any]]:
    """The law as it stands today; the case's own version is another matter, and stands in the case."""
    cited = []
    for key in found.special.cite:
        source = trade().source(key, on=today())
        cited.append({"citation": source.citation, "name": source.name, "note": source.note})
    return cited
