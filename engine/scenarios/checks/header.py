"""Promises about the case itself: is it open, how did it end, what is known, which cases hang on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from engine.models import Case, CaseState
from engine.scenarios.checks.comparing import same, shown
from engine.scenarios.names import Names
from engine.scenarios.story import CaseName, Check, Difference
from engine.scenarios.world import World
from engine.scenarios.written import Written

STATES = {"öppet": "open", "avslutat": "closed", "avbrutet": "cancelled"}


def status(written: Written, case: CaseName, names: Names) -> Check:
    if written.text not in STATES:
        raise written.wrong(f"status är något av: {', '.join(STATES)}.")
    word = {status: word for word, status in STATES.items()}
    return _of_case(written, "status", lambda held: word[held.status])


def outcome(written: Written, case: CaseName, names: Names) -> Check:
    """The id of the end the case came to."""
    outcomes = names.workflows[case.workflow].outcomes
    if written.text not in outcomes:
        raise written.wrong(f"processen {case.workflow} kan sluta i: {', '.join(outcomes)}.")
    return _of_case(written, "utfall", lambda held: held.outcome)


def law(written: Written, case: CaseName, names: Names) -> Check:
    """The law version that the case keeps from the day it came in."""
    return _of_case(written, "lag", lambda held: held.law)


def title(written: Written, case: CaseName, names: Names) -> Check:
    """What the case is called in lists."""
    return _of_case(written, "namn", lambda held: held.title)


def facts(written: Written, case: CaseName, names: Names) -> Check:
    """`{outcome: serious}`: what is known in the case; `null` when it must not be known."""
    wanted = written.mapping

    def check(world: World, case_id: int) -> Iterator[Difference]:
        with world.house.database.reading() as session:
            held = session.get_one(CaseState, case_id).facts
        for name, value in wanted.items():
            if not same(value.plain, held.get(name), names):
                expected, actual = shown(value.plain, names), shown(held.get(name), names)
                yield Difference(line=value.line, what=f"uppgiften {name} i ärendet", expected=expected, actual=actual)

    return check


def linked(written: Written, case: CaseName, names: Names) -> Check:
    """`{measure: 2}`: how many cases of a process have been opened from this one."""
    wanted = {names.workflow(Written(value=n, path=v.path, line=v.line)): v for n, v in written.mapping.items()}
    counts = {name: value.number for name, value in wanted.items()}

    def check(world: World, case_id: int) -> Iterator[Difference]:
        for name, number in counts.items():
            query = select(func.count()).where(Case.parent_id == case_id, Case.workflow == name)
            with world.house.database.reading() as session:
                held = session.scalar(query) or 0
            if held != number:
                what = f"antal länkade ärenden av {name}"
                yield Difference(line=wanted[name].line, what=what, expected=str(number), actual=str(held))

    return check


def _of_case(written: Written, what: str, read: Callable[[Case], str]) -> Check:
    text = written.text

    def check(world: World, case_id: int) -> Iterator[Difference]:
        with world.house.database.reading() as session:
            held = read(session.get_one(Case, case_id))
        if held != text:
            yield Difference(line=written.line, what=what, expected=text, actual=held or "inget än")

    return check
