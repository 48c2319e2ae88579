"""What the process does by itself: one function per service task and per message it throws."""

from __future__ import annotations

from engine.step import Step
from workflows import roles
from workflows.provider_report import sanction
from workflows.reminding import escalate, remind


def send_receipt(step: Step) -> None:
    """A provider with an account knows within the minute; one that came by a link reads it on the page."""
    if step.case.opened_by_id is not None:
        step.send("receipt", [step.organisation.person(step.case.opened_by_id)], acute=True)


def tell_contract_manager(step: Step) -> None:
    """The provider has told something new."""
    chain = step.organisation.chain(step.case.unit_id)
    holders = [person for unit in chain for person in step.organisation.holders(roles.CONTRACT_MANAGER, unit.id)]
    acting = [step.organisation.acting(person, step.involved) for person in holders]
    step.send("operator_update", list({person.id: person for person in acting if person}.values()))


def operator_settled_now(step: Step) -> None:
    step.message("operator_settled")


def choose_sanction_decider(step: Step) -> None:
    """Held fast from here: a new delegation does not move a question that is on its way."""
    step.record(sanction_decider=sanction.decider_of_today(step))


def put_before_board(step: Step) -> None:
    sanction.ask(step)


def enter_board_decision(step: Step) -> None:
    sanction.enter_answer(step)


def reminder(step: Step) -> None:
    remind(step)


def escalation(step: Step) -> None:
    escalate(step)
