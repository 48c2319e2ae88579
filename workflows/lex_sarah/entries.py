"""What each form changes: rows of the registers, and the marks that clocks count from. One function per form."""

from __future__ import annotations

from datetime import date, datetime

from engine.definition import Answers, Who
from engine.step import Step
from workflows import roles
from workflows.board.questions import LEX_SARAH_NOTIFICATION
from workflows.lex_sarah import papers
from workflows.lex_sarah.facts import delegated_in
from workflows.local_settings import setting
from workflows.past_days import moment
from workflows.records import decisions, investigations, measures, notifications, reports
from workflows.records.decisions import SERIOUS

HEAD = Who(role=roles.HEAD_OF_ADMINISTRATION)


def report(step: Step, answers: Answers) -> None:
    """Somebody reports, or another case finds that its report is to be handled here (`origin_case`)."""
    if answers.get("origin_case"):
        _continue(step, answers)
    else:
        _receive(step, answers)
    known = step.facts.get("misconduct_type") not in (None, "unknown")
    step.name_case(title=step.words("report", "misconduct_type") if known else "Ny rapport")


def _receive(step: Step, answers: Answers) -> None:
    received = reports.receive_report(step, answers)
    step.mark("report_received")
    if received.days_to_report:
        step.note("late_report", days=received.days_to_report)
    step.involve(answers.get("concerns_staff", ()), "reported")


def _continue(step: Step, facts: Answers) -> None:
    """The report stays as it was told, and every clock counts from when it came in at the first door."""
    if facts.get("report"):
        reports.take_over_report(step, facts["report"])
    else:
        reports.receive_report(step, step.facts)
    received_at = facts.get("received_at")
    step.mark("report_received", datetime.fromisoformat(received_at) if received_at else None)
    if facts.get("reception_done"):
        step.mark("received")
    if setting(step, "manager_view_ends_at_lex_sarah"):
        step.record(manager_level="avdelning")


def register_report(step: Step, answers: Answers) -> None:
    reports.register_in_diary(step, answers["diary_number"])


def receive_report(step: Step, answers: Answers) -> None:
    step.mark("received")
    step.involve(answers.get("involved_persons", ()), "involved")


def assess_report(step: Step, answers: Answers) -> None:
    reports.classify_event(step, answers)
    decisions.write_risk(step, "reception", severity=answers["severity"], probability=answers["probability"])
    step.mark("assessed")
    step.name_case(title=step.words("assess_report", "misconduct_type"))
    if answers["assessment"] == "serious":
        step.mark("ivo_question_raised")


def confirm_closing(step: Step, answers: Answers) -> None:
    if not answers["closing_confirmed"]:
        return
    investigations.open_investigation(step, short=True)
    decisions.write_decision(
        step,
        "outcome",
        answers["outcome"],
        decided_on=step.today,
        decider_role=step.task.role if step.task else "",
        reason=answers["closing_reason"],
    )


def appoint_investigator(step: Step, answers: Answers) -> None:
    investigations.give_to(step, answers["investigator"])


def investigate(step: Step, answers: Answers) -> None:
    investigations.write_causes(step, answers["causes"])


def propose_decision(step: Step, answers: Answers) -> None:
    measures.propose_measures(step, answers.get("measures", ()))
    if "risk_severity_after" in answers and "risk_probability_after" in answers:
        after = {"severity": answers["risk_severity_after"], "probability": answers["risk_probability_after"]}
        decisions.write_risk(step, "after_measures", **after)
    step.mark("proposed")


def review_proposal(step: Step, answers: Answers) -> None:
    if answers["review"] == "forward":
        step.mark("reviewed")


def decide(step: Step, answers: Answers) -> None:
    decisions.write_decision(
        step,
        "outcome",
        answers["outcome"],
        decided_on=date.fromisoformat(answers["decided_on"]),
        decider_role=step.facts["decider"],
        reason=answers["decision_reason"],
        paragraph=answers.get("decision_paragraph") or _point_for_outcome(step, answers["outcome"]),
    )
    if answers["outcome"] in SERIOUS and step.marked("judged_serious") is None:
        step.mark("judged_serious", moment(answers["decided_on"], None, step))


def _point_for_outcome(step: Step, outcome: str) -> str:
    key = "notify_ivo" if outcome in SERIOUS else "lex_sarah_outcome"
    return delegated_in(step, key, step.facts["decider"])


def raise_ivo_question(step: Step, answers: Answers) -> None:
    step.mark("ivo_question_raised")
    tell_head(step)


def tell_head(step: Step) -> None:
    """The head of administration learns at once that something may be serious, and may read it."""
    if not setting(step, "tell_manager"):
        return
    head = step.organisation.addressee(HEAD, step.case.unit_id, {}, step.involved)
    step.let_see([head])
    step.send("serious", step.organisation.recipients(head, step.involved), acute=True)


def decide_notification(step: Step, answers: Answers) -> None:
    decided_on = date.fromisoformat(answers["notification_decided_on"])
    decisions.write_decision(
        step,
        "notification",
        "yes" if answers["notification"] else "no",
        decided_on=decided_on,
        decider_role=step.facts["notification_decider"],
        reason=answers["notification_reason"],
        paragraph=answers.get("notification_paragraph")
        or delegated_in(step, "notify_ivo", step.facts["notification_decider"]),
    )
    if answers["notification"]:
        step.mark("judged_serious", moment(answers["notification_decided_on"], None, step))
    if step.facts["notification_decider"] == roles.CHAIR:
        open_chair_decision(step, decided_on, LEX_SARAH_NOTIFICATION)


def open_chair_decision(step: Step, decided_on: date, what: str) -> None:
    """The chair's decision must be told to the nämnd at its next meeting (KL 6:40): a small case of its own."""
    facts = {"origin_case": step.case.number, "chair_decided_on": decided_on.isoformat(), "decided_what": what}
    step.open_case("chair_decision", facts)


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
    reference = answers.get("ivo_reference", "")
    notifications.write_supplement(step, supplemented_on=supplemented_on, reference=reference)


def give_feedback(step: Step, answers: Answers) -> None:
    """Everybody who reported what happened, also those whose reports were merged into this one."""
    step.send("feedback", reports.reporters_of(step))


def close_case(step: Step, answers: Answers) -> None:
    step.mark("closed")
