"""What the process does by itself: one function per service task and per message it throws."""

from __future__ import annotations

from engine.step import Step
from workflows.delegation import decider
from workflows.lex_maria import papers
from workflows.lex_maria.entries import tell_head
from workflows.records import investigations, measures
from workflows.reminding import escalate, remind


def raise_lex_maria_question(step: Step) -> None:
    """Wake the line of the notification."""
    step.message("lex_maria_question")
    tell_head(step)


def choose_notifier(step: Step) -> None:
    """Whoever the municipality's delegation names; MAS where it names nobody."""
    mandate = decider(step, "notify_lex_maria")
    step.record(lex_maria_decider=mandate.role, lex_maria_mandate=mandate.paragraph)
    step.mark("question_raised")


def announce_conclusion(step: Step) -> None:
    """From here the investigation is history, and a notification that has waited for it waits no longer."""
    investigations.finish_investigation(step)
    papers.keep_investigation(step)
    step.message("investigation_concluded")


def open_measures(step: Step) -> None:
    """Every approved measure becomes a small case with an owner and days."""
    if step.facts.get("measures_approved"):
        measures.start_measures(step)
    else:
        measures.reject_measures(step)


def reminder(step: Step) -> None:
    remind(step)


def escalation(step: Step) -> None:
    escalate(step)
