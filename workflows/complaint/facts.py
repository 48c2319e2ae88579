"""What the drawing may ask for that no form says: who decides by delegation, and whether there is anybody to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.step import Step
from workflows.delegation import decider


def can_answer(step: Step) -> bool:
    """The one who told has a code, or has said who they are; whoever wants no answer gets none."""
    return step.facts.get("answer_wish") in ("code", "contact")


COMPUTED: Mapping[str, Callable[[Step], Any]] = {
    "can_answer": can_answer,
    "answer_role": lambda step: decider(step, "complaint_answer").role,
    "answer_level": lambda step: decider(step, "complaint_answer").level,
    "second_role": lambda step: decider(step, "complaint_second").role,
    "second_level": lambda step: decider(step, "complaint_second").level,
}
