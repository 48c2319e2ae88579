"""Who may decide while the nämnd does not meet (KL 6:39)."""

from __future__ import annotations

from engine.step import Step
from workflows.board.meetings import days_to_next_meeting
from workflows.clocks import rule_of_today
from workflows.local_settings import setting


def chair_threshold_days(step: Step) -> int:
    """How many days the nämnd's next meeting may be away before the chair decides instead."""
    wait = rule_of_today(step, "lex_sarah.board_wait").due(step.now, label="")
    assert wait.on is not None, "the board is waited for in days"
    return (wait.on - step.today).days


def chair_may_decide(step: Step) -> bool:
    """The nämnd has given its chair the decisions that cannot wait."""
    return bool(setting(step, "chair_mandate"))


def meeting_too_far(step: Step) -> bool:
    """What is grave cannot await the next meeting in the calendar."""
    return days_to_next_meeting(step) > chair_threshold_days(step)
