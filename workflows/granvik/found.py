"""Found Granvik in an empty database."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workflows.founding import found
from workflows.municipalities import GRANVIK, municipality

FILE = municipality(GRANVIK).folder / "organisation.yaml"


def found_granvik(session: Session) -> None:
    """The same units, people, meetings and settings every time."""
    found(session, municipality(GRANVIK).content)
