"""What the drawing and its table may ask for that no form says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.step import Step
from workflows.board.ivo import question_open
from workflows.board.mandate import chair_may_decide, chair_threshold_days
from workflows.board.matters import matter_of
from workflows.board.meetings import days_to_next_meeting
from workflows.board.questions import LEX_SARAH_OUTCOME

COMPUTED: Mapping[str, Callable[[Step], Any]] = {
    "days_to_meeting": days_to_next_meeting,
    "chair_threshold_days": chair_threshold_days,
    "chair_mandate": chair_may_decide,
}


def ivo_question_settled(step: Step) -> bool:
    """In the case that asks for its outcome nobody is still to decide whether IVO must be told."""
    matter = matter_of(step)
    if matter.question != LEX_SARAH_OUTCOME:
        return True
    return not question_open(step, matter.asked_by_id)
