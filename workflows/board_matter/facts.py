"""What the drawing and its table may ask for that no form says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import or_, select

from engine.models import Case, UserTask
from engine.step import Step
from workflows.board.mandate import chair_may_decide, chair_threshold_days
from workflows.board.matters import matter_of
from workflows.board.meetings import days_to_next_meeting
from workflows.board.questions import LEX_SARAH_NOTIFICATION, LEX_SARAH_OUTCOME
from workflows.records.models import BoardMatter, Decision

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
    waiting = select(UserTask).where(
        UserTask.case_id == matter.asked_by_id, UserTask.name == "decide_notification", UserTask.status == "open"
    )
    return not step.rows(waiting) and not step.rows(_asked_of_ivo(matter.asked_by_id))


def ivo_is_told(step: Step) -> bool:
    """In the case that asks it has been decided that IVO is told."""
    told = select(Decision).where(
        Decision.case_id == matter_of(step).asked_by_id, Decision.kind == "notification", Decision.value == "yes"
    )
    return bool(step.rows(told))


def _asked_of_ivo(case_id: int | None) -> Any:
    """The nämnd's open matters about that."""
    return (
        select(BoardMatter)
        .join(Case, Case.id == BoardMatter.case_id)
        .where(BoardMatter.asked_by_id == case_id, BoardMatter.question == LEX_SARAH_NOTIFICATION)
        .where(or_(BoardMatter.answer == "", Case.status == "open"))
    )
