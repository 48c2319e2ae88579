"""The rules of a personal data breach that a schema cannot say (GDPR art. 33 and 34)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows import reporting
from workflows.data_breach.facts import notify_by
from workflows.law.statutory_time import swedish
from workflows.law.swedish import short_date
from workflows.past_days import moment, not_ahead
from workflows.records.measure_rules import check_plan

DIFFERS = "Beslutet är ett annat än dataskyddsombudets råd. Skriv varför."
HIGH_AFTER_ALL = "Dataskyddsombudet bedömer att risken är hög. Skriv varför du bedömer den annorlunda."
NOT_YET = "Klockslaget har inte varit än."


def check_report(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from reporting.check_report(step, answers)
    if answers.get("noticed_at") and moment(answers["noticed_on"], answers["noticed_at"], step) > step.now:
        yield Refusal(field="noticed_at", message=NOT_YET)


def check_description(step: Step, answers: Answers) -> Iterator[Refusal]:
    if moment(answers["breach_known_on"], answers["breach_known_at"], step) > step.now:
        yield Refusal(field="breach_known_at", message=NOT_YET)


def check_decision(step: Step, answers: Answers) -> Iterator[Refusal]:
    """The officer only advises, but whoever decides otherwise says why."""
    if answers.get("differs_reason"):
        return
    facts = step.facts
    if answers["breach_decision"] != facts.get("advice", answers["breach_decision"]):
        yield Refusal(field="differs_reason", message=DIFFERS)
    elif answers.get("inform_exception") == "not_high" and facts.get("breach_risk") == "high":
        yield Refusal(field="differs_reason", message=HIGH_AFTER_ALL)


def check_notification(step: Step, answers: Answers) -> Iterator[Refusal]:
    """After 72 hours the reasons for the delay go with the notification (GDPR art. 33.1)."""
    at = moment(answers["notified_on"], answers["notified_at"], step)
    if at > step.now:
        yield Refusal(field="notified_at", message=NOT_YET)
    elif at < step.since("breach_known"):
        yield Refusal(field="notified_at", message="Anmälan kan inte ha gjorts innan incidenten var känd.")
    elif at > notify_by(step) and not answers.get("late_reason"):
        due = swedish(notify_by(step))
        message = f"De 72 timmarna gick ut {short_date(due.date())} kl. {due:%H.%M}. Skriv skälen till förseningen."
        yield Refusal(field="late_reason", message=message)


def check_supplement(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "supplemented_on")
    if answers["supplemented_on"] < swedish(step.since("authority_notified")).date().isoformat():
        yield Refusal(field="supplemented_on", message="Kompletteringen kan inte vara gjord före anmälan.")


def check_information(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "persons_informed_on")


def check_causes(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from check_plan(step, answers.get("measures", ()), range(1, len(answers["causes"]) + 1))
