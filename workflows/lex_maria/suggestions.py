"""What the case knows already of what a form asks: nobody should type it twice. Everything can be changed."""

from __future__ import annotations

from typing import Any

from engine.definition import Answers
from engine.step import Step
from workflows.law.sources import cite
from workflows.records.care import NOTIFIABLE, six_items_given


def for_ivo(step: Step) -> Answers:
    """The fields of the notification, filled in from report, reception, judgement and investigation."""
    facts = step.facts
    chain = step.organisation.chain(step.case.unit_id)
    harm = facts.get("harm")
    known: dict[str, Any] = {
        "ivo_kind": harm if harm in NOTIFIABLE else None,
        "ivo_principal": f"{chain[-1].name}, {step.municipality}",
        "ivo_place_name": chain[0].name,
        "ivo_place_when": " ".join(filter(None, (facts.get("happened_on"), facts.get("happened_at")))),
        "ivo_description": facts.get("course_of_events") or facts.get("what_happened"),
        "ivo_consequences": facts.get("investigated_consequences") or facts.get("consequences"),
        "ivo_noticed": facts.get("noticed_how"),
        "ivo_immediate": facts.get("immediate_measures"),
        "ivo_device": facts.get("device_involved"),
        "ivo_patient_informed": "yes" if six_items_given(step) else None,
    }
    if step.person is not None:
        known |= {"ivo_contact_name": step.person.name, "ivo_contact_position": step.person.title}
    return {name: value for name, value in known.items() if value}


def for_investigation(step: Step) -> Answers:
    """What the law asks of every investigation, for whoever writes the commission to go on from."""
    by_law = "Klarlägg händelseförloppet och vilka faktorer som har påverkat det, och ge underlag för åtgärder"
    return {"commission": f"{by_law} ({cite('lex_maria.investigate', on=step.today)})."}
