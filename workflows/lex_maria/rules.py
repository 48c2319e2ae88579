"""The rules of lex Maria that a schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.law.statutory_time import swedish_day
from workflows.lex_maria.facts import concluded
from workflows.past_days import not_ahead, rows_not_ahead
from workflows.records.care import HARMED, HARMS, NOTIFIABLE, six_items_given
from workflows.records.decisions import decisions_of
from workflows.records.measure_rules import check_measures
from workflows.records.notifications import notification_of

INVESTIGATION_FIRST = "Utredningen är inte klar än. När den är det kan den skickas till IVO."
STILL_LATER = "Utredningen är klar. Svara vad den visar, eller besluta att anmäla."
NOT_BEFORE = "Patienten har inte fått informationen tidigare i ärendet. Ge den nu, eller svara att den inte kunde ges."
HARMED_AFTER_ALL = "Patienten drabbades av en vårdskada enligt utredningen, och har då rätt till informationen."


def check_information(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "patient_told_on")


def check_decision(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "notification_decided_on")
    if answers["notification_decided_on"] < swedish_day(step.since("report_received")).isoformat():
        yield Refusal(field="notification_decided_on", message="Beslutet kan inte vara äldre än rapporten.")
    if answers.get("reassessed_harm") == "later" and concluded(step):
        yield Refusal(field="reassessed_harm", message=STILL_LATER)


def check_notification(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "notified_on")
    decided_on = max((one.decided_on for one in decisions_of(step, "notification")), default=date.min)
    if answers["notified_on"] < decided_on.isoformat():
        yield Refusal(field="notified_on", message="Anmälan kan inte ha gjorts före beslutet om den.")
    if answers["investigation_attached"] and not concluded(step):
        message = "Utredningen är inte klar och kan inte bifogas. Svara nej, så påminner Vaksam om att skicka den."
        yield Refusal(field="investigation_attached", message=message)
    harm = step.facts.get("harm")
    if harm in NOTIFIABLE and answers["ivo_kind"] != harm:
        yield Refusal(field="ivo_kind", message=f"Bedömningen är: {HARMS[harm].lower()}. Välj samma här.")


def check_supplement(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "supplemented_on")
    notification = notification_of(step)
    if notification and answers["supplemented_on"] < notification.notified_on.isoformat():
        yield Refusal(field="supplemented_on", message="Utredningen kan inte ha skickats före anmälan.")


def check_investigation(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from rows_not_ahead(step, "sources", answers["sources"], "date")


def check_plan(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from check_measures(step, answers.get("measures", ()))


def check_outcome(step: Step, answers: Answers) -> Iterator[Refusal]:
    """The six items are owed to whoever was harmed, and are given to somebody."""
    yield from not_ahead(step, answers, "outcome_told_on")
    given = answers["statutory_information"]
    if given == "before" and not six_items_given(step):
        yield Refusal(field="statutory_information", message=NOT_BEFORE)
    if given == "not_harmed" and step.facts.get("harm") in HARMED:
        yield Refusal(field="statutory_information", message=HARMED_AFTER_ALL)
    if given == "now" and answers["outcome_told"] == "nobody":
        message = "Informationen kan inte ha getts när ingen har fått veta något."
        yield Refusal(field="statutory_information", message=message)
