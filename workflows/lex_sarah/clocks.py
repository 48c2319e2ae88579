"""The clock of a decision depends on who decides: the nämnd when it meets, the chair at once, a delegate in days."""

from __future__ import annotations

from engine.definition import Deadline, DeadlineRule
from engine.step import Step
from workflows import roles
from workflows.clocks import rule_of_today

TIMES = {
    roles.BOARD_SECRETARY: "lex_sarah.board_decision",
    roles.CHAIR: "lex_sarah.chair_decision",
    roles.HEAD_OF_ADMINISTRATION: "lex_sarah.delegate_decision",
}


def decision_deadline(decider_fact: str, *, starts: str) -> Deadline:
    """Counted from when the question was handed to the one who decides."""

    def rule(step: Step) -> DeadlineRule:
        return rule_of_today(step, TIMES[step.facts[decider_fact]])

    return Deadline(label="Beslutet ska vara fattat", starts=starts, rule=rule)
