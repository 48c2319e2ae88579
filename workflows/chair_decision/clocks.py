"""The nämnd's next meeting; where none is planned, a time by which one must be in the calendar."""

from __future__ import annotations

from engine.definition import Deadline, DeadlineRule
from engine.step import Step
from workflows.board.meetings import meetings
from workflows.clocks import rule_of_today
from workflows.law.catalogue import catalogued
from workflows.law.statutory_time import swedish_day

REPORTED = "board.chair_decision_reported"


def report_deadline() -> Deadline:
    """KL 6:40: at the next meeting after the decision."""

    def rule(step: Step) -> DeadlineRule:
        decided_on = swedish_day(step.since("chair_decided"))
        planned = any(day > decided_on for day in meetings(step))
        return rule_of_today(step, REPORTED if planned else "board.meeting_missing")

    return Deadline(label=catalogued(REPORTED).label, key=REPORTED, starts="chair_decided", rule=rule)
