"""What the process does by itself: one function per service task and per message it throws."""

from __future__ import annotations

from datetime import date

from engine.step import Step
from workflows import roles
from workflows.board.questions import LEX_SARAH_OUTCOME
from workflows.lex_sarah import board, consent, papers
from workflows.lex_sarah.entries import open_chair_decision, tell_head
from workflows.records import investigations, measures
from workflows.reminding import escalate, remind


def send_receipt(step: Step) -> None:
    """The reporter knows within the minute that the report has come to the right place; once, also when it moves."""
    if step.case.opened_by_id is not None and not step.facts.get("origin_case"):
        step.send("receipt", [step.organisation.person(step.case.opened_by_id)], acute=True)


def raise_ivo_question(step: Step) -> None:
    """Wake the IVO line of the drawing."""
    step.message("ivo_question")
    tell_head(step)


def announce_decision(step: Step) -> None:
    """From here the proposal is history: the decision is a paper of its own, and the IVO line is told of it."""
    by_board = board.take_outcome(step)
    investigations.finish_investigation(step)
    step.mark("decided")
    if step.facts.get("course_of_events"):
        papers.keep_investigation(step)
    if not by_board and step.facts.get("decider") == roles.CHAIR and step.facts.get("decided_on"):
        open_chair_decision(step, date.fromisoformat(step.facts["decided_on"]), LEX_SARAH_OUTCOME)
    step.message("decision_made")


def refer_to_board(step: Step) -> None:
    """The outcome is the nämnd's to decide."""
    board.ask_outcome(step)


def refer_notification(step: Step) -> None:
    """Whether IVO is told is the nämnd's to decide."""
    board.ask_notification(step)


def enter_answer(step: Step) -> None:
    """What the nämnd answered about IVO."""
    board.take_notification(step)


def note_consent(step: Step) -> None:
    """What the person says now holds from this moment."""
    consent.note_change(step)


def consent_watched(step: Step) -> None:
    """The case is decided: from here the form that informs the person asks for the consent."""
    step.mark("consent_watched")


def open_measures(step: Step) -> None:
    """Every decided measure becomes a small case with an owner and days."""
    if step.facts.get("measures_approved"):
        measures.start_measures(step)
    else:
        measures.reject_measures(step)


def reminder(step: Step) -> None:
    remind(step)


def escalation(step: Step) -> None:
    escalate(step)
