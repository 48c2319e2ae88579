"""What each form changes in the register of measures."""

from __future__ import annotations

from datetime import date

from engine.definition import Answers
from engine.step import Step
from workflows.records.measures import measure_of


def begin(step: Step, facts: Answers) -> None:
    step.mark("measure_decided")
    step.name_case(title=f"Följer av {facts['origin_case']}")


def carry_out(step: Step, answers: Answers) -> None:
    measure = measure_of(step)
    measure.status = "done"
    measure.done_on = date.fromisoformat(answers["carried_out_on"])
    step.save(measure)


def follow_up_effect(step: Step, answers: Answers) -> None:
    """The follow-up is kept as it was given; a measure without effect is replaced, never changed."""
    measure = measure_of(step)
    measure.followed_up_on = step.today
    measure.status = "effective" if answers["effect"] == "yes" else "replaced"
    step.save(measure)
