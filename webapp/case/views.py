"""The list of cases, the case, and its drawing."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from engine.access import visible_to
from engine.definitions import bundle_of
from engine.errors import UnknownCase
from engine.models import Case
from engine.reading.case_list import PAGE, CaseList, ListedCase, Wanted, read_cases
from engine.reading.case_page import read_case
from engine.reading.case_parts import CasePage
from webapp.case import showing
from webapp.case.history_words import MENDED, timeline
from webapp.case.numbers import case_url, from_address, in_address
from webapp.current import cases, house, now, person_id, today, trade
from webapp.deadlines.shown import change_words
from webapp.words import due_chip

STATUSES = {"open": "Pågående", "closed": "Avslutade", "cancelled": "Avbrutna", "all": "Alla"}


def cases_seen() -> ResponseReturnValue:
    status = request.args.get("status", "open")
    wanted = Wanted(
        status="" if status not in ("open", "closed", "cancelled") else status,
        workflow=request.args.get("process", ""),
        unit_id=request.args.get("enhet", type=int),
        number=from_address(request.args.get("nummer", "").strip()),
        page=request.args.get("sida", 1, type=int),
    )
    with house().database.reading() as session:
        found = read_cases(house(), session, person_id(), today(), wanted)
    return render_template(
        "case/list.html",
        rows=[_row(case) for case in found.cases],
        found=found,
        wanted=wanted,
        status=status if status in STATUSES else "all",
        statuses=STATUSES,
        workflows=[(flow.name, flow.title) for flow in house().workflows.values()],
        pager=_pager(found),
    )


def page(number: str) -> ResponseReturnValue:
    shown = open_case(number)
    running, over = showing.deadlines(shown.deadlines, now(), change_words(shown))
    cases().note_read(shown.id, person_id(), "case")
    return render_template(
        "case/page.html",
        case=shown,
        law_name=trade().law_name(shown.law) if shown.law else "",
        number=in_address(shown.number),
        show=showing,
        now=now(),
        running=running,
        over=over,
        entries=timeline(shown),
        mended=any(row.kind in MENDED for row in shown.happenings),
        seen={one.number for one in shown.linked if one.visible},
        case_url=case_url,
        drawing_url=url_for("case.drawing", number=in_address(shown.number)),
    )


def drawing(number: str) -> ResponseReturnValue:
    """The drawing the case began with."""
    with house().database.reading() as session:
        seen = visible_to(person_id(), today())
        hash_ = session.scalar(select(Case.definition_hash).where(Case.number == from_address(number), seen))
        if hash_ is None:
            raise UnknownCase(number)
        xml = bundle_of(session, hash_).drawing.xml
    return Response(xml, content_type="application/xml; charset=utf-8")


def open_case(number: str) -> CasePage:
    """The case as the reader sees it. Raises UnknownCase."""
    with house().database.reading() as session:
        return read_case(house(), session, from_address(number), person_id(), today())


def _row(case: ListedCase) -> dict[str, object]:
    status = ("Din tur nu", "mine") if case.mine else ("Pågår", "plain")
    if case.status != "open":
        status = ("Avbrutet", "paused") if case.status == "cancelled" else (case.outcome or "Avslutat", "done")
    return {
        "number": case.number,
        "url": case_url(case.number),
        "process": "" if case.title == case.workflow else case.workflow,
        "subject": f"{case.title or 'utan rubrik'}, {case.unit}",
        "step": ", ".join(case.steps) or _waits(case),
        "due": due_chip(case.due_at, now()),
        "status": status[0],
        "status_tone": status[1],
        "who": ", ".join([*case.who, *(trade().role(role) for role in case.roles)]) or "Ingen",
    }


def _waits(case: ListedCase) -> str:
    """What an open case without a task of its own stands still for."""
    return "Väntar på kopplade ärenden" if case.status == "open" and case.awaits_linked else ""


def _pager(found: CaseList) -> dict[str, object]:
    first = (found.page - 1) * PAGE + 1
    last = first + len(found.cases) - 1
    return {
        "first": first,
        "last": last,
        "total": found.total,
        "previous_url": _turned(found.page - 1) if found.page > 1 else "",
        "next_url": _turned(found.page + 1) if last < found.total else "",
    }


def _turned(page_number: int) -> str:
    kept = {key: value for key, value in request.args.items() if key != "sida" and value}
    return f"{url_for('case.cases_seen')}?{urlencode({**kept, 'sida': page_number})}"
