"""Samtycke: who else may be told. It is no condition for the investigation, and it can be taken back at any time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.definition import Answers, Panel, Refusal
from engine.step import Step
from workflows.law.swedish import short_date
from workflows.past_days import not_ahead

SAID = {"given": "Samtycke finns", "withdrawn": "Samtycket är återkallat"}
WHOM = {
    "relative": "en anhörig eller närstående",
    "guardian": "god man eller annan företrädare",
    "other": "någon annan",
}
WITHDRAWN = (
    "Den enskilde har tagit tillbaka sitt samtycke till att anhöriga får veta. Lämna bara ut uppgiften om en "
    "sekretessprövning tillåter det, annars svara nej."
)


def check_change(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "consent_from")


def note_change(step: Step) -> None:
    """Remember for whom it was taken back; consent to one says nothing of another."""
    concerns, taken_back = step.facts["consent_concerns"], set(step.facts.get("consent_withdrawn_for") or ())
    if step.facts["consent"] == "withdrawn":
        taken_back.add(concerns)
    else:
        taken_back.discard(concerns)
    step.record(consent_withdrawn_for=sorted(taken_back))
    step.note(f"consent_{step.facts['consent']}", concerns=concerns, since=step.facts["consent_from"])


def check_information(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "informed_on")
    taken_back = step.facts.get("consent_withdrawn_for") or ()
    if "relative" in taken_back and answers.get("relative_consent") == "consent":
        yield Refusal(field="relative_consent", message=WITHDRAWN)


def beside(step: Step) -> Iterator[Panel]:
    """What was said last about consent, for the one who is to inform."""
    said = step.facts.get("consent")
    if said:
        since = short_date(date.fromisoformat(step.facts["consent_from"]))
        words = f"{SAID[said]} från {since}: {WHOM[step.facts['consent_concerns']]}"
        yield Panel(title="Samtycke", facts=(("Senast noterat", words),))
