"""The three rules: many events of one cause, a category the unit has not had, severity that rises.

All look at events in the order they were first reported. What has been counted in a pattern is not counted again by
the same rule, so a pattern is found once, and found again only when as many new events have come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from engine.definition import Lookout, Pattern
from workflows.local_settings import setting
from workflows.trend.counting import Counted, causes_of, counted_before, events_between, severities_of
from workflows.trend.words import MANY_OF_A_CAUSE, NEW_CATEGORY, RISING_SEVERITY


def patterns(lookout: Lookout) -> Iterator[Pattern]:
    """What the municipality's thresholds of today make of the events of its period."""
    since = lookout.today - timedelta(days=setting(lookout, "trend_days"))
    events = events_between(lookout, since, lookout.today)
    if not events:
        return
    yield from many_of_a_cause(lookout, events)
    yield from new_category(lookout, events)
    yield from rising_severity(lookout, events)


def many_of_a_cause(lookout: Lookout, events: Sequence[Counted]) -> Iterator[Pattern]:
    """So many events of a unit that share a cause area."""
    enough = setting(lookout, "trend_count")
    known = {event.id: event for event in events}
    alike: dict[tuple[int, str], list[Counted]] = defaultdict(list)
    before = counted_before(lookout, MANY_OF_A_CAUSE, known)
    for event_id, area in causes_of(lookout, known):
        event = known[event_id]
        if (event.id, event.unit_id, area) not in before:
            alike[event.unit_id, area].append(event)
    for (_, area), found in sorted(alike.items()):
        if len(found) >= enough > 0:
            yield _pattern(MANY_OF_A_CAUSE, area, found, enough)


def new_category(lookout: Lookout, events: Sequence[Counted]) -> Iterator[Pattern]:
    """A category that a unit with some experience has not had for long, at least until the period began."""
    days, experience = setting(lookout, "trend_new_category_days"), setting(lookout, "trend_new_category_after")
    if not days:
        return
    earlier = events_between(lookout, lookout.today - timedelta(days=days), lookout.today)
    counted = counted_before(lookout, NEW_CATEGORY, [event.id for event in earlier])
    told = {(unit_id, category) for _, unit_id, category in counted}
    for event in events:
        older = [one for one in earlier if one.unit_id == event.unit_id and (one.on, one.id) < (event.on, event.id)]
        older = [one for one in older if one.category]
        new = event.category and event.category not in {one.category for one in older}
        if new and len(older) >= experience and (event.unit_id, event.category) not in told:
            yield _pattern(NEW_CATEGORY, event.category, [event], 1)


def rising_severity(lookout: Lookout, events: Sequence[Counted]) -> Iterator[Pattern]:
    """So many assessed events in a row at a unit, each graver than the one before."""
    enough = setting(lookout, "trend_rising_count")
    if enough < 2:
        return
    numbers = [event.id for event in events]
    severity = severities_of(lookout, numbers)
    before = {event_id for event_id, _, _ in counted_before(lookout, RISING_SEVERITY, numbers)}
    at_units: dict[int, list[Counted]] = defaultdict(list)
    for event in events:
        if event.id in severity and event.id not in before:
            at_units[event.unit_id].append(event)
    for _, row in sorted(at_units.items()):
        if run := _first_run(row, severity, enough):
            yield _pattern(RISING_SEVERITY, "", run, enough)


def _first_run(row: Sequence[Counted], severity: Mapping[int, int], enough: int) -> list[Counted]:
    """The first that rise one after another, when they are enough; else nothing."""
    run: list[Counted] = []
    for event in row:
        if run and severity[event.id] <= severity[run[-1].id]:
            if len(run) >= enough:
                return run
            run = []
        run.append(event)
    return run if len(run) >= enough else []


def _pattern(rule: str, subject: str, events: Sequence[Counted], threshold: int) -> Pattern:
    """Named by its first event: whoever finds it, and however many have come since, it is the same."""
    unit_id = events[0].unit_id
    numbers = sorted(event.id for event in events)
    return Pattern(
        key=f"{rule}:{unit_id}:{subject}:{numbers[0]}",
        unit_id=unit_id,
        facts={
            "pattern_rule": rule,
            "pattern_subject": subject,
            "pattern_events": numbers,
            "pattern_threshold": threshold,
            "pattern_first_on": min(event.on for event in events).isoformat(),
            "pattern_last_on": max(event.on for event in events).isoformat(),
        },
    )
