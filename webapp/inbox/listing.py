"""The list of what waits for me, the late first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.inbox import GROUP, MINE, PAGE, WAITING, Inbox, Waiting, Wanted, read_inbox
from engine.periods import LATE, LATER, TODAY, WEEK
from webapp.case.numbers import case_url
from webapp.current import house, now, person_id, trade
from webapp.words import due_chip

GROUPS = {LATE: "Försenade", TODAY: "I dag", WEEK: "Den här veckan", LATER: "Senare", WAITING: "Väntar på annat"}
#: What stands in the address for each.
PERIODS = {LATE: "forsenade", TODAY: "idag", WEEK: "veckan", LATER: "senare"}


def mine() -> ResponseReturnValue:
    wanted = _wanted()
    number = max(request.args.get("sida", 1, type=int), 1)
    with house().database.reading() as session:
        inbox = read_inbox(house(), session, person_id(), wanted, first=(number - 1) * PAGE)
    return render_template(
        "inbox/list.html",
        inbox=inbox,
        groups=groups(inbox.tasks),
        tiles=_tiles(inbox, wanted),
        pager=_pager(inbox, number),
        wanted=wanted,
        workflows=[(name, house().workflow(name).title) for name in inbox.workflows],
        owners=((MINE, "Mina egna"), (GROUP, "Gruppens")),
        periods=PERIODS,
        filtered=any((wanted.workflow, wanted.whose, wanted.unit_id, wanted.when)),
    )


def groups(tasks: Sequence[Waiting]) -> list[dict[str, Any]]:
    """As macros/tasks.html takes them."""
    rows = {key: [_row(task) for task in tasks if task.when == key] for key in GROUPS}
    return [{"key": key, "title": title, "tasks": rows[key]} for key, title in GROUPS.items()]


def _row(task: Waiting) -> dict[str, Any]:
    status, tone = _status(task)
    about = [house().workflow(task.workflow).title, task.case_title]
    return {
        "case_number": task.case_number,
        "case_url": case_url(task.case_number),
        "subject": ", ".join([": ".join(filter(None, dict.fromkeys(about))), task.unit]),
        "title": task.title,
        "url": url_for("inbox.page", task_id=task.id),
        "due": due_chip(task.due_at, now()),
        "status": status,
        "status_tone": tone,
        "who": task.taken_by or (trade().role(task.role) if task.role else "Du"),
    }


def _status(task: Waiting) -> tuple[str, str]:
    if task.unmet:
        return "Väntar på annat", "paused"
    if task.taken_by:
        return "Tagen", "plain"
    return ("Till dig", "plain") if task.mine else ("Ledig att ta", "plain")


def _wanted() -> Wanted:
    given = request.args
    periods = {word: key for key, word in PERIODS.items()}
    return Wanted(
        workflow=given.get("process", ""),
        whose=given.get("vems", "") if given.get("vems") in (MINE, GROUP) else "",
        unit_id=given.get("enhet", type=int),
        when=periods.get(given.get("nar", ""), ""),
    )


def _with(**changes: Any) -> str:
    """The same list with something changed, from its first page."""
    kept = {name: value for name, value in request.args.items() if value and name != "sida"}
    merged = {**kept, **changes}
    return url_for("inbox.mine", **{name: value for name, value in merged.items() if value})


def _tiles(inbox: Inbox, wanted: Wanted) -> Iterable[dict[str, Any]]:
    titles = {LATE: "försenade", TODAY: "i dag", WEEK: "den här veckan", LATER: "senare"}
    return [
        {
            "title": title,
            "count": inbox.counts[key],
            "url": _with(nar=None if wanted.when == key else PERIODS[key]),
            "current": wanted.when == key,
            "late": key == LATE,
        }
        for key, title in titles.items()
    ]


def _pager(inbox: Inbox, number: int) -> dict[str, Any]:
    first = (number - 1) * PAGE
    return {
        "first": first + 1,
        "last": first + len(inbox.tasks),
        "total": inbox.total,
        "previous_url": _with(sida=number - 1) if number > 1 else "",
        "next_url": _with(sida=number + 1) if first + len(inbox.tasks) < inbox.total else "",
    }
