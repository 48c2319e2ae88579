"""How soon a report must be received: in hours when somebody has come to harm, otherwise the next working day."""

from __future__ import annotations

from engine.definition import Deadline, DeadlineRule
from engine.step import Step
from workflows.clocks import rule_of_today
from workflows.deviation.facts import grave
from workflows.law.catalogue import catalogued

RECEPTION = "deviation.reception"


def reception_deadline() -> Deadline:
    """Counted from the report."""

    def rule(step: Step) -> DeadlineRule:
        return rule_of_today(step, "deviation.reception_grave" if grave(step) else RECEPTION)

    return Deadline(label=catalogued(RECEPTION).label, key=RECEPTION, starts="report_received", rule=rule)
