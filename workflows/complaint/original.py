"""What came in, word by word: the paper that the registrator keeps and nobody changes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definition import Answers
from engine.models import Unit
from engine.step import Step
from workflows.law.statutory_time import swedish
from workflows.law.swedish import short_date


def original_text(step: Step) -> str:
    """Every question and what was answered, as it was written."""
    at = swedish(step.now)
    head = f"{step.case.number}\nSparat {short_date(at.date())} kl. {at:%H.%M}, så som det kom in."
    return "\n\n".join([head, *_said(step, step.facts)]) + "\n"


def _said(step: Step, facts: Answers) -> Iterator[str]:
    form = step.form("complaint")
    for field in form.properties:
        value = facts.get(field.name)
        if value is None:
            continue
        if field.name == "unit":
            value = step.push.session.get_one(Unit, value).name
        yield f"{field.title}\n{next((title for known, title in field.choices if known == value), value)}"
