"""What goes to the nämnd from a lex Sarah case, and how its answers come back: in the register and in the case."""

from __future__ import annotations

from engine.step import Step
from workflows import roles
from workflows.board.matters import answer_of, ask_board
from workflows.board.questions import LEX_SARAH_NOTIFICATION, LEX_SARAH_OUTCOME
from workflows.past_days import moment
from workflows.records.decisions import SERIOUS
from workflows.records.models import BoardMatter, Decision


def ask_outcome(step: Step) -> None:
    """What the investigator has proposed; grave, it awaits no distant meeting."""
    proposed = step.facts["proposed_outcome"]
    officer = step.facts.get("investigator")
    ask_board(step, LEX_SARAH_OUTCOME, proposed=proposed, urgent=proposed in SERIOUS, officer=officer)


def ask_notification(step: Step) -> None:
    """Somebody has raised the question, so the proposal is to tell IVO."""
    officer = step.facts.get("investigator")
    ask_board(step, LEX_SARAH_NOTIFICATION, proposed="notify", urgent=True, officer=officer, message="board_answered")


def take_outcome(step: Step) -> bool:
    """Whether the nämnd has decided the case; its decision is then the case's own."""
    matter = answer_of(step, LEX_SARAH_OUTCOME)
    if matter is None or matter.decided_on is None or step.facts.get("decider") != roles.BOARD_SECRETARY:
        return False
    step.record(
        outcome=matter.answer,
        decider=matter.decided_by,
        decision_reason=matter.reason,
        decided_on=matter.decided_on.isoformat(),
        decision_paragraph=matter.paragraph,
        immediate_adjustment=matter.adjusted_at_once,
        measures_approved=matter.measures_approved,
        measures_approved_reason=matter.measures_reason,
    )
    _register(step, matter, kind="outcome", value=matter.answer)
    if matter.answer in SERIOUS and step.marked("judged_serious") is None:
        step.mark("judged_serious", moment(matter.decided_on.isoformat(), None, step))
    return True


def take_notification(step: Step) -> None:
    matter = answer_of(step, LEX_SARAH_NOTIFICATION)
    assert matter is not None and matter.decided_on is not None, "the answer has been announced"
    told = matter.answer == "notify"
    step.record(
        notification=told,
        notification_decider=matter.decided_by,
        notification_reason=matter.reason,
        notification_decided_on=matter.decided_on.isoformat(),
        notification_paragraph=matter.paragraph,
    )
    _register(step, matter, kind="notification", value="yes" if told else "no")
    if told:
        step.mark("judged_serious", moment(matter.decided_on.isoformat(), None, step))


def _register(step: Step, matter: BoardMatter, *, kind: str, value: str) -> None:
    assert matter.recorded_by_id is not None and matter.recorded_at and matter.decided_on, "it has been decided"
    step.save(
        Decision(
            case_id=step.case.id,
            kind=kind,
            value=value,
            decided_on=matter.decided_on,
            decider_role=matter.decided_by,
            recorded_by_id=matter.recorded_by_id,
            recorded_at=matter.recorded_at,
            paragraph=matter.paragraph,
            reason=matter.reason,
        )
    )
