"""Panels as one reader may see them: nothing that comes from a protected case they are not named in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import open_to, visible_to
from engine.definition import Panel
from engine.installation import Installation
from engine.models import Case, Person
from engine.push import Push


def cases_in(panels: Iterable[Panel]) -> set[str]:
    """Numbers of the cases that the panels name."""
    return {item.case_number for panel in panels for item in panel.items if item.case_number}


def only_open(panels: Iterable[Panel], known: Collection[str]) -> tuple[Panel, ...]:
    """The panels without what is about a case whose number is not among those the reader may know of."""
    return tuple(
        replace(panel, items=tuple(item for item in panel.items if not item.case_number or item.case_number in known))
        for panel in panels
    )


def for_reader(session: Session, panels: Iterable[Panel], person_id: int) -> tuple[Panel, ...]:
    """Without what is about protected cases closed to the reader."""
    panels = tuple(panels)
    named = cases_in(panels)
    known = select(Case.number).where(Case.number.in_(named), open_to(person_id, Case.id))
    return only_open(panels, set(session.scalars(known))) if named else panels


def seen_in(session: Session, panels: Iterable[Panel], person_id: int, today: date) -> frozenset[str]:
    """Numbers of the cases named in the panels that the reader may open."""
    named = cases_in(panels)
    visible = select(Case.number).where(Case.number.in_(named), visible_to(person_id, today))
    return frozenset(session.scalars(visible)) if named else frozenset()


def beside_action(
    house: Installation, session: Session, case_id: int, name: str, person_id: int
) -> tuple[tuple[Panel, ...], frozenset[str]]:
    """What the trade shows beside an action's form to somebody who may do it, and which of its cases they may open."""
    push = Push.look(house, session, case_id, house.now())
    beside = push.workflow.actions[name].beside
    if beside is None:
        return (), frozenset()
    panels = for_reader(session, beside(push.step(name, person=session.get(Person, person_id))), person_id)
    return panels, seen_in(session, panels, person_id, push.today)
