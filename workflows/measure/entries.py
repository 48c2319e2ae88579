"""What each form changes in the register of measures."""

from __future__ import annotations

from datetime import date

from engine.deadlines import changed_mark
from engine.definition import Answers, Due, Who
from engine.step import Step
from workflows import roles
from workflows.records.measure_days import FOLLOW_UP_MOVED
from workflows.records.measures import measure_of

#: Follows up the effect and may give the measure more time, so sees it from the first day.
LEADS = Who(role=roles.MANAGER)


def begin(step: Step, facts: Answers) -> None:
    step.mark("measure_decided")
    step.name_case(title=f"Följer av {facts['origin_case']}")
    step.let_see([step.organisation.addressee(LEADS, step.case.unit_id, step.facts, step.involved)])


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


def move_due_day(step: Step, due: Due | None) -> None:
    """The effect is still followed up after the measure: on the planned day, or as long after as was planned."""
    measure, day = measure_of(step), _day(due)
    planned, follow_up = (date.fromisoformat(step.facts[name]) for name in ("due_on", "follow_up_on"))
    if step.marked(changed_mark("follow_up")):
        follow_up = measure.follow_up_on  # chosen by hand, before the measure was to be done again
    elif follow_up <= day:
        follow_up = day + (follow_up - planned)
    if follow_up != measure.follow_up_on:
        step.note(FOLLOW_UP_MOVED, was=measure.follow_up_on.isoformat(), to=follow_up.isoformat())
        step.record(follow_up_moved_to=follow_up.isoformat())
    measure.due_on, measure.follow_up_on = day, follow_up
    step.save(measure)


def move_follow_up(step: Step, due: Due | None) -> None:
    measure = measure_of(step)
    measure.follow_up_on = _day(due)
    step.save(measure)


def _day(due: Due | None) -> date:
    assert due is not None and due.on is not None, "the days of a measure are days, and never withdrawn"
    return due.on
