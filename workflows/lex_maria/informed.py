"""What the patient, or somebody near, has been told: on which day, and which of the six items of PSL 3:8."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.step import Step
from workflows.papers.recorded import Mark, Nature, Recorded, Statement, latest
from workflows.papers.wording import chosen, question
from workflows.records.care import HARMED

#: The six items, by the fields' names, as the law counts them.
ITEMS = ("info_harm", "info_measures", "info_complaints", "info_patient_board", "info_ivo", "info_compensation")
PATIENT = "patienten eller en närstående"


@dataclass(frozen=True, kw_only=True)
class Told:
    """Somebody was told, or the reason why nobody was."""

    what: str
    whom: str
    reason: str
    on: str  #: ISO; empty when nobody was told
    how: str
    journal_noted: bool | None  #: None when nobody was asked
    mark: Mark | None


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    item: str
    given_on: str  #: ISO; empty when it was not given


@dataclass(frozen=True, kw_only=True)
class Informed:
    owed: bool  #: the patient was harmed and has a right to the six items
    occasions: tuple[Told, ...]
    items: tuple[ItemLine, ...]
    account: Statement  #: their own words when they were told of the event


def informed(step: Step, forms: Sequence[Recorded]) -> Informed:
    event, outcome = latest(forms, "inform_patient", source=PATIENT), latest(forms, "inform_outcome")
    occasions = [
        _told(step, event, "Om händelsen", "patient", ("relative_told_because", "patient_not_told_reason")),
        _told(step, outcome, "Om utredningens utfall", "outcome", ("outcome_not_told_reason",)),
    ]
    return Informed(
        owed=step.facts.get("harm") in HARMED,
        occasions=tuple(one for one in occasions if one.whom),
        items=tuple(ItemLine(item=question(step, "inform_patient", one), given_on=_given(forms, one)) for one in ITEMS),
        account=event.says("patient_view", Nature.FACT),
    )


def _told(step: Step, form: Recorded, what: str, prefix: str, reasons: Sequence[str]) -> Told:
    given = form.answers
    return Told(
        what=what,
        whom=chosen(step, form.form, f"{prefix}_told", given.get(f"{prefix}_told")),
        reason=next((chosen(step, form.form, name, given[name]) for name in reasons if given.get(name)), ""),
        on=given.get(f"{prefix}_told_on", ""),
        how=chosen(step, form.form, f"{prefix}_told_how", given.get(f"{prefix}_told_how")),
        journal_noted=given.get("journal_noted"),
        mark=form.mark,
    )


def _given(forms: Sequence[Recorded], item: str) -> str:
    """The day somebody was first given it."""
    for form, day in (("inform_patient", "patient_told_on"), ("inform_outcome", "outcome_told_on")):
        answers = latest(forms, form).answers
        if answers.get(item):
            return str(answers[day])
    return ""
