"""The two addresses that monitoring asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from engine.logs import log
from engine.reading.figures import read_figures
from engine.reading.signs import read_signs
from webapp.current import house, now, trade
from webapp.operation.checks import FAULT, checks, in_detail, worst
from webapp.operation.gauges import Gauges
from webapp.operation.permit import may_read_figures
from webapp.operation.requests import Requests

Answer = TypeVar("Answer")


def health() -> ResponseReturnValue:
    """One word for anybody; more for who may read it. 503 when this process can serve nobody."""
    signs = _asked(read_signs)
    if signs is None:
        return {"status": FAULT}, 503
    found = checks(signs, trade().schema())
    status = worst(found)
    told: dict[str, Any] = {"status": status}
    if may_read_figures():
        figures = _asked(read_figures)
        told |= in_detail(figures, found) if figures else {}
    elif "Authorization" in request.headers:
        return _locked()
    return told, 503 if status == FAULT else 200


def metrics() -> ResponseReturnValue:
    """Prometheus's text format."""
    if not may_read_figures():
        return _locked()
    requests: Requests = current_app.extensions["requests"]
    text = generate_latest(Gauges(_asked(read_figures))) + generate_latest(requests.registry)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _asked(read: Callable[..., Answer]) -> Answer | None:
    """None when the database does not answer, whatever the reason."""
    settings = house().settings
    try:
        with house().database.reading() as session:
            return read(session, now(), clock_seconds=settings.clock_seconds, post=bool(settings.mail_host))
    except Exception:  # noqa: BLE001 a broken database must be told of, not raised
        log.exception("database does not answer")
        return None


def _locked() -> Response:
    return Response("Visa VAKSAM_MONITOR_TOKEN.\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
