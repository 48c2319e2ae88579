"""Nämndärenden: a question is put to the nämnd from a case, and its answer comes back to that case."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from engine.models import Case
from engine.step import Step
from workflows.board.questions import question
from workflows.records.models import BoardMatter, Decision

#: The message a case that asks waits for, when it says nothing else.
DECIDED = "board_decided"


def ask_board(
    step: Step, key: str, *, proposed: str, urgent: bool = False, officer: int | None = None, message: str = DECIDED
) -> Case:
    """Put a question to the nämnd; the case that asks declares that it opens `board_matter`.

    `message` is sent back when there is an answer, to be read with `answer_of`. `officer` is the number of the person
    who writes the tjänsteskrivelse, otherwise the manager of the avdelning.
    """
    facts: dict[str, Any] = {
        "origin_case": step.case.number,
        "question": key,
        "proposed_answer": proposed,
        "urgent": urgent,
        "answer_message": message,
        "law": step.facts.get("law"),
        "diary_number": step.facts.get("diary_number"),
    }
    if officer is not None:
        facts["officer"] = officer
    return step.open_case("board_matter", facts)


def title_of(step: Step, key: str, *, proposed: str) -> str:
    """What this matter is called in lists: fixed words for what is asked, and the number of the case that asks."""
    asked = question(key)
    words = step.words("matter", "matter_kind") or asked.titles.get(proposed, asked.title)
    origin = step.facts.get("origin_case")
    return f"{words} ({origin})" if origin else words


def register_matter(step: Step, key: str, *, proposed: str, urgent: bool) -> BoardMatter:
    """The matter of this case, as it is put."""
    matter = BoardMatter(
        case_id=step.case.id,
        asked_by_id=step.case.parent_id,
        question=key,
        proposed=proposed,
        urgent=urgent,
        asked_at=step.now,
    )
    step.save(matter)
    return matter


def matter_of(step: Step) -> BoardMatter:
    """The matter this very case is about."""
    return step.rows(select(BoardMatter).where(BoardMatter.case_id == step.case.id))[0]


def matters_of(step: Step, key: str) -> list[BoardMatter]:
    """What this case has asked the nämnd, oldest first."""
    asked = select(BoardMatter).where(BoardMatter.asked_by_id == step.case.id, BoardMatter.question == key)
    return list(step.rows(asked.order_by(BoardMatter.case_id)))


def answer_of(step: Step, key: str) -> BoardMatter | None:
    """The nämnd's latest answer to this case; None while there is none."""
    answered = [matter for matter in matters_of(step, key) if matter.answer]
    return answered[-1] if answered else None


def matter_behind(step: Step, decision: Decision) -> BoardMatter | None:
    """The matter in which the nämnd took a decision of this case; None when it was taken in the case itself."""
    asked = select(BoardMatter).where(
        BoardMatter.asked_by_id == step.case.id, BoardMatter.recorded_at == decision.recorded_at
    )
    found = step.rows(asked)
    return found[0] if found else None


def write_answer(
    step: Step,
    answer: str,
    *,
    decided_by: str,
    decided_on: date,
    paragraph: str,
    reason: str,
    measures_approved: bool | None,
    measures_reason: str,
) -> BoardMatter:
    """What was decided, written once."""
    assert step.person is not None, "a decision is recorded by a person"
    matter = matter_of(step)
    matter.answer, matter.reason, matter.paragraph = answer, reason, paragraph
    matter.decided_by, matter.decided_on = decided_by, decided_on
    matter.measures_approved, matter.measures_reason = measures_approved, measures_reason
    matter.recorded_by_id, matter.recorded_position = step.person.id, step.person.title
    matter.recorded_at = step.now
    step.save(matter)
    return matter


def answer_in_words(matter: BoardMatter) -> str:
    return question(matter.question).answers.get(matter.answer, matter.answer)
