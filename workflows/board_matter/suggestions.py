"""What the question says already of what the tjänsteskrivelse asks; everything can be changed."""

from __future__ import annotations

from engine.definition import Answers
from engine.step import Step
from workflows.board.matters import matter_of
from workflows.board.questions import question


def for_matter(step: Step) -> Answers:
    """Heading with the unit, the number in the diary of what was asked in, and the proposed decision in att-satser."""
    matter = matter_of(step)
    asked = question(matter.question)
    unit = step.organisation.chain(step.case.unit_id)[0]
    known = {
        "matter_heading": f"{asked.heading} – {unit.name}" if asked.heading else "",
        "diary_number": step.facts.get("diary_number") or "",
        "proposed_decision": asked.proposals.get(matter.proposed, ""),
    }
    return {name: value for name, value in known.items() if value}
