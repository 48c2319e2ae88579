"""What the provider is followed by: its own two months to IVO once it has notified, until then a time of ours."""

from __future__ import annotations

from engine.definition import Deadline, DeadlineRule
from engine.step import Step
from workflows import roles
from workflows.clocks import rule_of_today

SANCTION = "provider_report.sanction"
OPERATOR = "Utföraren ska ha hörts av om sin utredning"


def operator_deadline() -> Deadline:
    """Counted from what was last heard: from the notification while the investigation has not reached IVO."""

    def rule(step: Step) -> DeadlineRule:
        key = "provider_report.supplement" if supplement_awaited(step) else "provider_report.operator"
        return rule_of_today(step, key)

    return Deadline(label=OPERATOR, key="provider_report.operator", starts="operator_heard", rule=rule)


def supplement_awaited(step: Step) -> bool:
    """The provider has notified IVO, and its investigation is still to come."""
    known = step.facts
    told, attached = known.get("operator_ivo") == "yes", known.get("operator_investigation_attached")
    return told and not attached and not known.get("operator_supplemented_on")


def sanction_deadline() -> Deadline:
    """A delegate decides in days; the nämnd has a matter of its own with its own clocks."""

    def rule(step: Step) -> DeadlineRule:
        assert step.facts["sanction_decider"] != roles.BOARD_SECRETARY, "the nämnd decides in its own matter"
        return rule_of_today(step, SANCTION)

    return Deadline(label="Beslut om sanktion ska vara fattat", key=SANCTION, starts="", rule=rule)
