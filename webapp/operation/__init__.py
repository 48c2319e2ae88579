"""For the machine that watches: /halsa, /metrics, and a line of the log for every request. No personal data in any."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.operation.requests import Requests, note_request, start_request
from webapp.operation.views import health, metrics


def install(app: Flask) -> None:
    """First of the rooms: the clock of a request starts before anything else looks at it."""
    app.extensions["requests"] = Requests()
    app.before_request(start_request)
    app.after_request(note_request)
    blueprint = Blueprint("operation", __name__)
    blueprint.get("/halsa")(health)
    blueprint.get("/metrics")(metrics)
    app.register_blueprint(blueprint)
