"""The papers of a lex Sarah case: the investigation with its decision, and the support for the notification to IVO."""

from __future__ import annotations

from pathlib import Path

from engine.step import Step
from workflows.lex_sarah import investigation_parts, notification_paper
from workflows.papers.keeping import keep_paper
from workflows.papers.letterhead import letterhead

FOLDER = Path(__file__).parent / "documents"


def keep_investigation(step: Step) -> None:
    """The investigation as it stands when the decision is announced."""
    head = letterhead(step, "Utredning enligt lex Sarah")
    keep_paper(step, "investigation", FOLDER, head=head, paper=investigation_parts.collect(step))


def keep_notification(step: Step) -> None:
    """What was told to IVO, in the order of IVO's own form."""
    head = letterhead(step, "Anmälan enligt lex Sarah")
    keep_paper(step, "ivo_notification", FOLDER, head=head, paper=notification_paper.collect(step))
