"""What each form changes: rows of the registers, and the marks that clocks count from. One function per form."""

from __future__ import annotations

from datetime import date, datetime

from engine.definition import Answers, Who
from engine.step import Step
from workflows import roles
from workflows.law.sources import source
from workflows.law.statutory_time import at_clock, swedish_day
from workflows.lex_maria import papers
from workflows.local_settings import setting
from workflows.past_days import NOON, day_of, moment
from workflows.records import care, decisions, investigations, measures, notifications, reports

HEAD = Who(role=roles.HEAD_OF_ADMINISTRATION)
SUSPECTED = "Misstänkt vårdskada"


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
    step.mark("happened", _happened(step, received))
    step.name_case(title=SUSPECTED, law=source("lex_maria.notify", on=step.today).version)


def register_case(step: Step, answers: Answers) -> None:
    """A report that came in elsewhere keeps the number it has there."""
    if "report" not in step.facts:
        reports.register_in_diary(step, answers["diary_number"])


def receive_report(step: Step, answers: Answers) -> None:
    step.mark("received")
    step.involve(answers.get("involved_persons", ()), "involved")


def assess_event(step: Step, answers: Answers) -> None:
    care.write_harm(step, "assessed", answers["harm"])
    decisions.write_risk(step, "reception", severity=answers["severity"], probability=answers["probability"])
    step.mark("assessed")
    step.name_case(title=care.HARMS[answers["harm"]])


def inform_patient(step: Step, answers: Answers) -> None:
    told = answers["patient_told"]
    care.write_information(
        step,
        "event",
        told,
        told_on=day_of(answers.get("patient_told_on")),
        statutory=told != "nobody",
        reason=answers.get("patient_not_told_reason") or answers.get("relative_told_because") or "",
    )


def raise_question(step: Step, answers: Answers) -> None:
    tell_head(step)


def tell_head(step: Step) -> None:
    """The head of administration learns at once that IVO may have to be told, and may read it."""
    if not setting(step, "lex_maria_tell_head"):
        return
    head = step.organisation.addressee(HEAD, step.case.unit_id, {}, step.involved)
    step.let_see([head])
    step.send("serious", step.organisation.recipients(head, step.involved), acute=True)


def decide_notification(step: Step, answers: Answers) -> None:
    """A no says what the event is instead; one that leaves it open is asked again when the investigation is done."""
    decisions.write_decision(
        step,
        "notification",
        "yes" if answers["notification"] else "no",
        decided_on=date.fromisoformat(answers["notification_decided_on"]),
        decider_role=step.facts["lex_maria_decider"],
        reason=answers["notification_reason"],
        paragraph=answers.get("notification_paragraph") or step.facts.get("lex_maria_mandate") or "",
    )
    instead = answers.get("reassessed_harm")
    if not answers["notification"] and instead in care.HARMS:
        step.record(harm=instead)
        care.write_harm(step, "decided", instead)
        step.name_case(title=care.HARMS[instead])


def notify_ivo(step: Step, answers: Answers) -> None:
    notifications.write_notification(
        step,
        kind=answers["ivo_kind"],
        notified_on=date.fromisoformat(answers["notified_on"]),
        attached=answers["investigation_attached"],
        reference=answers.get("ivo_reference", ""),
    )
    step.mark("ivo_notified", moment(answers["notified_on"], None, step))
    papers.keep_notification(step)


def supplement_ivo(step: Step, answers: Answers) -> None:
    supplemented_on = date.fromisoformat(answers["supplemented_on"])
    notifications.write_supplement(step, supplemented_on=supplemented_on, reference=answers.get("ivo_reference", ""))
    papers.keep_notification(step)


def handle_deviation(step: Step, answers: Answers) -> None:
    """A deviation without harm is looked into all the same, shortly, and answered."""
    investigations.open_investigation(step, short=True)
    investigations.finish_investigation(step)
    step.mark("concluded")
    give_feedback(step, answers)


def investigate(step: Step, answers: Answers) -> None:
    investigations.open_investigation(step)
    if step.person is not None:
        investigations.give_to(step, step.person.id)
    investigations.write_causes(step, answers["causes"])
    step.mark("analysed")


def plan_measures(step: Step, answers: Answers) -> None:
    measures.propose_measures(step, answers.get("measures", ()))
    if "risk_severity_after" in answers and "risk_probability_after" in answers:
        after = {"severity": answers["risk_severity_after"], "probability": answers["risk_probability_after"]}
        decisions.write_risk(step, "after_measures", **after)
    step.mark("planned")


def conclude(step: Step, answers: Answers) -> None:
    if answers["conclusion"] != "done":
        return
    care.write_harm(step, "concluded", answers["harm"])
    step.mark("concluded")
    step.name_case(title=care.HARMS[answers["harm"]])


def inform_outcome(step: Step, answers: Answers) -> None:
    care.write_information(
        step,
        "outcome",
        answers["outcome_told"],
        told_on=day_of(answers.get("outcome_told_on")),
        statutory=answers["statutory_information"] == "now",
        reason=answers.get("outcome_not_told_reason") or "",
    )


def give_feedback(step: Step, answers: Answers) -> None:
    """Everybody who reported the event, also in a report that was merged with it."""
    step.send("feedback", reports.reporters_of(step))


def close_case(step: Step, answers: Answers) -> None:
    step.mark("closed")


def _happened(step: Step, received: datetime) -> datetime:
    """When the event was; that it was reported when no day is known, or the same day."""
    on = reports.event_of(step).happened_on
    return received if on is None or on >= swedish_day(received) else at_clock(on, NOON)
