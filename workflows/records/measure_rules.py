"""What the schema of a plan cannot say of its measures (RiR 2023:4: measures not tied to causes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.definition import Refusal
from engine.step import Step
from workflows.records.investigations import causes_of
from workflows.records.measures import measures_to_share

Rows = Sequence[Mapping[str, Any]]


def check_measures(step: Step, rows: Rows, *, field: str = "measures") -> Iterator[Refusal]:
    """Each answers a cause of the case, is somebody's who is not involved, and is followed up in time."""
    yield from _check_causes(step, rows, field)
    for row, measure in enumerate(rows):
        if measure["owner"] in step.involved:
            message = "Personen är inblandad i händelsen och kan inte få en åtgärd i ärendet."
            yield Refusal(field=f"{field}.{row}.owner", message=message)
        if measure["due_on"] < step.today.isoformat():
            yield Refusal(field=f"{field}.{row}.due_on", message="Åtgärden ska vara klar i dag eller senare.")
        if measure["follow_up_on"] <= measure["due_on"]:
            message = "Följ upp effekten en dag efter att åtgärden ska vara klar."
            yield Refusal(field=f"{field}.{row}.follow_up_on", message=message)


def check_shared_measures(step: Step, rows: Rows, *, field: str = "shared_measures") -> Iterator[Refusal]:
    """Each is going on at the unit, in another case, and answers a cause of this one."""
    yield from _check_causes(step, rows, field)
    known = {measure.id for measure in measures_to_share(step)}
    for row, shared in enumerate(rows):
        if shared["measure"] not in known:
            message = f"Det pågår ingen åtgärd med nummer {shared['measure']} på enheten som ärendet kan dela."
            yield Refusal(field=f"{field}.{row}.measure", message=message)


def _check_causes(step: Step, rows: Rows, field: str) -> Iterator[Refusal]:
    numbers = {cause.number for cause in causes_of(step)}
    for row, measure in enumerate(rows):
        if measure["cause"] not in numbers:
            known = ", ".join(str(number) for number in sorted(numbers))
            message = f"Det finns ingen orsak med nummer {measure['cause']}. Orsakerna har nummer {known}."
            yield Refusal(field=f"{field}.{row}.cause", message=message)
