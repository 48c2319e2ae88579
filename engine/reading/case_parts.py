"""What a case page consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.definition import Action, Panel, Workflow
from engine.models import DeadlineRow, Document, Letter
from engine.reading.drawn_steps import DrawnStep
from engine.reading.names import Named, Names
from engine.reading.words import GivenForm

#: Papers that came to us; the others are made by the product.
CAME_IN = ("attachment", "original")


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """A step that waits for a person."""

    id: str
    name: str
    title: str
    next_step: str  #: one sentence of what to do, empty when the process gives none
    mine: bool
    lane: str
    unit: str
    who: tuple[Named, ...]  #: those who can do it today; empty when nobody holds the role
    taken: bool
    lacks: str  #: key of the role that nobody named in a protected case has; empty when somebody can do it
    since: datetime
    due_at: datetime | None
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class KeptPaper:
    id: int
    title: str
    filename: str
    media_type: str
    size: int  #: bytes
    version: int
    produced: bool  #: made by the product, not attached by somebody
    by: Named | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SentLetter:
    kind: str
    subject: str
    to: Named | None
    created_at: datetime
    sent_at: datetime | None
    withdrawn_at: datetime | None
    failed: bool


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A row of history with its names looked up; the page words it."""

    kind: str
    name: str
    node_title: str  #: the drawing's word for `name`, empty when it is no node
    at: datetime
    by: Named | None
    on_behalf_of: Named | None
    about: Named | None  #: whom the row concerns: who got the task, whom jäv was noted for
    detail: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class LinkedCase:
    number: str
    title: str
    workflow: str
    status: str
    outcome: str
    is_parent: bool
    visible: bool  #: to the reader


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """A case as one person sees it."""

    id: int
    number: str
    title: str
    workflow: Workflow
    unit: str
    status: str
    protected: bool  #: only those named in it see it
    outcome: str  #: Swedish, empty while open
    law: str
    version: int  #: of the drawing the case began with
    opened_at: datetime
    closed_at: datetime | None
    tasks: tuple[OpenTask, ...]
    awaited: tuple[str, ...]  #: titles of the events it stands still at
    deadlines: tuple[DeadlineRow, ...]
    steps: tuple[DrawnStep, ...]
    happenings: tuple[Happening, ...]
    forms: tuple[GivenForm, ...]
    panels: tuple[Panel, ...]
    papers: tuple[KeptPaper, ...]
    letters: tuple[SentLetter, ...]
    linked: tuple[LinkedCase, ...]
    involved: tuple[Named, ...]
    actions: Mapping[str, Action]  #: what the reader may do beside the tasks, by message id


def kept_paper(document: Document, size: int, names: Names) -> KeptPaper:
    return KeptPaper(
        id=document.id,
        title=document.title,
        filename=document.filename,
        media_type=document.media_type,
        size=size,
        version=document.version,
        produced=document.kind not in CAME_IN,
        by=names.person(document.created_by_id),
        at=document.created_at,
    )


def sent_letter(letter: Letter, names: Names) -> SentLetter:
    return SentLetter(
        kind=letter.kind,
        subject=letter.subject,
        to=names.person(letter.person_id),
        created_at=letter.created_at,
        sent_at=letter.sent_at,
        withdrawn_at=letter.withdrawn_at,
        failed=bool(letter.last_error),
    )
