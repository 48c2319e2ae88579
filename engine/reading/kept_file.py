"""A file to hand out, for those who may see its case, or whose own draft it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.access import visible_to
from engine.errors import UnknownDocument
from engine.models import Blob, Case, Document


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    case_id: int | None  #: None while it belongs to a draft
    filename: str
    media_type: str
    sha256: str
    content: bytes


def read_file(session: Session, document_id: int, person_id: int, today: date) -> KeptFile:
    """Raises UnknownDocument when there is none or the person may not see it."""
    own_draft = and_(Document.case_id.is_(None), Document.draft_key.is_not(None), Document.created_by_id == person_id)
    query = (
        select(Document.case_id, Document.filename, Document.media_type, Document.sha256, Blob.content)
        .join(Blob, Blob.sha256 == Document.sha256)
        .outerjoin(Case, Case.id == Document.case_id)
        .where(Document.id == document_id, or_(own_draft, visible_to(person_id, today)))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise UnknownDocument(document_id)
    return KeptFile(
        case_id=row.case_id,
        filename=row.filename,
        media_type=row.media_type,
        sha256=row.sha256,
        content=row.content,
    )
