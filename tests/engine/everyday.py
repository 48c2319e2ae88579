"""What people of Granvik do in the engine's tests, and what the tests look at."""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from engine.models import Absence, RoleHolding, UserTask
from tests.builders import Town

DIARY: dict[str, Any] = {"diary_number": "SN 2026/0101", "secrecy_marked": True}


def reception() -> dict[str, Any]:
    return {
        "immediate_measures": "Dörren är upplåst och en kollega stannar hos personen.",
        "measures_taken_on": "2026-09-15",
        "person_safe": True,
        "police_report": "yes",
        "person_informed": True,
        "guardian_informed": "yes",
    }


def assessment(what: str) -> dict[str, Any]:
    return {
        "assessment": what,
        "assessment_reason": "Det framgår av rapporten.",
        "law": "LSS",
        "area": "lss_adult_housing",
        "misconduct_type": "legal_certainty",
        "severity": 3,
        "probability": 3,
    }


def open_tasks(town: Town) -> set[str]:
    with town.house.database.reading() as session:
        return set(session.scalars(select(UserTask.name).where(UserTask.status == "open")))


def count(town: Town, table: type) -> int:
    with town.house.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def hire(town: Town, username: str, role: str, unit: str = "Socialförvaltningen") -> None:
    with town.house.database.transaction() as session:
        place = town.unit(unit)
        person = town.person(username)
        since = town.now.date().replace(year=2025)
        session.add(RoleHolding(person_id=person, role=role, unit_id=place, valid_from=since, valid_to=None))


def away(town: Town, username: str, substitute: str) -> None:
    with town.house.database.transaction() as session:
        day = town.now.date()
        session.add(
            Absence(
                person_id=town.person(username),
                substitute_id=town.person(substitute),
                valid_from=day,
                valid_to=day,
            )
        )


def at_once(*verbs: Callable[[], object]) -> list[Exception | None]:
    """Each in a thread of its own; what each came to."""
    outcomes: list[Exception | None] = [None] * len(verbs)
    start = threading.Barrier(len(verbs))

    def act(place: int, verb: Callable[[], object]) -> None:
        start.wait()
        try:
            verb()
        except Exception as error:
            outcomes[place] = error

    threads = [threading.Thread(target=act, args=(place, verb)) for place, verb in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
