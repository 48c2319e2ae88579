"""The papers of a case: attached or produced, kept by the hash of their bytes, never overwritten."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.database import insert_unless_there
from engine.errors import FileTooLarge, FileTypeRefused
from engine.models import Blob, Document

#: What reporters have at hand; IVO's service takes the same (IVO-ETJANST 2020) besides office documents and plain text.
ACCEPTED = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "heic": "image/heic",
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
}


@dataclass(frozen=True, kw_only=True)
class File:
    """A file as somebody hands it in."""

    filename: str
    content: bytes


def media_type_of(file: File, max_mb: int) -> str:
    """Raises FileTooLarge, FileTypeRefused."""
    if len(file.content) > max_mb * 1024 * 1024:
        raise FileTooLarge(f"{max_mb} MB")
    ending = file.filename.rpartition(".")[2].lower()
    if ending not in ACCEPTED:
        raise FileTypeRefused(ending)
    return ACCEPTED[ending]


def keep(session: Session, content: bytes) -> str:
    """Store the bytes once and answer with their SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    insert_unless_there(session, Blob, sha256=sha256, size=len(content), content=content)
    return sha256


def attach(
    session: Session,
    file: File,
    *,
    media_type: str,
    now: datetime,
    person_id: int | None,
    case_id: int | None = None,
    draft_key: str | None = None,
    kind: str = "attachment",
    title: str = "",
) -> Document:
    """Keep a file with a case, or with a draft until it is sent. A new paper of the same kind gets the next version."""
    last = None
    if case_id is not None and kind != "attachment":
        same = select(func.max(Document.version)).where(Document.case_id == case_id, Document.kind == kind)
        last = session.scalar(same)
    document = Document(
        case_id=case_id,
        draft_key=draft_key,
        kind=kind,
        title=title or file.filename,
        filename=file.filename,
        media_type=media_type,
        sha256=keep(session, file.content),
        version=(last or 0) + 1,
        created_at=now,
        created_by_id=person_id,
    )
    session.add(document)
    session.flush()
    return document
