"""The rules of a deviation that a schema cannot say: what may be worse never stays a deviation in silence."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.deviation.duplicates import duplicate_of
from workflows.past_days import not_ahead, rows_not_ahead
from workflows.records.measure_rules import check_plan

WORST = 4


def check_track(step: Step, answers: Answers) -> Iterator[Refusal]:
    """Otherwise than proposed only with a reason; the worst that can happen is never a deviation without one."""
    track = answers["track"]
    said = answers.get("track_reason") or answers.get("merge_reason")
    if track != step.facts.get("proposed_track") and not said:
        yield Refusal(field="track_reason", message="Du väljer annat än förslaget. Skriv varför.")
    elif track == "deviation" and answers["severity"] == WORST and not answers.get("track_reason"):
        message = "Följden är katastrofal. Skriv varför det inte är lex Sarah."
        yield Refusal(field="track_reason", message=message)
    if track == "merge" and duplicate_of(step, answers["same_as"].strip()) is None:
        message = "Ärendet finns inte bland dem som kan gälla samma händelse. Välj ett av dem som visas ovanför."
        yield Refusal(field="same_as", message=message)


def check_investigation(step: Step, answers: Answers) -> Iterator[Refusal]:
    """Every measure answers a cause and follows in time (RiR 2023:4: measures not tied to causes)."""
    yield from rows_not_ahead(step, "sources", answers.get("sources"), "date")
    yield from check_plan(step, answers.get("measures", ()), range(1, len(answers.get("causes", ())) + 1))


def check_information(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "informed_on")
