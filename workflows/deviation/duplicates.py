"""Reports that may be about the same event, as far as the one who receives this report may know of them."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from engine.definition import Panel, Who
from engine.models import Case, Involvement
from engine.step import Step
from workflows import roles
from workflows.records.events import is_another
from workflows.records.similar import Alike, duplicate_item, possible_duplicates

RECEIVER = Who(role=roles.MANAGER, level_fact="manager_level")


def open_duplicates(step: Step) -> list[Alike]:
    """Those still open that the report can move to: none that is protected, none that jäv keeps apart from this one.

    None at all when its event has been said to be another's already.
    """
    if is_another(step):
        return []
    found = [one for one in possible_duplicates(step) if one.open]
    hidden = _hidden_from(step, {number for one in found for number in one.case_numbers})
    return [one for one in found if not hidden & set(one.case_numbers)]


def duplicate_of(step: Step, number: str) -> Alike | None:
    """The possible duplicate that the case of that number concerns."""
    return next((one for one in open_duplicates(step) if number in one.case_numbers), None)


def duplicates_panel(step: Step) -> Panel:
    """What may be the same event, for whoever decides the track."""
    return Panel(title="Kan gälla samma händelse", items=tuple(duplicate_item(one) for one in open_duplicates(step)))


def _hidden_from(step: Step, numbers: set[str]) -> set[str]:
    """A report never moves to a case whose readers it is about: all with jäv here must have it there."""
    receiver = step.organisation.addressee(RECEIVER, step.case.unit_id, step.facts, step.involved)
    readers = {one.id for one in step.organisation.recipients(receiver, step.involved)}
    readers |= {step.person.id} if step.person else set()
    cases = step.rows(select(Case).where(Case.number.in_(numbers)))
    jav = defaultdict[int, set[int]](set)
    for one in step.rows(select(Involvement).where(Involvement.case_id.in_([case.id for case in cases]))):
        jav[one.case_id].add(one.person_id)
    return {
        case.number for case in cases if case.protected or readers & jav[case.id] or not step.involved <= jav[case.id]
    }
