"""The papers of a nämndärende: the tjänsteskrivelse when it is complete, and what was decided."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.step import Step
from workflows.board_matter import extract_paper, matter_paper
from workflows.papers.keeping import keep_paper
from workflows.papers.letterhead import Letterhead, letterhead

FOLDER = Path(__file__).parent / "documents"


def keep_matter(step: Step) -> None:
    """The tjänsteskrivelse as the nämnd gets it; prepared anew, it is a new version."""
    keep_paper(step, "matter_paper", FOLDER, head=_head(step, "Tjänsteskrivelse"), paper=matter_paper.collect(step))


def keep_extract(step: Step) -> None:
    """The paragraph of the minutes, or the chair's decision."""
    title = "Ordförandebeslut" if extract_paper.by_chair(step) else "Protokollsutdrag"
    keep_paper(step, "minutes_extract", FOLDER, head=_head(step, title), paper=extract_paper.collect(step))


def _head(step: Step, title: str) -> Letterhead:
    """Whoever wrote it says whether it is secret; a paper said to be open bears no warning."""
    number, secret = str(step.facts.get("diary_number") or ""), step.facts.get("matter_secret")
    head = letterhead(step, title, secrecy="secrecy.social_services", diary_number=number)
    return replace(head, secrecy="" if secret is False else head.secrecy, secrecy_marked=bool(secret))
