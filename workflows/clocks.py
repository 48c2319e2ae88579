"""Deadlines as a process names them: which catalogued time, and from what it counts."""

from __future__ import annotations

from datetime import date

from engine.definition import Basis, Deadline, DeadlineRule, Who
from engine.step import Step
from workflows import roles
from workflows.board.meetings import meetings
from workflows.law.catalogue import catalogued
from workflows.law.deadlines import OnDay
from workflows.law.local_rules import rule_for
from workflows.local_settings import local_rules

#: Who may change a deadline when the catalogue lets anybody: those who lead, among those who see the case.
LEADERS = (
    Who(role=roles.MANAGER),
    Who(role=roles.MANAGER, level="avdelning"),
    Who(role=roles.HEAD_OF_ADMINISTRATION),
)


def catalogue_deadline(key: str, *, starts: str = "", changed_by: tuple[Who, ...] = LEADERS) -> Deadline:
    """A time of the catalogue or the municipality's own, counted from a mark or from when the step opens.

    What may be done to it once it runs stands in the catalogue, by whom in `changed_by`.
    """
    known = catalogued(key)
    return Deadline(
        label=known.label,
        key=key,
        starts=starts,
        rule=lambda step: rule_of_today(step, key),
        may_pause=changed_by if "pause" in known.may else (),
        may_extend=changed_by if "extend" in known.may else (),
        may_withdraw=changed_by if "withdraw" in known.may else (),
    )


def day_in_fact(fact: str, *, label: str, starts: str, set_in: str) -> Deadline:
    """A day somebody has chosen in the case."""

    def rule(step: Step) -> DeadlineRule:
        return OnDay(day=date.fromisoformat(step.facts[fact]), set_in=set_in, basis=Basis.LOCAL, source=set_in)

    return Deadline(label=label, starts=starts, rule=rule)


def rule_of_today(step: Step, key: str) -> DeadlineRule:
    """The rule that holds today for the act of the case."""
    act = str(step.facts.get("law") or "")
    return rule_for(
        key,
        on=step.today,
        local=local_rules(step),
        act=act if act in ("SoL", "LSS") else "",
        meetings=meetings(step),
    )
