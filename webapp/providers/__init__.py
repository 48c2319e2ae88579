"""Private providers: their own account, the links they are sent, and what the municipality knows of each."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from engine.access import holds
from webapp.current import person_id, today

PROVIDER = "utforare"  #: the role of an account that is for informing the nämnd and nothing else


def is_provider(session: Session) -> bool:
    """Whoever is logged in works for a private provider."""
    return holds(session, person_id(), PROVIDER, today())


def install(app: Flask) -> None:
    from webapp.providers import desk, link

    desk.install(app)
    link.install(app)
