"""The clock of a decision depends on who decides: the nämnd when it meets, the chair at once, a delegate in days."""

from __future__ import annotations

from engine.definition import Deadline, DeadlineRule
from engine.step import Step
from workflows import roles
from workflows.board.mandate import chair_threshold_days
from workflows.board.meetings import NONE_PLANNED, days_to_next_meeting
from workflows.clocks import rule_of_today
from workflows.records.decisions import SERIOUS

TIMES = {
    roles.BOARD_SECRETARY: "lex_sarah.board_decision",
    roles.CHAIR: "lex_sarah.chair_decision",
}
DELEGATE = "lex_sarah.delegate_decision"


def decision_deadline(decider_fact: str, *, key: str, starts: str) -> Deadline:
    """Counted from when the question was handed to the one who decides; `key` is the deadline it escalates as."""

    def rule(step: Step) -> DeadlineRule:
        decider = step.facts[decider_fact]
        if decider == roles.BOARD_SECRETARY and _must_meet_extra(step, decider_fact):
            return rule_of_today(step, "board.extra_meeting")
        return rule_of_today(step, TIMES.get(decider, DELEGATE))

    return Deadline(label="Beslutet ska vara fattat", key=key, starts=starts, rule=rule)


def _must_meet_extra(step: Step, decider_fact: str) -> bool:
    """The nämnd cannot wait for its next meeting, or has none planned: no clock may stop what is grave."""
    days = days_to_next_meeting(step)
    grave = decider_fact == "notification_decider" or step.facts.get("proposed_outcome") in SERIOUS
    return days >= NONE_PLANNED or (grave and days > chair_threshold_days(step))
