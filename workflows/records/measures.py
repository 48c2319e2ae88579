"""Åtgärder: each answers a cause, has an owner and days, and is followed up as a small case of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from engine.step import Step
from workflows.records.investigations import causes_of
from workflows.records.models import Measure


def propose_measures(step: Step, rows: Sequence[Mapping[str, Any]]) -> None:
    """The plan as the investigator now proposes it; a reworked plan takes the place of the one before."""
    causes = {cause.number: cause for cause in causes_of(step)}
    for old in step.rows(select(Measure).where(Measure.case_id == step.case.id, Measure.status == "proposed")):
        step.remove(old)
    step.save(
        *[
            Measure(
                case_id=step.case.id,
                cause_id=causes[row["cause"]].id,
                description=row["description"],
                owner_id=row["owner"],
                due_on=date.fromisoformat(row["due_on"]),
                follow_up_on=date.fromisoformat(row["follow_up_on"]),
                status="proposed",
            )
            for row in rows
        ]
    )


def start_measures(step: Step) -> None:
    """Open a case for every decided measure."""
    for measure in step.rows(select(Measure).where(Measure.case_id == step.case.id, Measure.status == "proposed")):
        start_measure(step, measure)


def reject_measures(step: Step) -> None:
    """The plan was not approved; what was proposed stays in the register as rejected."""
    for measure in step.rows(select(Measure).where(Measure.case_id == step.case.id, Measure.status == "proposed")):
        measure.status = "rejected"
        step.save(measure)


def start_measure(step: Step, measure: Measure) -> None:
    facts = {
        "origin_case": step.facts.get("origin_case") or step.case.number,
        "measure": measure.id,
        "owner": measure.owner_id,
        "due_on": measure.due_on.isoformat(),
        "follow_up_on": measure.follow_up_on.isoformat(),
    }
    measure.status = "running"
    measure.measure_case_id = step.open_case("measure", facts).id
    step.save(measure)


def replace_measure(
    step: Step, old: Measure, *, description: str, owner_id: int, due_on: date, follow_up_on: date
) -> None:
    """A new measure for the cause that the old one did not reach."""
    new = Measure(
        case_id=old.case_id,
        cause_id=old.cause_id,
        replaces_id=old.id,
        description=description,
        owner_id=owner_id,
        due_on=due_on,
        follow_up_on=follow_up_on,
        status="proposed",
    )
    step.save(new)
    start_measure(step, new)


def open_measures(step: Step) -> int:
    """How many measures of this case are still to be done or followed up."""
    running = select(func.count()).where(Measure.case_id == step.case.id, Measure.status.in_(("running", "done")))
    return int(step.value(running) or 0)


def measure_of(step: Step) -> Measure:
    """The measure a measure's own case is about."""
    return step.rows(select(Measure).where(Measure.measure_case_id == step.case.id))[0]
