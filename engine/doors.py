"""Who comes in where: a door is for all who reach it, unless the process says which roles it is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy.orm import Session

from engine.access import holds_one_of
from engine.definition import Door, Workflow
from engine.errors import NotYourDoor

#: Doors that only somebody who is logged in can reach.
INDOORS = frozenset({Door.REPORT, Door.COUNTER, Door.ACCOUNT})


def behind(
    session: Session, workflows: Iterable[Workflow], door: Door, person_id: int, today: date
) -> Iterator[Workflow]:
    """The processes that the person may open through the door; first those for all, which nothing is asked about."""
    there = [workflow for workflow in workflows if door in workflow.doors]
    yield from (workflow for workflow in there if door not in workflow.doors_for)
    for workflow in there:
        if door in workflow.doors_for and holds_one_of(session, person_id, workflow.doors_for[door], today):
            yield workflow


def require_way_in(session: Session, workflow: Workflow, person_id: int, today: date) -> None:
    """One door at least is for the person; what has no doors is not opened by people. Raises NotYourDoor."""
    doors = INDOORS & set(workflow.doors)
    if not doors or doors - set(workflow.doors_for):
        return
    roles = list(dict.fromkeys(role for door in workflow.doors if door in doors for role in workflow.doors_for[door]))
    if not holds_one_of(session, person_id, roles, today):
        raise NotYourDoor(workflow.name, roles=roles)
