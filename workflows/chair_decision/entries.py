"""The clock to the nämnd starts on the day of the decision."""

from __future__ import annotations

from datetime import date, time

from engine.definition import Answers
from engine.step import Step
from workflows.law.statutory_time import at_clock


def begin(step: Step, facts: Answers) -> None:
    step.mark("chair_decided", at_clock(date.fromisoformat(facts["chair_decided_on"]), time(12)))
    step.name_case(title=f"Följer av {facts['origin_case']}")
