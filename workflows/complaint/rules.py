"""The rules of complaints that a schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.law.statutory_time import swedish_day
from workflows.law.swedish import short_date

NOT_YET = "Dagen har inte varit än. Ange en dag fram till och med i dag."
NO_CODE = "Den som klagat har ingen kod att läsa svaret med. Välj ett annat sätt."
HAND_ON = "Om du själv är den det gäller ska någon annan ta hand om det. Lämna över uppgiften till din chef."


def check_complaint(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from _not_later_than_today(step, answers, "happened_on", "received_on")
    happened, received = answers.get("happened_on"), answers.get("received_on")
    if happened and received and received < happened:
        yield Refusal(field="received_on", message="Det kan inte ha kommit in före dagen det hände.")


def check_registration(step: Step, answers: Answers) -> Iterator[Refusal]:
    if step.person and step.person.id in answers.get("concerns_staff", ()):
        yield Refusal(field="concerns_staff", message=HAND_ON)


def check_assessment(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from _not_later_than_today(step, answers, "misconduct_on")


def check_guidance(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from _not_later_than_today(step, answers, "guided_on")
    yield from _not_before(step, answers, "guided_on", "received", "Det kom in")


def check_investigation(step: Step, answers: Answers) -> Iterator[Refusal]:
    """Every measure answers a cause, and follows in time."""
    causes = len(answers.get("causes", ()))
    for row, measure in enumerate(answers.get("measures", ())):
        if not 1 <= measure["cause"] <= causes:
            known = f"Orsakerna har nummer 1 till {causes}." if causes else "Skriv orsaken först."
            message = f"Det finns ingen orsak med nummer {measure['cause']}. {known}"
            yield Refusal(field=f"measures.{row}.cause", message=message)
        if measure["owner"] in step.involved:
            message = "Klagomålet gäller personen, som därför inte kan få en åtgärd i ärendet."
            yield Refusal(field=f"measures.{row}.owner", message=message)
        if measure["due_on"] < step.today.isoformat():
            yield Refusal(field=f"measures.{row}.due_on", message="Åtgärden ska vara klar i dag eller senare.")
        if measure["follow_up_on"] <= measure["due_on"]:
            message = "Följ upp effekten en dag efter att åtgärden ska vara klar."
            yield Refusal(field=f"measures.{row}.follow_up_on", message=message)


def check_answer(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from _not_later_than_today(step, answers, "answered_on")
    yield from _not_before(step, answers, "answered_on", "received", "Klagomålet kom in")
    yield from _has_code(step, answers, "answered_how")


def check_decision(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from _not_later_than_today(step, answers, "decided_on")
    yield from _not_before(step, answers, "decided_on", "objected", "Begäran kom in")


def check_told(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from _not_later_than_today(step, answers, "told_on")
    yield from _not_before(step, answers, "told_on", "decided", "Delegationen beslutade")
    yield from _has_code(step, answers, "told_how")


def _has_code(step: Step, answers: Answers, name: str) -> Iterator[Refusal]:
    if answers[name] == "code" and step.facts.get("answer_wish") != "code":
        yield Refusal(field=name, message=NO_CODE)


def _not_later_than_today(step: Step, answers: Answers, *names: str) -> Iterator[Refusal]:
    for name in names:
        if answers.get(name) and date.fromisoformat(answers[name]) > step.today:
            yield Refusal(field=name, message=NOT_YET)


def _not_before(step: Step, answers: Answers, name: str, mark: str, what: str) -> Iterator[Refusal]:
    earliest = swedish_day(step.since(mark))
    if date.fromisoformat(answers[name]) < earliest:
        yield Refusal(field=name, message=f"{what} {short_date(earliest)}. Dagen kan inte vara tidigare.")
