"""What has happened before that is alike: for the one who investigates, and for the one who receives a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from engine.access import none_of_mine, unprotected
from engine.definition import Item, Panel
from engine.models import Case, Unit
from engine.step import Step
from workflows.law.swedish import short_date
from workflows.local_settings import setting
from workflows.records.events import MERGED, events_of, said_same
from workflows.records.models import CaseEvent, Event, EventMerge

#: How rows of the registers are asked for: `step.rows`, or a session's scalars.
Ask = Callable[[Select[Any]], Sequence[Any]]

TITLE = "Liknande händelser tidigare"
NONE_FOUND = "Registret har ingen liknande händelse på enheten under den tid som kommunen har bestämt."


@dataclass(frozen=True, kw_only=True)
class Alike:
    """An event that is like another; fixed words, days and numbers only."""

    event_id: int
    case_numbers: tuple[str, ...]  #: of the cases that concern it
    open: bool  #: one of them is still open
    place: str  #: the unit's name
    on: date | None  #: the day it happened or, not known, was noticed
    at: str  #: Swedish clock time as it was told; empty when not told
    same_kind: bool  #: the same type of misconduct or the same category
    same_person: bool  #: the same initials or key


def similar_events(
    ask: Ask,
    *,
    unit_id: int,
    kinds: Iterable[str],
    person_key: str,
    since: date,
    until: date,
    reader_id: int | None,
    but: Iterable[int] = (),
) -> list[Alike]:
    """Events of a unit between two days (inclusive), of one of these types or categories or with the same key.

    Newest first; `but` are numbers of events that are left out. Those merged into another are told of once; those of
    a protected case, or of one the reader is involved in, never.
    """
    known = [kind for kind in kinds if kind and kind != "unknown"]
    alike: list[ColumnElement[bool]] = [Event.misconduct_type.in_(known), Event.category.in_(known)]
    if person_key:
        alike.append(Event.person_key == person_key)
    counted = _known(unit_id, reader_id, but).where(Event.id.not_in(select(EventMerge.event_id)))
    query = counted.where(_day().between(since, until), or_(*alike))
    return _told(ask, ask(query.order_by(_day().desc(), Event.id.desc())), known, person_key)


def similar_to(step: Step) -> list[Alike]:
    """What is like the events of this case, in the time before today that the municipality has decided."""
    found: dict[int, Alike] = {}
    own = events_of(step)
    for event in own:
        for alike in similar_events(
            step.rows,
            unit_id=event.unit_id,
            kinds=(event.misconduct_type, event.category),
            person_key=event.person_key,
            since=step.today - timedelta(days=setting(step, "similar_days")),
            until=step.today,
            reader_id=step.person.id if step.person else None,
            but=said_same(step),
        ):
            found.setdefault(alike.event_id, alike)
    return list(found.values())


def similar_panel(step: Step) -> Panel:
    """The same for whoever must answer whether it has happened before; says so when nothing is found."""
    return Panel(title=TITLE, items=tuple(_item(one) for one in similar_to(step)), empty=NONE_FOUND)


def possible_duplicates(step: Step) -> list[Alike]:
    """Events at the same unit, about the same days, that may be this one: not of another person, as far as is told.

    None that has been said to be this one already, or that is worked with as another.
    """
    apart = timedelta(days=setting(step, "duplicate_days"))
    found: dict[int, Alike] = {}
    same = said_same(step)
    for event in events_of(step):
        day = event.happened_on or event.noticed_on
        if day is None:
            continue
        reader_id = step.person.id if step.person else None
        near = _known(event.unit_id, reader_id, same).where(_day().between(day - apart, day + apart))
        near = near.where(Event.id.not_in(MERGED))
        if event.person_key:
            near = near.where(Event.person_key.in_((event.person_key, "")))
        rows = step.rows(near.order_by(_day(), Event.id))
        for alike in _told(step.rows, rows, [event.misconduct_type, event.category], event.person_key):
            found.setdefault(alike.event_id, alike)
    return list(found.values())


def _day() -> ColumnElement[Any]:
    return func.coalesce(Event.happened_on, Event.noticed_on)


def _known(unit_id: int, reader_id: int | None, but: Iterable[int]) -> Select[Event]:
    """Events that this reader may know of; the clock itself may know of all but the protected."""
    told = [unprotected(CaseEvent.case_id)]
    if reader_id is not None:
        told.append(none_of_mine(reader_id, CaseEvent.case_id))
    hidden = select(CaseEvent.event_id).where(~and_(*told))
    return select(Event).where(Event.unit_id == unit_id, Event.id.not_in([*but])).where(Event.id.not_in(hidden))


def _told(ask: Ask, events: Sequence[Event], kinds: Sequence[str], person_key: str) -> list[Alike]:
    """With the cases and the place of each, asked for together."""
    numbers = [event.id for event in events]
    if not numbers:
        return []
    links = ask(select(CaseEvent).where(CaseEvent.event_id.in_(numbers)))
    cases = {case.id: case for case in ask(select(Case).where(Case.id.in_({link.case_id for link in links})))}
    units = {unit.id: unit.name for unit in ask(select(Unit).where(Unit.id.in_({event.unit_id for event in events})))}
    known = {kind for kind in kinds if kind and kind != "unknown"}
    told = []
    for event in events:
        its = [cases[link.case_id] for link in links if link.event_id == event.id]
        told.append(
            Alike(
                event_id=event.id,
                case_numbers=tuple(sorted(case.number for case in its)),
                open=any(case.status == "open" for case in its),
                place=units[event.unit_id],
                on=event.happened_on or event.noticed_on,
                at=event.happened_at,
                same_kind=bool(known & {event.misconduct_type, event.category}),
                same_person=bool(person_key) and event.person_key == person_key,
            )
        )
    return told


def _item(alike: Alike) -> Item:
    why = [words for words, holds in (("samma slag", alike.same_kind), ("samma person", alike.same_person)) if holds]
    when = f"{short_date(alike.on) if alike.on else 'Okänd dag'}{f' kl. {alike.at}' if alike.at else ''}"
    return Item(
        title=f"{when}, {alike.place}",
        lines=(" och ".join(why).capitalize(), f"Ärende: {', '.join(alike.case_numbers)}"),
        status="Pågår" if alike.open else "Avslutat",
        over=not alike.open,
    )


def duplicate_item(one: Alike) -> Item:
    """By its case, for whoever is to say whether it is the same."""
    when = f"{short_date(one.on) if one.on else 'Okänd dag'}{f' kl. {one.at}' if one.at else ''}"
    alike = [words for words, holds in (("samma slag", one.same_kind), ("samma person", one.same_person)) if holds]
    first, *others = one.case_numbers
    lines = [f"Också: {', '.join(others)}"] if others else []
    return Item(
        title=f"{first}: {when}, {one.place}",
        lines=(*lines, " och ".join(alike).capitalize()) if alike else tuple(lines),
        case_number=first,
    )
