"""Reports somebody has begun and not sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.definition import Workflow
from engine.models import Draft
from webapp.current import person_id
from webapp.report.reporting import reportable


@dataclass(frozen=True, kw_only=True)
class Begun:
    workflow: Workflow
    saved_at: datetime


def drafts(session: Session) -> list[Begun]:
    """The reader's own, one for each kind of report at most."""
    found = [(workflow, session.get(Draft, (f"start:{workflow.name}", person_id()))) for workflow in reportable()]
    return [Begun(workflow=workflow, saved_at=draft.saved_at) for workflow, draft in found if draft is not None]
