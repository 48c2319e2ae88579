"""Two cases about one event, said by somebody who sees both; with jäv between them it is said in the stricter one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from sqlalchemy import select

from engine.access import visible_to
from engine.definition import Action, Answers, Panel, Refusal, Who
from engine.models import Case, Involvement
from engine.step import Step
from workflows.records.events import AlreadyOneEvent, say_same
from workflows.records.similar import Alike, duplicate_item, possible_duplicates

TITLE = "Samma händelse som i ett annat ärende"
EXPLANATION = (
    "Två rapporter om samma händelse kan ha blivit två ärenden, till exempel för att någon har jäv i det ena och inte "
    "får veta av det. Ser du båda kan du säga att det är samma händelse."
)
NONE_SEEN = (
    "Inget ärende som du ser kan gälla samma händelse: samma enhet, ungefär samma dag och inte någon annan person. Har "
    "någon jäv i det andra ärendet men inte i det här, säger du det i det andra."
)
NOT_SHOWN = "Ärendet finns inte bland dem som kan gälla samma händelse. Välj ett av dem som visas ovanför."


def same_event(who: Iterable[Who]) -> Action:
    """What a process lets these people say at any time in its cases; its form is `same_event`."""
    return Action(
        title=TITLE, explanation=EXPLANATION, who=tuple(who), awaited=False, check=_check, enter=_enter, beside=_beside
    )


def _check(step: Step, answers: Answers) -> Iterator[Refusal]:
    if _chosen(step, answers) is None:
        yield Refusal(field="same_event_as", message=NOT_SHOWN)


def _enter(step: Step, answers: Answers) -> None:
    chosen = _chosen(step, answers)
    assert chosen is not None, "refused by the check"
    with suppress(AlreadyOneEvent):  # somebody has just said so in the other case
        say_same(step, chosen.event_id, answers["same_event_reason"])


def _beside(step: Step) -> Iterator[Panel]:
    items = tuple(duplicate_item(one) for one in _seen_by_all(step))
    yield Panel(title="Kan gälla samma händelse", items=items, empty=NONE_SEEN)


def _chosen(step: Step, answers: Answers) -> Alike | None:
    number = answers["same_event_as"].strip()
    return next((one for one in _seen_by_all(step) if number in one.case_numbers), None)


def _seen_by_all(step: Step) -> list[Alike]:
    """What may be the same, by those of its cases that the one who acts sees and no reader of this one is kept from.

    What is said stands in this case. So whoever has jäv in the other must have it here too, or they would read of it.
    """
    assert step.person is not None, "said by a person"
    found = possible_duplicates(step)
    numbers = {number for one in found for number in one.case_numbers}
    seen = step.rows(select(Case).where(Case.number.in_(numbers), visible_to(step.person.id, step.today)))
    jav = defaultdict[int, set[int]](set)
    for one in step.rows(select(Involvement).where(Involvement.case_id.in_([case.id for case in seen]))):
        jav[one.case_id].add(one.person_id)
    told = {case.number for case in seen if jav[case.id] <= step.involved}
    shown = [replace(one, case_numbers=tuple(sorted(told & set(one.case_numbers)))) for one in found]
    return [one for one in shown if one.case_numbers]
