"""What the case knows already of what the forms ask: nobody should type it twice. Everything can be changed."""

from __future__ import annotations

from engine.definition import Answers
from engine.step import Step
from workflows.law.statutory_time import swedish


def known_since(step: Step) -> Answers:
    """When the breach was known, as far as the report says."""
    known = swedish(step.since("breach_known"))
    return {"breach_known_on": known.date().isoformat(), "breach_known_at": f"{known:%H:%M}"}


def for_authority(step: Step) -> Answers:
    """What the manager wrote of the consequences and of what was done."""
    facts = step.facts
    known = {"likely_consequences": facts.get("consequences"), "measures_against": facts.get("immediate_measures")}
    return {name: value for name, value in known.items() if value}
