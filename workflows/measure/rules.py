"""What the schema of a measure's forms cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.past_days import not_ahead
from workflows.records.measure_rules import INVOLVED, TOO_EARLY


def check_done(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "carried_out_on")


def check_follow_up(step: Step, answers: Answers) -> Iterator[Refusal]:
    if answers["effect"] != "no":
        return
    if answers["new_owner"] in step.involved:
        yield Refusal(field="new_owner", message=INVOLVED)
    if answers["new_due_on"] < step.today.isoformat():
        yield Refusal(field="new_due_on", message="Den nya åtgärden ska vara klar i dag eller senare.")
    if answers["new_follow_up_on"] <= answers["new_due_on"]:
        yield Refusal(field="new_follow_up_on", message=TOO_EARLY)
