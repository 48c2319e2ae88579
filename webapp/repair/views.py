"""What is wrong and what may be done; what was done, for who did it and for those who read the case."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from engine.access import visible_to
from engine.errors import UnknownCase
from engine.incidents import UnknownIncident
from engine.models import Case, Incident
from engine.repair import Mended, Mending, Right, read_mending, read_repairs, rights_in, rights_of
from webapp.admin.told import TROUBLES
from webapp.case.numbers import case_url, from_address, in_address
from webapp.current import cases, house, now, person_id, today

#: What each repair is called when it has been made.
MADE = {
    "retried": "Försökte igen",
    "fact_corrected": "Uppgiften är rättad",
    "step_reopened": "Steget ska göras om",
    "step_skipped": "Steget är överhoppat",
    "cancelled": "Ärendet är avbrutet",
}


#: Alike whether there is none or it is not for the one who asks.
NOT_FOUND = "Det finns inget ärende med det numret som du får rätta till. Kontrollera numret."


def find() -> ResponseReturnValue:
    """From a case number as somebody wrote it to its page; what was written stays out of addresses until it is one."""
    written = " ".join(request.form.get("number", "").upper().split())
    try:
        found = read(written)
    except UnknownCase:
        flash(NOT_FOUND, "warning")
        return redirect(url_for("admin.overview"))
    return redirect(url_for("repair.case", number=in_address(found.number)))


def case(number: str) -> ResponseReturnValue:
    mending = read(number)
    cases().note_read(mending.id, person_id(), "repair")
    return render_template(
        "repair/case.html",
        case=mending,
        number=in_address(mending.number),
        right=Right,
        troubles=TROUBLES,
        words=MADE,
        sees=_sees(mending.id),
        case_url=case_url(mending.number),
    )


def incident(incident_id: int) -> ResponseReturnValue:
    """A fault is mended on the page of its case. Raises UnknownIncident."""
    with house().database.reading() as session:
        query = select(Incident.case_id, Case.number).join(Case, Case.id == Incident.case_id)
        found = session.execute(query.where(Incident.id == incident_id)).one_or_none()
        if found is None or not rights_in(session, person_id(), found.case_id, today()):
            raise UnknownIncident(incident_id)
    return redirect(url_for("repair.case", number=in_address(found.number), _anchor=f"fel-{incident_id}"))


def done(number: str, repair_id: int) -> ResponseReturnValue:
    """What was just done, for who did it: another's reason may be personal, and is for those who read the case."""
    mending = read(number)
    with house().database.reading() as session:
        mine = read_repairs(house(), session, mending.id, by_id=person_id())
    made = next((one for one in mine if one.id == repair_id), None)
    if made is None:
        raise UnknownCase(number)
    return render_template(
        "repair/done.html",
        case=mending,
        number=in_address(mending.number),
        made=made,
        words=MADE,
        out=_time_is_out(mending, made),
    )


def log(number: str) -> ResponseReturnValue:
    """Every repair of a case with its reason, for those who may read the case."""
    with house().database.reading() as session:
        seen = visible_to(person_id(), today())
        found = session.scalars(select(Case).where(Case.number == from_address(number), seen)).one_or_none()
        if found is None:
            raise UnknownCase(number)
        made = read_repairs(house(), session, found.id)
    cases().note_read(found.id, person_id(), "repairs")
    return render_template("repair/log.html", case=found, made=made, words=MADE, url=case_url(found.number))


def read(number: str) -> Mending:
    """Raises UnknownCase."""
    with house().database.reading() as session:
        return read_mending(house(), session, from_address(number), person_id(), today())


def may_mend(case_id: int) -> bool:
    """Whether the reader may mend anything in the case; nearly everybody is answered by the first question."""
    with house().database.reading() as session:
        anywhere = rights_of(session, person_id(), today())
        return bool(anywhere) and bool(rights_in(session, person_id(), case_id, today()))


def may_mend_somewhere() -> bool:
    with house().database.reading() as session:
        return bool(rights_of(session, person_id(), today()))


def _time_is_out(mending: Mending, made: Mended) -> datetime | None:
    """When the time of the step that was just reopened ran out, if it has."""
    if made.kind != "step_reopened":
        return None
    dues = [step.due_at for step in mending.waiting if step.title == made.title and step.due_at]
    return next((due_at for due_at in dues if due_at < now()), None)


def _sees(case_id: int) -> bool:
    with house().database.reading() as session:
        seen = select(Case.id).where(Case.id == case_id, visible_to(person_id(), today()))
        return session.scalar(seen) is not None
