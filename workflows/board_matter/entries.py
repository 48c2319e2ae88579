"""What each form changes: the matter's row in the register, and the marks that clocks count from."""

from __future__ import annotations

from datetime import date

from engine.definition import Answers
from engine.step import Step
from workflows import roles
from workflows.board.matters import matter_of, register_matter, title_of, write_answer
from workflows.board.meetings import add_meeting
from workflows.board.questions import MATTER
from workflows.board_matter import papers

#: Answers of lex Sarah that have measures to approve.
WITH_MEASURES = ("risk", "misconduct", "serious_risk", "serious")


def begin(step: Step, facts: Answers) -> None:
    """Opened by a case that asks, or by somebody whose own matter it is."""
    key = facts.get("question") or MATTER
    own = key == MATTER and "matter_heading" in facts
    proposed = "approved" if own else str(facts.get("proposed_answer") or "")
    register_matter(step, key, proposed=proposed, urgent=bool(facts.get("urgent")))
    if own and step.person is not None:
        step.record(officer=step.person.id)
    step.record(urgent=bool(facts.get("urgent")))
    step.mark("asked")
    step.name_case(title=title_of(step, key, proposed=proposed))


def prepare_matter(step: Step, answers: Answers) -> None:
    matter = matter_of(step)
    matter.children = answers["children_concerned"]
    step.save(matter)
    step.mark("prepared")
    step.involve(answers.get("interested_persons", ()), "involved")


def review_matter(step: Step, answers: Answers) -> None:
    if answers["matter_review"] == "forward":
        step.mark("reviewed")


def check_documents(step: Step, answers: Answers) -> None:
    if answers["documents_complete"]:
        step.mark("complete")
        papers.keep_matter(step)


def record_decision(step: Step, answers: Answers) -> None:
    """An extra meeting is a meeting: it goes into the calendar."""
    held_on = date.fromisoformat(answers["board_meeting_on"])
    if answers.get("extra_meeting"):
        add_meeting(step, held_on)
    step.mark("board_met")
    if answers["board_result"] != "decided":
        step.note(answers["board_result"], meeting=held_on.isoformat())
        step.record(meeting_on=answers.get("tabled_to"))
        return
    _answer(step, answers, decided_by=roles.BOARD_SECRETARY, decided_on=held_on)
    matter = matter_of(step)
    matter.adjusted_at_once = answers["immediate_adjustment"]
    matter.adjusted_on = held_on if answers["immediate_adjustment"] else None
    step.save(matter)


def decide_as_chair(step: Step, answers: Answers) -> None:
    _answer(step, answers, decided_by=roles.CHAIR, decided_on=date.fromisoformat(answers["chair_decided_on"]))


def adjust_minutes(step: Step, answers: Answers) -> None:
    matter = matter_of(step)
    matter.adjusted_on = date.fromisoformat(answers["adjusted_on"])
    step.save(matter)


def _answer(step: Step, answers: Answers, *, decided_by: str, decided_on: date) -> None:
    answer = answer_given(step, answers)
    approved = answers.get("measures_approved", True) if answer in WITH_MEASURES else None
    write_answer(
        step,
        answer,
        decided_by=decided_by,
        decided_on=decided_on,
        paragraph=answers.get("board_paragraph", ""),
        reason=answers["decision_reason"],
        measures_approved=approved,
        measures_reason=answers.get("measures_approved_reason", ""),
    )


def answer_given(step: Step, answers: Answers) -> str:
    """What was proposed, or what was decided instead."""
    return matter_of(step).proposed if answers["as_proposed"] else str(answers["board_answer"])
