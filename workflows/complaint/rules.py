"""The rules of complaints that a schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.law.statutory_time import swedish_day
from workflows.law.swedish import short_date
from workflows.past_days import not_ahead
from workflows.records.measure_rules import check_plan

NO_CODE = "Den som klagat har ingen kod att läsa svaret med. Välj ett annat sätt."
HAND_ON = "Om du själv är den det gäller ska någon annan ta hand om det. Lämna över uppgiften till din chef."


def check_complaint(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "happened_on", "received_on")
    happened, received = answers.get("happened_on"), answers.get("received_on")
    if happened and received and received < happened:
        yield Refusal(field="received_on", message="Det kan inte ha kommit in före dagen det hände.")


def check_registration(step: Step, answers: Answers) -> Iterator[Refusal]:
    if step.person and step.person.id in answers.get("concerns_staff", ()):
        yield Refusal(field="concerns_staff", message=HAND_ON)


def check_assessment(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "misconduct_on")


def check_guidance(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "guided_on")
    yield from _not_before(step, answers, "guided_on", "received", "Det kom in")


def check_investigation(step: Step, answers: Answers) -> Iterator[Refusal]:
    """Every measure answers a cause, and follows in time."""
    yield from check_plan(step, answers.get("measures", ()), range(1, len(answers.get("causes", ())) + 1))


def check_answer(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "answered_on")
    yield from _not_before(step, answers, "answered_on", "received", "Klagomålet kom in")
    yield from _has_code(step, answers, "answered_how")


def check_decision(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "decided_on")
    yield from _not_before(step, answers, "decided_on", "objected", "Begäran kom in")


def check_told(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "told_on")
    yield from _not_before(step, answers, "told_on", "decided", "Delegationen beslutade")
    yield from _has_code(step, answers, "told_how")


def _has_code(step: Step, answers: Answers, name: str) -> Iterator[Refusal]:
    if answers[name] == "code" and step.facts.get("answer_wish") != "code":
        yield Refusal(field=name, message=NO_CODE)


def _not_before(step: Step, answers: Answers, name: str, mark: str, what: str) -> Iterator[Refusal]:
    earliest = swedish_day(step.since(mark))
    if date.fromisoformat(answers[name]) < earliest:
        yield Refusal(field=name, message=f"{what} {short_date(earliest)}. Dagen kan inte vara tidigare.")
