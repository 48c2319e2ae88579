"""Händelser: which one a case concerns, and which of them have proved to be the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, select

from engine.errors import VaksamError
from engine.step import Step
from workflows.records.models import CaseEvent, Event, EventMerge


class NoEvent(VaksamError):
    """The case concerns no event in the register:"""


#: Numbers of the events that another is worked with instead of.
MERGED = select(EventMerge.event_id).where(~EventMerge.apart)


class AlreadyOneEvent(VaksamError):
    """The two events have been merged already, or are the same one:"""


def events_of(step: Step) -> list[Event]:
    """The events the case concerns, oldest first; of merged ones the one that is counted."""
    known = _upwards(select(CaseEvent.event_id).where(CaseEvent.case_id == step.case.id), ~EventMerge.apart)
    query = select(Event).where(Event.id.in_(select(known.c.id)), Event.id.not_in(MERGED))
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
    known = _upwards(select(Event.id).where(Event.id == event_id), ~EventMerge.apart)
    found = step.rows(select(Event).where(Event.id.in_(select(known.c.id)), Event.id.not_in(MERGED)))
    if not found:
        raise NoEvent(event_id)
    return found[0]


def merge_events(step: Step, into_event_id: int, reason: str) -> Event:
    """This case's event proved to be another that is known; answers with the one that counts from now on.

    No row is removed: both reports stand as they were told, and both reporters are written to. Raises AlreadyOneEvent.
    """
    own, into = _two_that_count(step, lambda: (event_of(step).id, counted_event(step, into_event_id).id))
    step.save(_merge(step, own, into, reason, apart=False))
    return join_event(step, into)


def say_same(step: Step, other_event_id: int, reason: str) -> None:
    """This case's event is another that is known, counted once from now on; each case goes on as before.

    Nothing that the other case's readers see tells of this one. Raises AlreadyOneEvent.
    """
    own, other = _two_that_count(step, lambda: (_top(step, event_of(step).id), _top(step, other_event_id)))
    step.save(_merge(step, own, other, reason, apart=True))


def _merge(step: Step, own: int, into: int, reason: str, *, apart: bool) -> EventMerge:
    by = {"case_id": step.case.id, "merged_by_id": step.person.id if step.person else None, "merged_at": step.now}
    return EventMerge(event_id=own, into_id=into, reason=reason, apart=apart, **by)


def _two_that_count(step: Step, ask: Callable[[], tuple[int, int]]) -> tuple[int, int]:
    """Both locked, in the order of their numbers, and asked for again: somebody may be merging the other way now.

    The first has not been said to be another. Raises AlreadyOneEvent.
    """
    while True:
        own, into = ask()
        tops = _top(step, own), _top(step, into)
        if tops[0] != own or tops[0] == tops[1]:
            raise AlreadyOneEvent(step.case.number)
        both = select(Event).where(Event.id.in_((own, into, *tops))).order_by(Event.id).with_for_update()
        step.rows(both)
        if ask() == (own, into) and (_top(step, own), _top(step, into)) == tops:
            return own, into


def _top(step: Step, event_id: int) -> int:
    """The event that is counted for this one."""
    known = _upwards(select(Event.id).where(Event.id == event_id))
    top = select(known.c.id).where(known.c.id.not_in(select(EventMerge.event_id)))
    return int(step.value(top))


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
    """Numbers (`id`) of these events and of all that have proved to be the same, worked with in the same cases."""
    return _same(events, ~EventMerge.apart)


def said_same(step: Step) -> set[int]:
    """Numbers of all that have been said to be the events of this case, in cases apart from it too."""
    same = _same(select(CaseEvent.event_id).where(CaseEvent.case_id == step.case.id))
    return set(step.rows(select(same.c.id)))


def is_another(step: Step) -> bool:
    """The case's event has been said to be one that another case, apart from it, is about."""
    return any(_top(step, event.id) != event.id for event in events_of(step))


def _same(events: Select[Any], *which: ColumnElement[bool]) -> CTE:
    up = _upwards(events, *which)
    down = select(up.c.id).cte("same_event", recursive=True)
    return down.union(select(EventMerge.event_id).join(down, EventMerge.into_id == down.c.id).where(*which))


def _upwards(events: Select[Any], *which: ColumnElement[bool]) -> CTE:
    """Numbers (`id`) of these events and of those they were merged into."""
    first = events.subquery("first_event")
    up = select(first.c[0].label("id")).cte("counted_event", recursive=True)
    return up.union(select(EventMerge.into_id).join(up, EventMerge.event_id == up.c.id).where(*which))


def _joined(step: Step) -> list[CaseEvent]:
    return list(step.rows(select(CaseEvent).where(CaseEvent.case_id == step.case.id)))
