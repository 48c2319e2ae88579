"""Whether IVO must be told, in a lex Sarah case: still to be decided, or decided. For that case and for the nämnd's."""

from __future__ import annotations

from sqlalchemy import select

from engine.models import Case, UserTask
from engine.step import Step
from workflows.board.questions import LEX_SARAH_NOTIFICATION
from workflows.records.models import BoardMatter, Decision

IVO_QUESTION_FIRST = "Frågan om anmälan till IVO är väckt. Den ska vara avgjord först."
TOLD_MEANS_SERIOUS = (
    "Det är beslutat att anmäla till IVO. Då kan utfallet bara vara ett allvarligt missförhållande eller en påtaglig "
    "risk för ett sådant."
)


def question_open(step: Step, case_id: int | None) -> bool:
    """Somebody, or the nämnd in a matter of its own, is still to decide whether IVO is told of that case."""
    here = select(UserTask).where(
        UserTask.case_id == case_id, UserTask.name == "decide_notification", UserTask.status == "open"
    )
    asked = (
        select(BoardMatter)
        .join(Case, Case.id == BoardMatter.case_id)
        .where(BoardMatter.asked_by_id == case_id, BoardMatter.question == LEX_SARAH_NOTIFICATION)
        .where(Case.status == "open")
    )
    return bool(step.rows(here) or step.rows(asked))


def is_told(step: Step, case_id: int | None) -> bool:
    """It has been decided in that case that IVO is told, or IVO has been told."""
    told = select(Decision).where(Decision.case_id == case_id, Decision.kind == "notification", Decision.value == "yes")
    return bool(step.rows(told))
