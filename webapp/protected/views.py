"""The page of a protected case's circle, and what may be changed in it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import directory
from engine.definition import Refusal
from engine.errors import NotAllowed
from engine.models import Case
from engine.protecting import TITLE, Protecting, may_guard
from engine.reading.case_parts import CasePage
from engine.reading.named_people import read_namings
from webapp.case.numbers import case_url, in_address
from webapp.case.views import open_case
from webapp.current import cases, house, person_id, today, trade

CHOOSE = "Välj vem som ska få se ärendet."


def page(number: str) -> ResponseReturnValue:
    found = open_case(number)
    _require_guard(found)
    cases().note_read(found.id, person_id(), "named")
    return _show(found)


def protect(number: str) -> ResponseReturnValue:
    found = open_case(number)
    _verbs().protect(found.id, person_id(), request.form.getlist("named", type=int))
    flash("Ärendet är skyddat. Bara de som är namngivna ser det nu.", "success")
    return _back(found)


def name(number: str) -> ResponseReturnValue:
    found = open_case(number)
    named_id = request.form.get("person", type=int)
    if named_id is None:
        _require_guard(found)
        return _show(found, [Refusal(field="person", message=CHOOSE)]), 422
    _verbs().name(found.id, person_id(), named_id)
    flash("Personen är namngiven och ser ärendet nu.", "success")
    return _back(found)


def unname(number: str, named_id: int) -> ResponseReturnValue:
    found = open_case(number)
    _verbs().unname(found.id, person_id(), named_id)
    flash("Personen ser inte längre ärendet. Uppgifter som väntade på personen har gått vidare.", "success")
    return _back(found) if named_id != person_id() else redirect(url_for("case.cases_seen"))


def keep(number: str, named_id: int) -> ResponseReturnValue:
    found = open_case(number)
    _verbs().keep(found.id, person_id(), named_id)
    flash("Ansvaret för skyddet är överlämnat.", "success")
    return _back(found)


def open_lift(number: str) -> ResponseReturnValue:
    found = open_case(number)
    _require_guard(found)
    return render_template("protected/lift.html", case=found, back=_url(found))


def lift(number: str) -> ResponseReturnValue:
    found = open_case(number)
    _verbs().lift(found.id, person_id())
    flash("Skyddet är borttaget. Ärendet syns för dem som har en uppgift i det.", "success")
    return redirect(case_url(found.number))


def may_guard_case(case_id: int) -> bool:
    """Whether the reader, who sees the case, may protect it or say who is named in it."""
    with house().database.reading() as session:
        return may_guard(session, person_id(), case_id, today())


def _require_guard(found: CasePage) -> None:
    """Raises NotAllowed."""
    if not may_guard_case(found.id):
        raise NotAllowed(TITLE)


def _show(found: CasePage, refusals: Sequence[Refusal] = ()) -> str:
    with house().database.reading() as session:
        namings = read_namings(session, session.get_one(Case, found.id))
        here = {one.person_id for one in namings if one.until is None} or {person_id()}
        people = directory.people(session, today(), case_id=found.id, without=here)
    return render_template(
        "protected/page.html" if found.protected else "protected/protect.html",
        case=found,
        number=in_address(found.number),
        url=case_url(found.number),
        namings=[one for one in namings if one.until is None],
        earlier=[one for one in namings if one.until is not None],
        choices=[(one.id, one.name, f"{one.title}, {one.unit}") for one in people],
        waiting=_waiting(found),
        refusals=refusals,
        keeps=any(one.keeps and one.person_id == person_id() for one in namings),
    )


def _waiting(found: CasePage) -> list[tuple[str, str]]:
    """Tasks whose role nobody named has, and the role."""
    return [(task.title, trade().role(task.lacks)) for task in found.tasks if task.lacks]


def _verbs() -> Protecting:
    return Protecting(house())


def _url(found: CasePage) -> str:
    return url_for("protected.page", number=in_address(found.number))


def _back(found: CasePage) -> ResponseReturnValue:
    return redirect(_url(found))
