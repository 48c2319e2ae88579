"""What the case knows already of what IVO's form asks: nobody should type it twice. Everything can be changed."""

from __future__ import annotations

from typing import Any

from engine.definition import Answers
from engine.step import Step
from workflows.records.reports import reports_of

#: First part of the area the manager chose -> IVO's kind of service.
AREAS = {"elder": "elder", "lss": "disability", "ifo_children": "children", "ifo_placement": "children"}
OTHER_AREAS = {"ifo_family_law": "family", "ifo_violence": "family", "ifo_adults": "addiction"}


def for_ivo(step: Step) -> Answers:
    """The fields of the notification, filled in from report, reception, assessment, investigation and decision."""
    facts = step.facts
    unit, board = step.organisation.chain(step.case.unit_id)[0], step.organisation.chain(step.case.unit_id)[-1]
    known: dict[str, Any] = {
        "ivo_kind": facts.get("outcome"),
        "diary_number": next((report.diary_number for report in reports_of(step)), ""),
        "ivo_principal": f"{board.name}, {step.municipality}",
        "ivo_place_name": unit.name,
        "ivo_place_when": _when(facts.get("happened_on"), facts.get("happened_at")),
        "ivo_area": _area(facts.get("area")),
        "ivo_law": facts.get("law"),
        "ivo_description": facts.get("course_of_events") or facts.get("what_happened"),
        "ivo_consequences": facts.get("investigated_consequences") or facts.get("consequences"),
        "ivo_immediate": facts.get("immediate_measures"),
        **_address("ivo_place", unit.address),
        **_address("ivo_contact", board.address),
    }
    if step.person is not None:
        known |= {"ivo_contact_name": step.person.name, "ivo_contact_position": step.person.title}
        known |= {"ivo_contact_email": step.person.email}
    return {name: value for name, value in known.items() if value}


def _when(day: str | None, clock: str | None) -> str:
    return f"{day or ''}{f' kl. {clock}' if day and clock else ''}"


def _area(area: str | None) -> str | None:
    if area is None:
        return None
    return OTHER_AREAS.get(area) or AREAS.get(area) or AREAS.get(area.partition("_")[0]) or "other"


def _address(prefix: str, address: str) -> dict[str, str]:
    """\"Björkvägen 4, 990 12 Granvik\" in its parts; nothing when it is written otherwise."""
    street, comma, rest = address.partition(", ")
    code, city = rest[:6], rest[7:]
    if not comma or not code.replace(" ", "").isdigit():
        return {}
    return {f"{prefix}_address": street, f"{prefix}_postcode": code, f"{prefix}_city": city}
