"""What each form changes: the register of providers' reports, and the marks that clocks count from."""

from __future__ import annotations

from datetime import date

from engine.definition import Answers
from engine.step import Step
from workflows.past_days import day_of, moment
from workflows.provider_report import sanction
from workflows.records import providers


def information(step: Step, answers: Answers) -> None:
    report = providers.receive_information(step, answers)
    step.mark("informed")
    step.mark("operator_heard")
    if report.days_to_inform:
        step.note("late_information", days=report.days_to_inform)
    known = answers["misconduct_type"] != "unknown"
    step.name_case(title=step.words("information", "misconduct_type") if known else "Ny rapport från utförare")


def register_information(step: Step, answers: Answers) -> None:
    providers.change(step, diary_number=answers["diary_number"])


def receive_information(step: Step, answers: Answers) -> None:
    step.mark("received")
    providers.change(step, concerns_us=answers["concerns_us"])
    providers.add_boards(step, answers.get("boards_concerned") or ())


def check_safety(step: Step, answers: Answers) -> None:
    if answers["persons_safe"]:
        providers.change(step, persons_safe_on=date.fromisoformat(answers["safety_checked_on"]))


def operator_update(step: Step, answers: Answers) -> None:
    providers.note_update(step, answers)


def follow_operator(step: Step, answers: Answers) -> None:
    """Heard from: the clock starts anew, from the notification when IVO waits for the investigation."""
    providers.note_update(step, answers)
    notified = answers.get("operator_ivo_notified_on")
    step.mark("operator_heard", moment(notified, None, step) if notified else None)
    if answers["operator_done"]:
        step.mark("operator_done")
        providers.keep_until(step, answers.get("operator_last_note_on"))


def follow_contract(step: Step, answers: Answers) -> None:
    assert step.person is not None, "a form is filled in by a person"
    providers.change(step, contract_breach=answers["contract_breach"])
    step.record(contract_officer=step.person.id)


def decide_sanction(step: Step, answers: Answers) -> None:
    sanction.enter_delegates(step, answers)


def close_report(step: Step, answers: Answers) -> None:
    if safe_on := day_of(answers.get("persons_safe_since")):
        providers.change(step, persons_safe_on=safe_on)
    step.mark("closed")
