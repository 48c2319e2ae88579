"""A plan of measures as somebody proposes it: each answers a cause, has an owner without jäv, and days that follow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from engine.definition import Refusal
from engine.step import Step


def check_plan(step: Step, plan: Sequence[Mapping[str, Any]], causes: Collection[int]) -> Iterator[Refusal]:
    """What is wrong with the rows of the field `measures`; `causes` are the numbers they may answer."""
    for row, measure in enumerate(plan):
        if measure["cause"] not in causes:
            known = ", ".join(str(number) for number in sorted(causes))
            message = f"Det finns ingen orsak med nummer {measure['cause']}. Utredningens orsaker har nummer {known}."
            yield Refusal(field=f"measures.{row}.cause", message=message)
        if measure["owner"] in step.involved:
            message = "Personen är inblandad i händelsen och kan inte få en åtgärd i ärendet."
            yield Refusal(field=f"measures.{row}.owner", message=message)
        if measure["due_on"] < step.today.isoformat():
            yield Refusal(field=f"measures.{row}.due_on", message="Åtgärden ska vara klar i dag eller senare.")
        if measure["follow_up_on"] <= measure["due_on"]:
            message = "Följ upp effekten en dag efter att åtgärden ska vara klar."
            yield Refusal(field=f"measures.{row}.follow_up_on", message=message)
