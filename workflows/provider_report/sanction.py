"""A sanction against a provider: decided by a delegate, or put before the nämnd as a matter of its own."""

from __future__ import annotations

from datetime import date, datetime

from engine.definition import Answers
from engine.step import Step
from workflows import roles
from workflows.board.matters import answer_of, ask_board
from workflows.board.questions import PROVIDER_SANCTION
from workflows.delegation import decider
from workflows.records import providers
from workflows.records.models import Decision


def decider_of_today(step: Step) -> str:
    """A role; BOARD_SECRETARY when the nämnd decides."""
    return decider(step, "provider_sanction").role


def ask(step: Step) -> None:
    """The one who followed up the contract writes the tjänsteskrivelse."""
    ask_board(step, PROVIDER_SANCTION, proposed="approved", officer=step.facts["contract_officer"])


def enter_answer(step: Step) -> None:
    """What the nämnd decided, as a decision of this case too."""
    answer = answer_of(step, PROVIDER_SANCTION)
    assert answer is not None and answer.decided_on is not None, "the nämnd has answered"
    _settle(
        step,
        value={"approved": "yes", "rejected": "no"}.get(answer.answer, "other"),
        decided_on=answer.decided_on,
        role=roles.CHAIR if answer.decided_by == roles.CHAIR else roles.BOARD_SECRETARY,
        reason=answer.reason,
        paragraph=answer.paragraph,
        recorded=(answer.recorded_by_id, answer.recorded_at),
    )


def enter_delegates(step: Step, answers: Answers) -> None:
    assert step.person is not None, "a decision is recorded by a person"
    _settle(
        step,
        value="yes" if answers["sanction_decided"] else "no",
        decided_on=date.fromisoformat(answers["sanction_decided_on"]),
        role=step.facts["sanction_decider"],
        reason=answers["sanction_decision_reason"],
        paragraph="",
        recorded=(step.person.id, step.now),
    )


def _settle(
    step: Step,
    *,
    value: str,
    decided_on: date,
    role: str,
    reason: str,
    paragraph: str,
    recorded: tuple[int | None, datetime | None],
) -> None:
    recorded_by_id, recorded_at = recorded
    step.save(
        Decision(
            case_id=step.case.id,
            kind="provider_sanction",
            value=value,
            decided_on=decided_on,
            decider_role=role,
            recorded_by_id=recorded_by_id,
            recorded_at=recorded_at or step.now,
            paragraph=paragraph,
            reason=reason,
        )
    )
    if value == "yes":
        providers.change(step, sanction=step.facts["sanction_kind"])
