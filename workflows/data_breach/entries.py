"""What each form changes: the register of breaches, and the marks that clocks count from. One function per form."""

from __future__ import annotations

from datetime import date, datetime

from engine.definition import Answers
from engine.step import Step
from workflows.past_days import moment
from workflows.records import investigations, measures, reports
from workflows.records.breaches import breach_of, open_breach

TITLES = {
    "notify": "Incident som anmäls",
    "not_notify": "Incident som inte anmäls",
    "no_breach": "Ingen incident",
}


def begin(step: Step, given: Answers) -> None:
    """A report given here, or one that was given in another case and is about the same event."""
    if "report" in given:
        reports.take_over_report(step, given["report"])
    else:
        reports.receive_report(step, given)
        step.involve(given.get("concerns_staff", ()), "reported")
    received = datetime.fromisoformat(given["received_at"]) if "received_at" in given else step.now
    step.mark("report_received", received)
    step.mark("opened")
    known = _known(step, received)
    step.mark("breach_known", known)
    open_breach(step, known_at=known)
    step.name_case(title="Personuppgiftsincident")


def register_case(step: Step, answers: Answers) -> None:
    """A report that came in elsewhere keeps the number it has there."""
    if "report" not in step.facts:
        reports.register_in_diary(step, answers["diary_number"])


def receive_report(step: Step, answers: Answers) -> None:
    step.mark("received")
    step.involve(answers.get("involved_persons", ()), "involved")


def describe_breach(step: Step, answers: Answers) -> None:
    breach = breach_of(step)
    breach.known_at = moment(answers["breach_known_on"], answers["breach_known_at"], step)
    breach.kinds = ",".join(answers["breach_kinds"])
    breach.persons = answers["persons_affected"]
    step.save(breach)
    step.mark("breach_known", breach.known_at)
    step.mark("assessed")


def advise(step: Step, answers: Answers) -> None:
    breach = breach_of(step)
    breach.risk, breach.advice = answers["breach_risk"], answers["advice"]
    step.save(breach)


def decide_breach(step: Step, answers: Answers) -> None:
    """Both answers are kept with their reasons: not to tell is what is looked at afterwards."""
    breach = breach_of(step)
    breach.decision = answers["breach_decision"]
    breach.decision_reason = _together(answers, "breach_decision_reason", "differs_reason")
    breach.inform_persons = answers.get("inform_persons_decision")
    breach.inform_reason = answers.get("inform_exception_reason") or ""
    step.save(breach)
    step.mark("decided")
    step.name_case(title=TITLES[breach.decision])


def notify_authority(step: Step, answers: Answers) -> None:
    breach = breach_of(step)
    breach.notified_at = moment(answers["notified_on"], answers["notified_at"], step)
    breach.late_reason = answers.get("late_reason") or ""
    breach.reference = answers.get("authority_reference") or ""
    step.save(breach)
    step.mark("authority_notified", breach.notified_at)


def supplement_authority(step: Step, answers: Answers) -> None:
    breach = breach_of(step)
    breach.supplemented_on = date.fromisoformat(answers["supplemented_on"])
    breach.reference = answers.get("authority_reference") or breach.reference
    step.save(breach)


def inform_persons(step: Step, answers: Answers) -> None:
    breach = breach_of(step)
    breach.persons_informed_on = date.fromisoformat(answers["persons_informed_on"])
    step.save(breach)


def investigate_breach(step: Step, answers: Answers) -> None:
    investigations.write_causes(step, answers["causes"])
    measures.propose_measures(step, answers.get("measures", ()))


def give_feedback(step: Step, answers: Answers) -> None:
    """Everybody who reported the event, also in a report that was merged with it."""
    step.send("feedback", reports.reporters_of(step))


def close_breach(step: Step, answers: Answers) -> None:
    step.mark("closed")


def _known(step: Step, received: datetime) -> datetime:
    """When it was noticed, as far as the report says; at the latest when it was reported."""
    noticed_on, noticed_at = step.facts.get("noticed_on"), step.facts.get("noticed_at")
    if not noticed_on or not noticed_at:
        return received
    return min(received, moment(noticed_on, noticed_at, step))


def _together(answers: Answers, *names: str) -> str:
    return "\n\n".join(answers[name] for name in names if answers.get(name))
