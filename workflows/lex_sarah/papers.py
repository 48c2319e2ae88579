"""The papers of a lex Sarah case: the investigation with its decision, and the support for the notification to IVO."""

from __future__ import annotations

from pathlib import Path

from engine.step import Step
from workflows.lex_sarah import investigation_parts, notification_paper
from workflows.papers.keeping import keep_paper
from workflows.papers.letterhead import Letterhead, letterhead
from workflows.records.reports import reports_of

FOLDER = Path(__file__).parent / "documents"


def keep_investigation(step: Step) -> None:
    """The investigation as it stands when the decision is announced."""
    head = _head(step, "Utredning enligt lex Sarah")
    keep_paper(step, "investigation", FOLDER, head=head, paper=investigation_parts.collect(step))


def keep_notification(step: Step) -> None:
    """What was told to IVO, in the order of IVO's own form."""
    head = _head(step, "Anmälan enligt lex Sarah")
    keep_paper(step, "ivo_notification", FOLDER, head=head, paper=notification_paper.collect(step))


def _head(step: Step, title: str) -> Letterhead:
    numbers = [report.diary_number for report in reports_of(step) if report.diary_number]
    return letterhead(step, title, secrecy="secrecy.social_services", diary_number=", ".join(numbers))
