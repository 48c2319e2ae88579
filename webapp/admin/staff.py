"""Units, people and roles; who is away and who stands in."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.absences import (
    AbsenceBackwards,
    AbsenceOverlaps,
    NotedByTheSubstitute,
    OwnSubstitute,
    UnknownAbsence,
    end_absence,
    note_absence,
)
from engine.definition import Refusal
from engine.errors import UnknownPerson
from engine.reading.staff import read_staff
from webapp.admin.days import asked_day, day_of
from webapp.admin.told import KINDS
from webapp.current import house, person_id, today, trade
from webapp.words import short_day

NOT_ONESELF = (
    "Du kan inte göra dig själv till ersättare. En ersättare får se den andras ärenden, så be någon annan som "
    "administrerar Vaksam att anteckna det."
)


def organisation() -> ResponseReturnValue:
    return _show({}, ())


def note() -> ResponseReturnValue:
    """Let somebody stand in; uncertain input comes back with what is wrong."""
    given = {name: request.form.get(name, "").strip() for name in ("person", "substitute", "first", "last")}
    refusals = list(_missing(given))
    if not refusals:
        refusals = _noted(given)
    if refusals:
        return _show(given, refusals), 422
    flash("Frånvaron är antecknad. Ersättaren ser uppgifterna de dagarna.", "success")
    return redirect(url_for("admin.organisation"))


def end(absence_id: int) -> ResponseReturnValue:
    """Somebody is back before the time, or was noted as away by mistake."""
    try:
        end_absence(house(), absence_id, person_id(), today())
    except UnknownAbsence:
        abort(404)
    flash("Frånvaron är avslutad. Ersättaren ser inte längre uppgifterna.", "success")
    return redirect(url_for("admin.organisation"))


def _missing(given: dict[str, str]) -> list[Refusal]:
    asked = {"person": "Välj vem som är borta.", "first": "Ange första dagen.", "last": "Ange sista dagen."}
    return [
        Refusal(field=name, message=message)
        for name, message in asked.items()
        if not (given[name].isdigit() if name == "person" else day_of(given[name]))
    ]


def _noted(given: dict[str, str]) -> list[Refusal]:
    first, last = day_of(given["first"]), day_of(given["last"])
    assert first is not None and last is not None, "asked for above"
    substitute = int(given["substitute"]) if given["substitute"].isdigit() else None
    try:
        note_absence(house(), int(given["person"]), substitute, first=first, last=last, noted_by_id=person_id())
    except AbsenceBackwards:
        return [Refusal(field="last", message="Sista dagen kan inte ligga före den första.")]
    except OwnSubstitute:
        return [Refusal(field="substitute", message="Välj någon annan än den som är borta.")]
    except NotedByTheSubstitute:
        return [Refusal(field="substitute", message=NOT_ONESELF)]
    except AbsenceOverlaps as error:
        days = f"{short_day(error.first)} – {short_day(error.last)}"
        return [Refusal(field="first", message=f"Personen är redan antecknad som borta {days}. Avsluta den först.")]
    except UnknownPerson:
        return [Refusal(field="person", message="Välj personer ur listan.")]
    return []


def _show(given: dict[str, str], refusals: Sequence[Refusal]) -> str:
    day = asked_day()
    with house().database.reading() as session:
        staff = read_staff(session, day)
    return render_template(
        "admin/organisation.html",
        staff=staff,
        day=day,
        today=today(),
        kinds=KINDS,
        role=trade().role,
        given=given,
        refusals=refusals,
        here="organisation",
    )
