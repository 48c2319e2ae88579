"""What somebody has begun to write: kept on the server for them alone, until it is sent or thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from engine import documents
from engine.database import insert_unless_there
from engine.documents import File
from engine.errors import UnknownDocument
from engine.installation import Installation
from engine.models import Document, Draft, UserTask

#: How long a draft of a step that another did, or that went, is there for its writer to read and copy.
KEPT = timedelta(days=7)


def save(house: Installation, key: str, person_id: int, answers: Mapping[str, Any], *, once: str = "") -> datetime:
    """Keep what has been written so far, and say when. The first `once` stays: opened in two places it is sent once."""
    written = {"answers": dict(answers), "saved_at": house.now()}
    with house.database.transaction() as session:
        insert_unless_there(session, Draft, key=key, person_id=person_id, once=once, **written)
        session.execute(update(Draft).where(Draft.key == key, Draft.person_id == person_id).values(**written))
    return house.now()


def drop(house: Installation, key: str, person_id: int) -> None:
    """Throw away what had been written, and the files with it."""
    with house.database.transaction() as session:
        session.execute(delete(Draft).where(Draft.key == key, Draft.person_id == person_id))
        session.execute(delete(Document).where(Document.draft_key == key, Document.created_by_id == person_id))


def tidy(house: Installation, most: int = 100) -> int:
    """Throw away drafts of steps that have ended, at most so many; answers with how many.

    At once when it was the writer who did the step: the page may save a draft at the moment it is sent.
    """
    over = or_(UserTask.done_by_id == Draft.person_id, UserTask.ended_at <= house.now() - KEPT)
    # A question within the question: each of the few drafts is looked up by key, and the many tasks are never joined.
    its_task = select(and_(UserTask.status != "open", over)).where(
        UserTask.id == func.substr(Draft.key, len("task:") + 1)
    )
    left = select(Draft.key, Draft.person_id).where(Draft.key.startswith("task:"), its_task.scalar_subquery())
    with house.database.reading() as session:
        found = session.execute(left.limit(most)).all()
    for key, person_id in found:
        drop(house, key, person_id)
    return len(found)


def attach(house: Installation, key: str, person_id: int, file: File, *, once: str = "") -> None:
    """Keep a file with the draft, begun by it when nothing is written yet. Raises FileTooLarge, FileTypeRefused."""
    media_type = documents.media_type_of(file, house.settings.max_file_mb)
    with house.database.transaction() as session:
        # A file is part of a draft, also before anything is written: a sent draft takes its files with it.
        insert_unless_there(session, Draft, key=key, person_id=person_id, answers={}, saved_at=house.now(), once=once)
        documents.attach(session, file, media_type=media_type, now=house.now(), person_id=person_id, draft_key=key)


def detach(house: Installation, key: str, person_id: int, document_id: int) -> None:
    """Take a file away from the draft. Raises UnknownDocument."""
    with house.database.transaction() as session:
        document = session.get(Document, document_id)
        if document is None or (document.draft_key, document.created_by_id) != (key, person_id):
            raise UnknownDocument(document_id)
        session.delete(document)


def become_case(session: Session, key: str, person_id: int, case_id: int) -> None:
    """It has been sent: its files are the case's now, and what was written lies among the answers."""
    session.execute(delete(Draft).where(Draft.key == key, Draft.person_id == person_id))
    mine = update(Document).where(Document.draft_key == key, Document.created_by_id == person_id)
    session.execute(mine.values(case_id=case_id, draft_key=None))
