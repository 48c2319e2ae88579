"""Found the municipality in an empty database: organisation, meetings and what it has decided for itself."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Unit
from engine.organisation import import_organisation
from workflows.board.meetings import Meeting
from workflows.local_settings import decide

FILE = Path(__file__).parent / "organisation.yaml"
SINCE = date(2024, 1, 1)
PAPERS_AHEAD = timedelta(days=7)  #: manusstopp, a week before the meeting (Granvik's own routine)


def found_granvik(session: Session) -> None:
    """The same units, people, meetings and settings every time."""
    content = _content()
    import_organisation(session, content, since=SINCE)
    board = session.scalars(select(Unit.id).where(Unit.kind == "namnd")).one()
    for day in content["meetings"]:
        session.add(Meeting(board_id=board, held_on=day, papers_by=day - PAPERS_AHEAD))
    for row in content["settings"]:
        decide(session, row["key"], row["value"], source=row["source"], valid_from=row["from"])


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content
