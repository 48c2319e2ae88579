"""What the provider has told by itself stands filled in for the one who notes it."""

from __future__ import annotations

from engine.definition import Answers
from engine.step import Step

TOLD = (
    "operator_outcome",
    "operator_ivo",
    "operator_ivo_notified_on",
    "operator_investigation_attached",
    "operator_supplemented_on",
    "operator_note",
    "operator_police",
)


def told_by_operator(step: Step) -> Answers:
    return {name: step.facts[name] for name in TOLD if step.facts.get(name) is not None}
