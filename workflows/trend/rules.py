"""What the schema of a plan cannot say: something is done, and it answers a cause of the analysis."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.records.measure_rules import check_measures, check_shared_measures

SOMETHING = "Lägg till minst en ny åtgärd eller en som redan pågår."


def check_plan(step: Step, answers: Answers) -> Iterator[Refusal]:
    if not answers.get("measures") and not answers.get("shared_measures"):
        yield Refusal(field="measures", message=SOMETHING)
    yield from check_measures(step, answers.get("measures", ()))
    yield from check_shared_measures(step, answers.get("shared_measures", ()))
