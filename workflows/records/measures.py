"""Åtgärder: each answers a cause, has an owner and days, and is followed up as a small case of its own.

One measure may answer causes of several cases; each of them waits for its effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from engine.access import none_of_mine, unprotected
from engine.errors import VaksamError
from engine.models import Case
from engine.step import Step
from workflows.records.investigations import causes_of
from workflows.records.models import Measure, MeasureCase

#: Decided, and its effect not known yet.
GOING_ON = ("running", "done")


class NotToBeShared(VaksamError):
    """The measure is not decided, or over, so that no other case can share it:"""


def propose_measures(step: Step, rows: Sequence[Mapping[str, Any]]) -> None:
    """The plan as the investigator now proposes it; a reworked plan takes the place of the one before."""
    causes = {cause.number: cause for cause in causes_of(step)}
    for old in step.rows(_proposed(step)):
        for link in step.rows(select(MeasureCase).where(MeasureCase.measure_id == old.id)):
            step.remove(link)
        step.remove(old)
    for row in rows:
        measure = Measure(
            case_id=step.case.id,
            cause_id=causes[row["cause"]].id,
            description=row["description"],
            owner_id=row["owner"],
            due_on=date.fromisoformat(row["due_on"]),
            follow_up_on=date.fromisoformat(row["follow_up_on"]),
            status="proposed",
        )
        step.save(measure)
        step.save(MeasureCase(measure_id=measure.id, cause_id=measure.cause_id, case_id=step.case.id))


def start_measures(step: Step) -> None:
    """Open a case for every decided measure."""
    for measure in step.rows(_proposed(step)):
        start_measure(step, measure)


def reject_measures(step: Step) -> None:
    """The plan was not approved; what was proposed stays in the register as rejected."""
    for measure in step.rows(_proposed(step)):
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
    """A new measure for the causes that the old one did not reach, in every case that shared it."""
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
    shared = step.rows(select(MeasureCase).where(MeasureCase.measure_id == old.id))
    step.save(*[MeasureCase(measure_id=new.id, cause_id=one.cause_id, case_id=one.case_id) for one in shared])
    start_measure(step, new)


def share_measure(step: Step, measure_id: int, cause_number: int) -> Measure:
    """A measure decided in another case answers a cause of this one too, which then waits for its effect.

    Raises NotToBeShared, KeyError for a cause the case does not have.
    """
    cause = {cause.number: cause for cause in causes_of(step)}[cause_number]
    # Locked: a measure that is followed up at this moment would not know that this case waits for it.
    query = select(Measure).where(Measure.id == measure_id).with_for_update().execution_options(populate_existing=True)
    found = step.rows(query)
    if not found or found[0].status not in GOING_ON:
        raise NotToBeShared(measure_id)
    linked = select(MeasureCase).where(MeasureCase.measure_id == measure_id, MeasureCase.cause_id == cause.id)
    if not step.rows(linked):
        step.save(MeasureCase(measure_id=measure_id, cause_id=cause.id, case_id=step.case.id))
    return found[0]


def share_measures(step: Step, rows: Sequence[Mapping[str, Any]]) -> None:
    """Which measures of other cases this one now shares (`measure`, `cause`); what it shared before is let go."""
    own = select(Measure.id).where(Measure.case_id == step.case.id)
    for link in step.rows(
        select(MeasureCase).where(MeasureCase.case_id == step.case.id, MeasureCase.measure_id.not_in(own))
    ):
        step.remove(link)
    for row in rows:
        share_measure(step, row["measure"], row["cause"])


def measures_to_share(step: Step) -> list[Measure]:
    """Measures going on at the case's unit that were decided in other cases; never of a protected one,
    nor of one that whoever asks is involved in.
    """
    here = select(Measure).join(Case, Case.id == Measure.case_id).where(Case.unit_id == step.case.unit_id)
    others = here.where(Measure.case_id != step.case.id, unprotected(Measure.case_id))
    if step.person is not None:
        others = others.where(none_of_mine(step.person.id, Measure.case_id))
    return list(step.rows(others.where(Measure.status.in_(GOING_ON)).order_by(Measure.id)))


def cases_waiting_for(step: Step, measure: Measure) -> list[int]:
    """Numbers of the cases whose causes the measure answers; they count anew when it is followed up."""
    linked = select(MeasureCase).where(MeasureCase.measure_id == measure.id)
    return sorted({link.case_id for link in step.rows(linked)})


def open_measures(step: Step) -> int:
    """How many measures of this case, shared ones too, are still to be done or followed up."""
    linked = select(MeasureCase.measure_id).where(MeasureCase.case_id == step.case.id)
    running = select(func.count()).where(Measure.id.in_(linked), Measure.status.in_(GOING_ON))
    return int(step.value(running) or 0)


def measure_of(step: Step) -> Measure:
    """The measure a measure's own case is about."""
    return step.rows(select(Measure).where(Measure.measure_case_id == step.case.id))[0]


def _proposed(step: Step) -> Select[Measure]:
    return select(Measure).where(Measure.case_id == step.case.id, Measure.status == "proposed").order_by(Measure.id)
