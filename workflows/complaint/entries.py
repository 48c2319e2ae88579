"""What each form changes: rows of the registers, and the marks that clocks count from. One function per form."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from engine.definition import Answers
from engine.models import RoleHolding
from engine.people import covers
from engine.step import Step
from workflows import roles
from workflows.law.statutory_time import swedish_day
from workflows.past_days import moment
from workflows.records import complaints, decisions, investigations, measures, reports

#: Fixed words for lists, by what it was called or found to be.
TITLES = {
    "complaint": "Klagomål",
    "view": "Synpunkt",
    "suggestion": "Förslag",
    "praise": "Beröm",
    "other_board": "Hör till någon annan",
    "appeal": "Överklagande",
    "disclosure": "Begäran om handlingar",
    "concern": "Orosanmälan",
}


def complaint(step: Step, answers: Answers) -> None:
    received_on = date.fromisoformat(answers["received_on"]) if answers.get("received_on") else step.today
    step.mark("received", moment(received_on.isoformat(), None, step))
    if step.person is None and not answers.get("unit"):
        _place_with_registrar(step)
    complaints.receive_complaint(step, answers, received_on)
    step.name_case(title=TITLES[answers["kind"]])


def _place_with_registrar(step: Step) -> None:
    """Whoever does not know which unit it concerns leaves it to the registrator."""
    registrars = select(RoleHolding.unit_id).where(RoleHolding.role == roles.REGISTRAR, covers(RoleHolding, step.today))
    unit_id = step.value(registrars.order_by(RoleHolding.id))
    if unit_id is not None:
        step.place(unit_id)


def register_complaint(step: Step, answers: Answers) -> None:
    complaints.register_in_diary(step, answers["diary_number"], answers["unit"])
    step.place(answers["unit"])
    step.involve(answers.get("concerns_staff", ()), "reported")


def assess_complaint(step: Step, answers: Answers) -> None:
    complaints.classify(step, answers["nature"], subjects=answers.get("subjects", ()), target=answers.get("target", ""))
    if "severity" in answers:
        decisions.write_risk(step, "reception", severity=answers["severity"], probability=answers["probability"])
    step.mark("assessed")
    step.name_case(title=TITLES[answers["nature"]])
    if answers.get("misconduct"):
        _report(step, answers)


def _report(step: Step, answers: Answers) -> None:
    """Whoever took the complaint is the one who reports, in words of their own."""
    assert step.person is not None, "a complaint is assessed by a person"
    told = {
        "unit": step.case.unit_id,
        "kind": answers["misconduct_kind"],
        "happened_on": answers.get("misconduct_on"),
        "noticed_on": swedish_day(step.since("received")).isoformat(),
        "what_happened": answers["misconduct_report"],
        "misconduct_type": answers["misconduct_type"],
        "reporter_role": "employee",
    }
    told = {name: value for name, value in told.items() if value is not None}
    report = reports.receive_report(step, told)
    step.record(misconduct_answers=told, report=report.id, event=report.event_id, reported_by=step.person.id)


def guide_complainant(step: Step, answers: Answers) -> None:
    complaints.write_guidance(step, date.fromisoformat(answers["guided_on"]))
    step.mark("answered")


def investigate_complaint(step: Step, answers: Answers) -> None:
    answerable = step.facts.get("answer_wish") != "none"
    complaints.write_assessment(step, answers["complaint_assessment"], answerable=answerable)
    investigations.write_causes(step, answers.get("causes", ()))
    measures.propose_measures(step, answers.get("measures", ()))


def answer_complaint(step: Step, answers: Answers) -> None:
    answered_on = date.fromisoformat(answers["answered_on"])
    complaints.write_answer(step, answered_on)
    step.mark("answered", moment(answers["answered_on"], None, step))


def not_satisfied(step: Step, answers: Answers) -> None:
    complaints.write_objection(step)
    step.mark("objected")
    step.name_case(title=f"{_found_to_be(step)} som prövas på nytt")


def decide_complaint(step: Step, answers: Answers) -> None:
    decided_on, paragraph = date.fromisoformat(answers["decided_on"]), answers.get("decision_paragraph", "")
    complaints.write_delegations_decision(
        step, answers["complaint_decision"], decided_on=decided_on, paragraph=paragraph
    )
    decisions.write_decision(
        step,
        "complaint",
        answers["complaint_decision"],
        decided_on=decided_on,
        decider_role=step.task.role if step.task else "",
        reason=answers["complaint_decision_reason"],
        paragraph=paragraph,
    )
    step.mark("decided", moment(answers["decided_on"], None, step))
    step.name_case(title=f"{_found_to_be(step)} som har prövats på nytt")


def _found_to_be(step: Step) -> str:
    return TITLES[step.facts["nature"]]
