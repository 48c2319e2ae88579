"""A paper is set and kept with its case: a new version each time, none is ever overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.documents import File
from engine.models import Document
from engine.step import Step
from workflows.papers.letterhead import Letterhead
from workflows.papers.pages import page
from workflows.papers.pdf import as_pdf


def keep_paper(step: Step, kind: str, folder: Path, *, head: Letterhead, paper: Any) -> Document:
    """Fill `<kind>.html` of the folder with the paper's content and keep the PDF."""
    html = page(folder, kind, head=head, paper=paper)
    filename = f"{head.title} {head.case_number}.pdf".replace(" ", "-")
    return step.produce(kind, head.title, File(filename=filename, content=as_pdf(html)), "application/pdf")
