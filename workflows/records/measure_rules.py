"""What the schema of a plan cannot say of its measures (RiR 2023:4: measures not tied to causes)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from engine.definition import Refusal
from engine.step import Step
from workflows.records.investigations import causes_of
from workflows.records.measures import measures_to_share

Rows = Sequence[Mapping[str, Any]]
INVOLVED = "Personen är inblandad i händelsen och kan inte få en åtgärd i ärendet."
TOO_EARLY = "Följ upp effekten en dag efter att åtgärden ska vara klar."


def check_measures(step: Step, rows: Rows) -> Iterator[Refusal]:
    """A plan for the causes that stand in the case already."""
    yield from check_plan(step, rows, {cause.number for cause in causes_of(step)})


def check_plan(step: Step, rows: Rows, causes: Collection[int]) -> Iterator[Refusal]:
    """Each answers one of these causes, is somebody's who is not involved, and is followed up in time."""
    yield from _check_causes(rows, causes, "measures")
    for row, measure in enumerate(rows):
        if measure["owner"] in step.involved:
            yield Refusal(field=f"measures.{row}.owner", message=INVOLVED)
        if measure["due_on"] < step.today.isoformat():
            yield Refusal(field=f"measures.{row}.due_on", message="Åtgärden ska vara klar i dag eller senare.")
        if measure["follow_up_on"] <= measure["due_on"]:
            yield Refusal(field=f"measures.{row}.follow_up_on", message=TOO_EARLY)


def check_shared_measures(step: Step, rows: Rows) -> Iterator[Refusal]:
    """Each is going on at the unit, in another case, and answers a cause of this one."""
    yield from _check_causes(rows, {cause.number for cause in causes_of(step)}, "shared_measures")
    known = {measure.id for measure in measures_to_share(step)}
    for row, shared in enumerate(rows):
        if shared["measure"] not in known:
            message = f"Det pågår ingen åtgärd med nummer {shared['measure']} på enheten som ärendet kan dela."
            yield Refusal(field=f"shared_measures.{row}.measure", message=message)


def _check_causes(rows: Rows, causes: Collection[int], field: str) -> Iterator[Refusal]:
    known = f"Orsakerna har nummer {', '.join(map(str, sorted(causes)))}." if causes else "Skriv orsaken först."
    for row, measure in enumerate(rows):
        if measure["cause"] not in causes:
            message = f"Det finns ingen orsak med nummer {measure['cause']}. {known}"
            yield Refusal(field=f"{field}.{row}.cause", message=message)
