"""The words a form uses for what it lets people choose, as the case's own version of the form has them."""

from __future__ import annotations

from typing import Any

from engine.forms import Property
from engine.step import Step
from workflows.papers.recorded import Nature, Recorded, Statement

#: All that can be chosen: what is kept, and what people read.
Choices = tuple[tuple[Any, str], ...]


def form_title(step: Step, form: str) -> str:
    """The form's heading; its id when the case's version has no such form."""
    forms = step.push.bundle.forms
    return forms[form].title if form in forms else form


def question(step: Step, form: str, field: str) -> str:
    """What the field is called, as people read it."""
    return _property(step, form, field).title


def chosen(step: Step, form: str, field: str, value: Any) -> str:
    """What the one who chose it read; empty when nothing was chosen. `measures.cause` names a column."""
    if value is None:
        return ""
    return next((title for choice, title in choices(step, form, field) if choice == value), str(value))


def chose(step: Step, form: Recorded, field: str, nature: Nature, *, why: str = "") -> Statement:
    """What was chosen in a form, with the reason written in the field `why`."""
    words = chosen(step, form.form, field, form.answers.get(field))
    return form.state(nature, f"{words}." if words else "", form.answers.get(why) or "")


def choices(step: Step, form: str, field: str) -> Choices:
    """All that could be chosen, in the form's order."""
    return _property(step, form, field).choices


def _property(step: Step, form: str, field: str) -> Property:
    name, _, column = field.partition(".")
    found = step.form(form).property(name)
    return found.columns.property(column) if column and found.columns else found
