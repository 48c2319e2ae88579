"""What the drawing and its tables may ask for that no form says: worked out from the registers and the calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from engine.models import UserTask
from engine.step import Step
from workflows.board.meetings import days_to_next_meeting
from workflows.clocks import rule_of_today
from workflows.local_settings import setting
from workflows.records.decisions import decisions_of
from workflows.records.measures import open_measures


def chair_threshold_days(step: Step) -> int:
    """How many days the nämnd's next meeting may be away before the chair decides instead."""
    wait = rule_of_today(step, "lex_sarah.board_wait").due(step.now, label="")
    assert wait.on is not None, "the board is waited for in days"
    return (wait.on - step.today).days


COMPUTED: Mapping[str, Callable[[Step], Any]] = {
    "days_to_meeting": days_to_next_meeting,
    "chair_threshold_days": chair_threshold_days,
    "chair_mandate": lambda step: bool(setting(step, "chair_mandate")),
    "board_decides": lambda step: bool(setting(step, "board_decides_all")),
    "open_measures": open_measures,
}


def ivo_question_settled(step: Step) -> bool:
    """Nobody is still to decide whether IVO must be told."""
    waiting = select(UserTask).where(
        UserTask.case_id == step.case.id, UserTask.name == "decide_notification", UserTask.status == "open"
    )
    return not step.rows(waiting)


def investigation_decided(step: Step) -> bool:
    """The outcome of the investigation has been decided."""
    return bool(decisions_of(step, "outcome"))


def notification_decided(step: Step) -> bool:
    """It has been decided that IVO is told, or IVO has been told."""
    return any(decision.value == "yes" for decision in decisions_of(step, "notification"))
