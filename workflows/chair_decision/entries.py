"""The clock to the nämnd starts on the day of the decision."""

from __future__ import annotations

from datetime import date

from engine.definition import Answers
from engine.step import Step
from workflows.board.meetings import add_meeting
from workflows.board.questions import question
from workflows.law.statutory_time import at_clock
from workflows.past_days import NOON


def begin(step: Step, facts: Answers) -> None:
    step.mark("chair_decided", at_clock(date.fromisoformat(facts["chair_decided_on"]), NOON))
    step.name_case(title=f"{question(facts['decided_what']).title} ({facts['origin_case']})")


def report_to_board(step: Step, answers: Answers) -> None:
    """An extra meeting is a meeting: it goes into the calendar."""
    if answers.get("extra_meeting"):
        add_meeting(step, date.fromisoformat(answers["board_meeting_on"]))
