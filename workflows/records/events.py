"""Händelser: which one a case concerns, and which of them have proved to be the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, Select, select

from engine.errors import VaksamError
from engine.step import Step
from workflows.records.models import CaseEvent, Event, EventMerge


class NoEvent(VaksamError):
    """The case concerns no event in the register:"""


class AlreadyOneEvent(VaksamError):
    """The two events have been merged already, or are the same one:"""


def events_of(step: Step) -> list[Event]:
    """The events the case concerns, oldest first; of merged ones the one that is counted."""
    known = _upwards(select(CaseEvent.event_id).where(CaseEvent.case_id == step.case.id))
    merged = select(EventMerge.event_id)
    query = select(Event).where(Event.id.in_(select(known.c.id)), Event.id.not_in(merged))
    return list(step.rows(query.order_by(Event.id)))


def event_of(step: Step) -> Event:
    """The event the case concerns, the first when there are several. Raises NoEvent."""
    found = events_of(step)
    if not found:
        raise NoEvent(step.case.number)
    return found[0]


def join_event(step: Step, event_id: int) -> Event:
    """Let this case concern an event that is known already; it is still one event. Raises NoEvent."""
    event = counted_event(step, event_id)
    if event.id not in {one.event_id for one in _joined(step)}:
        step.save(CaseEvent(case_id=step.case.id, event_id=event.id))
    return event


def counted_event(step: Step, event_id: int) -> Event:
    """The event itself, or the one it was merged into. Raises NoEvent."""
    known = _upwards(select(Event.id).where(Event.id == event_id))
    merged = select(EventMerge.event_id)
    found = step.rows(select(Event).where(Event.id.in_(select(known.c.id)), Event.id.not_in(merged)))
    if not found:
        raise NoEvent(event_id)
    return found[0]


def merge_events(step: Step, into_event_id: int, reason: str) -> Event:
    """This case's event proved to be another that is known; answers with the one that counts from now on.

    No row is removed: both reports stand as they were told, and both reporters are written to. Raises AlreadyOneEvent.
    """
    own, into = event_of(step), counted_event(step, into_event_id)
    while True:
        if own.id == into.id:
            raise AlreadyOneEvent(step.case.number)
        # In the order of their numbers, then asked again: somebody may be merging the other way at this moment.
        both = select(Event).where(Event.id.in_((own.id, into.id))).order_by(Event.id).with_for_update()
        step.rows(both)
        locked, own, into = {own.id, into.id}, event_of(step), counted_event(step, into_event_id)
        if {own.id, into.id} == locked:
            break
    step.save(
        EventMerge(
            event_id=own.id,
            into_id=into.id,
            case_id=step.case.id,
            reason=reason,
            merged_by_id=step.person.id if step.person else None,
            merged_at=step.now,
        )
    )
    join_event(step, into.id)
    return into


def classify_event(step: Step, answers: Mapping[str, Any]) -> None:
    """What the event is found to be, and at which unit; what the form does not ask stays as it is known."""
    event = event_of(step)
    event.unit_id = answers.get("unit") or event.unit_id
    event.law = answers.get("law") or event.law
    event.area = answers.get("area") or event.area
    event.misconduct_type = answers.get("misconduct_type") or event.misconduct_type
    event.category = answers.get("category") or answers.get("care_category") or event.category
    event.person_key = key_in(answers) or event.person_key
    step.save(event)


def key_in(answers: Mapping[str, Any]) -> str:
    """Initials or a key as a form gives them, alike however they were typed: "a. s." and "AS" are the same person."""
    text = answers.get("person_key") or answers.get("affected") or ""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def told_as(events: Select[Any]) -> CTE:
    """Numbers (`id`) of these events and of all that have proved to be the same."""
    up = _upwards(events)
    down = select(up.c.id).cte("same_event", recursive=True)
    return down.union(select(EventMerge.event_id).join(down, EventMerge.into_id == down.c.id))


def _upwards(events: Select[Any]) -> CTE:
    """Numbers (`id`) of these events and of those they were merged into."""
    first = events.subquery("first_event")
    up = select(first.c[0].label("id")).cte("counted_event", recursive=True)
    return up.union(select(EventMerge.into_id).join(up, EventMerge.event_id == up.c.id))


def _joined(step: Step) -> list[CaseEvent]:
    return list(step.rows(select(CaseEvent).where(CaseEvent.case_id == step.case.id)))
