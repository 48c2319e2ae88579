"""What people see. The only room that knows both the engine and the processes, and only here."""

from __future__ import annotations

from flask import Flask

from engine.cases import Cases
from engine.installation import Installation


def create_app(house: Installation) -> Flask:
    """A Flask application over one installation; `app.extensions["cases"]` holds the verbs."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=house.settings.secret_key,
        MAX_CONTENT_LENGTH=house.settings.max_file_mb * 1024 * 1024 * 5,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=house.settings.base_url.startswith("https"),
    )
    app.extensions["cases"] = Cases(house)
    _register(app)
    return app


def _register(app: Flask) -> None:
    from webapp import admin, case, demo, documents, inbox, look, people, problems, report, security

    for room in (security, problems, look, people, report, inbox, case, documents, admin, demo):
        room.install(app)
