"""The form with which a deadline is changed: what will happen, a day where one is needed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.deadline_changes import DeadlineChanges
from engine.deadline_limits import NOT_YOU, REASON_MISSING, CannotChange, Change, UnknownDeadline
from engine.definition import Refusal
from engine.errors import NotAllowed
from engine.reading.deadline_changes import ChangeableDeadline, DeadlinesPage
from webapp.case.numbers import in_address
from webapp.current import house, now, person_id
from webapp.deadlines.shown import read
from webapp.deadlines.ways import ASKED, change_at, what_will_happen
from webapp.words import due_chip

UNREADABLE = "Datumet går inte att läsa. Skriv år-månad-dag, till exempel 2026-11-21."


def ask(number: str, deadline_id: int, way: str) -> str:
    case, one, change = _found(number, deadline_id, way)
    return _ask(case, one, change)


def change(number: str, deadline_id: int, way: str) -> ResponseReturnValue:
    case, one, change = _found(number, deadline_id, way)
    if missing := _missing(change):
        return _ask(case, one, change, missing), 422
    try:
        _carry_out(deadline_id, change)
    except CannotChange as no:
        return _ask(case, one, change, [Refusal(field=no.field, message=no.sentence)]), 422 if no.field else 409
    flash(ASKED[change].done, "success")
    return redirect(url_for("deadlines.page", number=in_address(case.number)))


def _carry_out(deadline_id: int, change: Change) -> None:
    """Raises CannotChange, NotAllowed, UnknownDeadline."""
    changes, reason, until = DeadlineChanges(house()), request.form.get("reason", ""), _until() or date.min
    match change:
        case Change.PAUSE:
            changes.pause(deadline_id, person_id(), until=until, reason=reason)
        case Change.RESUME:
            changes.resume(deadline_id, person_id(), reason=reason)
        case Change.EXTEND:
            changes.extend(deadline_id, person_id(), until=until, reason=reason)
        case Change.WITHDRAW:
            changes.withdraw(deadline_id, person_id(), reason=reason)


def _missing(change: Change) -> list[Refusal]:
    """All at once, so that nobody mends one thing to be told of the next."""
    missing = []
    if ASKED[change].until and _until() is None:
        missing.append(Refusal(field="until", message=UNREADABLE))
    if not request.form.get("reason", "").strip():
        missing.append(Refusal(field="reason", message=REASON_MISSING))
    return missing


def _until() -> date | None:
    """The day that was sent, if it can be read."""
    try:
        return date.fromisoformat(request.form.get("until", "").strip())
    except ValueError:
        return None


def _found(number: str, deadline_id: int, way: str) -> tuple[DeadlinesPage, ChangeableDeadline, Change]:
    """Raises UnknownDeadline, NotAllowed and CannotChange before anything is written in vain."""
    case, change = read(number), change_at(way)
    one = case.one(deadline_id)
    if one is None or change is None:
        raise UnknownDeadline(deadline_id)
    if one.refusals[change] == NOT_YOU:
        raise NotAllowed(change)
    if one.refusals[change]:
        raise CannotChange(one.refusals[change])
    return case, one, change


def _ask(case: DeadlinesPage, one: ChangeableDeadline, change: Change, refusals: Sequence[Refusal] = ()) -> str:
    return render_template(
        "deadlines/change.html",
        case=case,
        one=one,
        due=due_chip(one.row.due_at, now()),
        asked=ASKED[change],
        will=what_will_happen(change, is_for_a_step=bool(one.steps)),
        values={name: request.form.get(name, "") for name in ("until", "reason")},
        errors={refusal.field: refusal.message for refusal in refusals},
        refusals=refusals,
        url=url_for("deadlines.page", number=in_address(case.number)),
    )
