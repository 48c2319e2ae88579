"""Promises about who can find a case, in lists and in the search, and who cannot."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from engine.access import visible_to, waits_for
from engine.models import Case, UserTask
from engine.scenarios.checks.comparing import listed
from engine.scenarios.names import Names
from engine.scenarios.story import CaseName, Check, Difference
from engine.scenarios.world import World
from engine.scenarios.written import Written


def sees(written: Written, case: CaseName, names: Names) -> Check:
    """These people find the case in their list."""
    return _check(written, names, wanted=True)


def sees_not(written: Written, case: CaseName, names: Names) -> Check:
    """These people find neither the case nor any of its tasks."""
    return _check(written, names, wanted=False)


def _check(written: Written, names: Names, *, wanted: bool) -> Check:
    people = {row.text: names.person(row) for row in written.rows}

    def check(world: World, case_id: int) -> Iterator[Difference]:
        wrong = [name for name, number in people.items() if _finds(world, number, case_id) is not wanted]
        if wrong:
            what = "vilka som ser ärendet" if wanted else "vilka som inte ser ärendet"
            actual = f"{listed(wrong)} ser det {'inte' if wanted else 'ändå'}"
            yield Difference(line=written.line, what=what, expected=listed(people), actual=actual)

    return check


def _finds(world: World, person_id: int, case_id: int) -> bool:
    with world.house.database.reading() as session:
        case = session.scalar(select(Case.id).where(Case.id == case_id, visible_to(person_id, world.today)))
        mine = select(UserTask.id).where(UserTask.case_id == case_id, waits_for(person_id, world.today)).limit(1)
        return case is not None or session.scalar(mine) is not None
