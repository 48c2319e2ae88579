"""The papers of a lex Maria case: the investigation as it was concluded, and the support for the notice to IVO."""

from __future__ import annotations

from pathlib import Path

from engine.step import Step
from workflows.lex_maria import investigation_parts, notification_paper
from workflows.papers.keeping import keep_paper
from workflows.papers.letterhead import Letterhead, letterhead

FOLDER = Path(__file__).parent / "documents"


def keep_investigation(step: Step) -> None:
    """The investigation as it stands when it has been found complete."""
    head = _head(step, "Utredning enligt lex Maria")
    keep_paper(step, "investigation", FOLDER, head=head, paper=investigation_parts.collect(step))


def keep_notification(step: Step) -> None:
    """What was told to IVO; kept anew when the investigation has been sent after it."""
    head = _head(step, "Anmälan enligt lex Maria")
    keep_paper(step, "ivo_notification", FOLDER, head=head, paper=notification_paper.collect(step))


def _head(step: Step, title: str) -> Letterhead:
    """The number this case was registered under: the report of an event that is lex Sarah too has another."""
    number = step.facts.get("diary_number") or ""
    return letterhead(step, title, secrecy="secrecy.health_care", diary_number=number)
