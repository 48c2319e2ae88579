"""The style guide as a small application of its own: every block on one page, with the headers the product sends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, Response, flash, render_template, send_file
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.serving import make_server

ROOT = Path(__file__).parents[2]
WEBAPP = ROOT / "webapp"
DRAWING = ROOT / "bpmn" / "lex_sarah" / "lex_sarah.bpmn"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STEPS = [
    {"id": "register_report", "title": "Diarieför rapporten", "state": "done", "lane": "Registrator"},
    {"id": "receive_report", "title": "Vidta omedelbara åtgärder", "state": "current", "lane": "Mottagande chef"},
    {"id": "assess_report", "title": "Bedöm rapporten", "state": "mine", "lane": "Avdelningschef"},
    {"id": "investigate", "title": "Utred", "state": "coming", "lane": "Utredare"},
]
BAR = {
    "home_url": "/",
    "places": [
        {"title": "Rapportera", "url": "#"},
        {"title": "Mina uppgifter", "url": "#", "current": True, "count": 6},
        {"title": "Mina rapporter", "url": "#"},
        {"title": "Ärenden", "url": "#"},
    ],
    "person": {"name": "Anna Öberg", "role": "avdelningschef, funktionsstöd", "profile_url": "#"},
    "logout_url": "/ut",
}


def _surroundings() -> dict[str, Any]:
    demo = {"clock": "lördag 21 november 2026 kl. 14.32", "url": "/fram", "button": "Flytta fram ett dygn"}
    return {"bar": BAR, "demo": demo, "foot": {"accessibility_url": "#", "version": "1.0.0"}}


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response


def create_app() -> Flask:
    app = Flask("style_guide", static_folder=str(WEBAPP / "static"), template_folder=str(WEBAPP / "templates"))
    app.secret_key = "only for flashed words"
    forms = PrefixLoader({"form_fields": FileSystemLoader(WEBAPP / "form_fields")})
    rooms = FileSystemLoader([WEBAPP / "templates", WEBAPP / "demo" / "templates"])
    app.jinja_loader = ChoiceLoader([rooms, forms])
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.context_processor(_surroundings)
    app.after_request(_with_policy)

    @app.get("/")
    def guide() -> str:
        flash("Bedömningen är sparad.", "success")
        return render_template("styleguide.html", drawing_url="/drawing", drawing_steps=STEPS)

    @app.get("/drawing")
    def drawing() -> Response:
        return send_file(DRAWING, mimetype="application/xml")

    return app


@contextmanager
def running() -> Iterator[str]:
    """Its address while it runs."""
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
