"""Only for administrators."""

from __future__ import annotations

from engine.access import holds
from engine.errors import NotAllowed
from webapp.current import house, person_id, today

ADMINISTRATOR = "administrator"


def require_administrator() -> None:
    """Raises NotAllowed."""
    with house().database.reading() as session:
        if not holds(session, person_id(), ADMINISTRATOR, today()):
            raise NotAllowed("Administration")
