"""What the municipality decides for itself: what holds on a day, changing it, and who changed it and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.changes import NoReason, Sender
from engine.definition import Refusal
from engine.desks import Desk
from engine.reading.units_by_day import read_changes
from engine.settings import Settings
from webapp.admin.days import asked_day
from webapp.current import house, now, person_id, today, trade

WHY = Refusal(field="reason", message="Skriv varför, så att den som undrar längre fram får veta det.")
MACHINE = "installningar"


def desk(word: str) -> ResponseReturnValue:
    """What holds, today or on the day asked for, and the log."""
    found, day = _desk(word), asked_day()
    with house().database.reading() as session:
        sheets = list(found.sheets(session, day))
        changes = read_changes(session, kinds=found.kinds)
    return render_template(
        "admin/desk.html",
        desk=found,
        word=word,
        sheets=sheets,
        day=day,
        today=today(),
        changes=changes,
        told=lambda row: found.told(row.kind, row.key, row.detail),
        machine=_machine() if word == MACHINE else (),
        here=word,
    )


def change(word: str, key: str = "") -> ResponseReturnValue:
    """The form, filled in with what holds today."""
    return _form(word, key, None, ())


def decide(word: str, key: str = "") -> ResponseReturnValue:
    """Do it, and say so; what is wrong comes back with the form."""
    # Any number may be ticked of one field; none of our own values holds a comma.
    given = {name: ",".join(request.form.getlist(name)) for name in request.form}
    sender = Sender(at=now(), by_id=person_id(), reason=given.get("reason", ""))
    found = _desk(word)
    with house().database.reading() as session:
        if found.change(session, key, today()) is None:
            abort(404)
    if not sender.reason.strip():
        return _form(word, key, given, (WHY,)), 422
    try:
        refusals = found.decide(house(), key, given, sender, today())
    except NoReason:
        refusals = [WHY]
    if refusals:
        return _form(word, key, given, refusals), 422
    flash("Ändringen är sparad med ditt namn och skälet.", "success")
    return redirect(url_for("admin.desk", word=word))


def _form(word: str, key: str, given: dict[str, str] | None, refusals: Sequence[Refusal]) -> str:
    found = _desk(word)
    with house().database.reading() as session:
        shown = found.change(session, key, today())
        if shown is None:
            abort(404)
        kind, about = shown.log
        changes = read_changes(session, kinds=(kind,), key=about) if kind else []
    return render_template(
        "admin/change.html",
        change=shown,
        given=shown.values if given is None else given,
        refusals=refusals,
        told=lambda row: found.told(row.kind, row.key, row.detail),
        changes=changes,
        back=url_for("admin.desk", word=word),
        here=word,
    )


def _desk(word: str) -> Desk:
    found = trade().desks.get(word)
    return abort(404) if found is None else found


def _machine() -> list[tuple[str, str]]:
    """Every setting by name and whether it is the product's own value; never the value, some are secret."""
    plain = Settings()
    return [
        (
            f"VAKSAM_{one.name.upper()}",
            "Grundvärde" if getattr(house().settings, one.name) == getattr(plain, one.name) else "Eget värde",
        )
        for one in fields(Settings)
    ]
