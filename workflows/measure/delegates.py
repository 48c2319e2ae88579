"""What the process does by itself: one function per service task and per message it throws."""

from __future__ import annotations

from datetime import date

from engine.step import Step
from workflows.records.measures import cases_waiting_for, measure_of, replace_measure
from workflows.reminding import escalate, remind


def open_replacement(step: Step) -> None:
    """No effect: a new measure for the same cause takes its place."""
    replace_measure(
        step,
        measure_of(step),
        description=step.facts["new_measure"],
        owner_id=step.facts["new_owner"],
        due_on=date.fromisoformat(step.facts["new_due_on"]),
        follow_up_on=date.fromisoformat(step.facts["new_follow_up_on"]),
    )


def report_effect(step: Step) -> None:
    """The cases that share the measure count anew; each alone can tell, under its own lock, whether any is left."""
    for case_id in cases_waiting_for(step, measure_of(step)):
        step.tell(case_id, "measures_followed_up")


def report_replacement(step: Step) -> None:
    """The case waits for the new measure instead."""
    step.note("measure_replaced", measure=measure_of(step).id)


def reminder(step: Step) -> None:
    remind(step)


def escalation(step: Step) -> None:
    escalate(step)
