"""Reports that may be about the same event, as far as the one who receives this report may know of them."""

from __future__ import annotations

from sqlalchemy import select

from engine.definition import Item, Panel, Who
from engine.models import Case, Involvement
from engine.step import Step
from workflows import roles
from workflows.law.swedish import short_date
from workflows.records.similar import Alike, possible_duplicates

RECEIVER = Who(role=roles.MANAGER, level_fact="manager_level")


def open_duplicates(step: Step) -> list[Alike]:
    """Those still open; none that is protected or about somebody who would read of it here."""
    found = [one for one in possible_duplicates(step) if one.open]
    hidden = _hidden_from(step, {number for one in found for number in one.case_numbers})
    return [one for one in found if not hidden & set(one.case_numbers)]


def duplicate_of(step: Step, number: str) -> Alike | None:
    """The possible duplicate that the case of that number concerns."""
    return next((one for one in open_duplicates(step) if number in one.case_numbers), None)


def duplicates_panel(step: Step) -> Panel:
    """What may be the same event, for whoever decides the track."""
    return Panel(title="Kan gälla samma händelse", items=tuple(_item(one) for one in open_duplicates(step)))


def _hidden_from(step: Step, numbers: set[str]) -> set[str]:
    receiver = step.organisation.addressee(RECEIVER, step.case.unit_id, step.facts, step.involved)
    readers = {one.id for one in step.organisation.recipients(receiver, step.involved)}
    readers |= {step.person.id} if step.person else set()
    about = step.rows(select(Involvement).where(Involvement.person_id.in_(readers)))
    involved = {one.case_id for one in about}
    cases = step.rows(select(Case).where(Case.number.in_(numbers)))
    return {case.number for case in cases if case.protected or case.id in involved}


def _item(one: Alike) -> Item:
    when = f"{short_date(one.on) if one.on else 'Okänd dag'}{f' kl. {one.at}' if one.at else ''}"
    alike = [words for words, holds in (("samma slag", one.same_kind), ("samma person", one.same_person)) if holds]
    first, *others = one.case_numbers
    lines = [f"Också: {', '.join(others)}"] if others else []
    return Item(
        title=f"{first}: {when}, {one.place}",
        lines=(*lines, " och ".join(alike).capitalize()) if alike else tuple(lines),
        case_number=first,
    )
