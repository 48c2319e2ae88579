"""The page about the deadlines of a case, and the words for a change wherever a deadline is shown."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template

from engine.deadline_limits import Change
from engine.reading.case_parts import CasePage
from engine.reading.deadline_changes import DeadlinesPage, MadeChange, changes_of, read_deadlines
from webapp.case.numbers import case_url, from_address, in_address
from webapp.current import cases, house, now, person_id, today
from webapp.deadlines.ways import BUTTONS, MADE, PATHS
from webapp.words import due_chip, long_day, short_day

#: Kinds of history rows that tell of a change.
TOLD = frozenset(f"deadline_{change}" for change in Change)


def page(number: str) -> str:
    found = read(number)
    cases().note_read(found.case_id, person_id(), "deadlines")
    return render_template(
        "deadlines/page.html",
        case=found,
        number=in_address(found.number),
        url=case_url(found.number),
        paths=PATHS,
        buttons=BUTTONS,
        made=MADE,
        due_of=lambda row: due_chip(row.due_at, now()),
        words=change_in_words,
    )


def read(number: str) -> DeadlinesPage:
    """Raises UnknownCase."""
    with house().database.reading() as session:
        return read_deadlines(house(), session, from_address(number), person_id(), today())


def change_words(case: CasePage) -> Mapping[int, str]:
    """What somebody did last to each deadline of the case, and why, by the number of its row; most cases have none."""
    if not any(row.kind in TOLD for row in case.happenings):
        return {}
    with house().database.reading() as session:
        made = changes_of(session, case.id)
    latest = {row.id: made.get((row.name, row.origin_at), ()) for row in case.deadlines}
    return {
        row_id: f"{change_in_words(all_[-1])}. Varför: {all_[-1].reason}" for row_id, all_ in latest.items() if all_
    }


def change_in_words(made: MadeChange) -> str:
    """`Förlängd den 14 sep 2026 av Maria Berg`."""
    by = f"den {short_day(made.at)} av {made.by}"
    if made.kind is Change.PAUSE and made.until_on is not None:
        over = "Var pausad" if made.until_on < today() else "Pausad"
        return f"{over} till som längst {long_day(made.until_on)}, {by}"
    return f"{MADE[made.kind]} {by}"
