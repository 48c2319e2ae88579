"""What each form changes: rows of the registers, and the marks that clocks count from. One function per form."""

from __future__ import annotations

from engine.definition import Answers, Who
from engine.step import Step
from workflows import roles
from workflows.deviation import discovery
from workflows.records import decisions, investigations, measures, reports

MAS = Who(role=roles.MAS)
GRAVEST = 4  #: katastrofal: death, danger to life or great lasting harm (Socialstyrelsen's matrix)

#: Tracks in which the event is classified and its risk assessed.
CLASSIFIED = ("deviation", "lex_sarah")


def report(step: Step, answers: Answers) -> None:
    received = reports.receive_report(step, {**answers, "person_key": answers.get("affected")})
    step.mark("report_received")
    if received.days_to_report:
        step.note("late_report", days=received.days_to_report)
    step.involve(answers.get("concerns_staff", ()), "reported")
    known = step.facts.get("misconduct_type") not in (None, "unknown")
    step.name_case(title=step.words("report", "misconduct_type") if known else "Ny rapport")


def receive_report(step: Step, answers: Answers) -> None:
    step.mark("received")
    step.involve(answers.get("involved_persons", ()), "involved")


def choose_track(step: Step, answers: Answers) -> None:
    track = answers["track"]
    reason = answers.get("track_reason") or answers.get("merge_reason") or step.facts["proposed_because"]
    role = step.task.role if step.task else ""
    decisions.write_decision(step, "track", track, decided_on=step.today, decider_role=role, reason=reason)
    step.mark("assessed")
    if track in CLASSIFIED:
        field = "care_category" if answers["law"] == "HSL" else "category"
        reports.classify_event(step, {**answers, "category": answers[field]})
        _write_risk(step, "reception", answers["severity"], answers["probability"])
        step.name_case(title=step.words("choose_track", field))
    if track == "lex_sarah":
        discovery.raise_question(step, reason)


def new_discovery(step: Step, answers: Answers) -> None:
    discovery.ask(step, answers["discovery_text"])


def decide_lex_sarah(step: Step, answers: Answers) -> None:
    discovery.answer(step, yes=answers["lex_sarah_handled"], reason=answers["lex_sarah_reason"])


def assess_care(step: Step, answers: Answers) -> None:
    _write_risk(step, "care", answers["severity"], answers["probability"])
    _tell_mas_of_the_gravest(step, answers)


def _tell_mas_of_the_gravest(step: Step, answers: Answers) -> None:
    """What could have killed reaches MAS whatever it is judged to be; multiplied by a small chance it looks small."""
    if answers["severity"] != GRAVEST or step.marked("mas_told"):
        return
    step.mark("mas_told")
    mas = step.organisation.addressee(MAS, step.case.unit_id, step.facts, step.involved)
    step.let_see([mas])
    step.send("gravest", step.organisation.recipients(mas, step.involved), acute=True)


def investigate(step: Step, answers: Answers) -> None:
    """Alike for manager and investigator; what turns out to be graver stops here."""
    assert step.person is not None and step.task is not None, "an investigation is done by a person as a step"
    if answers["discovery"]:
        _stop(step)
        discovery.raise_question(step, answers["discovery_text"])
        return
    begun = investigations.open_investigation(step)
    begun.opened_at = min(begun.opened_at, step.task.opened_at)
    investigations.give_to(step, step.person.id)
    investigations.write_causes(step, answers["causes"])
    measures.propose_measures(step, answers.get("measures", ()))
    if "risk_severity_after" in answers and "risk_probability_after" in answers:
        _write_risk(step, "after_measures", answers["risk_severity_after"], answers["risk_probability_after"])
    step.mark("proposed")


def give_feedback(step: Step, answers: Answers) -> None:
    """Everybody who told of the event, those merged into it too."""
    step.send("feedback", reports.reporters_of(step))


def _write_risk(step: Step, stage: str, severity: int, probability: int) -> None:
    decisions.write_risk(step, stage, severity=severity, probability=probability)


def _stop(step: Step) -> None:
    """An investigation that was sent back and now stops is over, and its plan is not carried out."""
    if investigations.current(step) is not None:
        measures.reject_measures(step)
        investigations.finish_investigation(step)
