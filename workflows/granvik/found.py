"""Found Granvik in an empty database."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from workflows.founding import found

FILE = Path(__file__).parent / "organisation.yaml"


def found_granvik(session: Session) -> None:
    """The same units, people, meetings and settings every time."""
    found(session, _content())


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content
