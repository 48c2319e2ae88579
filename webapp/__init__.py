"""What people see. Only this module, and the command line, know both the engine and the processes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.cases import Cases
from engine.installation import Installation
from webapp.trade import Trade
from workflows.desks import DESKS
from workflows.law.errors import LawError
from workflows.law.sources import name_of, source
from workflows.provider_report import desk as provider_desk
from workflows.roles import TITLES
from workflows.schema import newest

HERE = Path(__file__).parent

#: One file may be as large as the settings say; so many of them may come at once.
FILES_AT_ONCE = 5
#: Rows of a form times their columns, with room to spare; Werkzeug's own limit is 1,000.
FORM_PARTS = 4000


def create_app(house: Installation) -> Flask:
    """A Flask application over one installation; `app.extensions["cases"]` holds the verbs."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=house.settings.secret_key,
        MAX_CONTENT_LENGTH=house.settings.max_file_mb * 1024 * 1024 * FILES_AT_ONCE,
        MAX_FORM_PARTS=FORM_PARTS,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=house.settings.session_hours),
        SESSION_COOKIE_NAME="vaksam",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=house.settings.base_url.startswith("https"),
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(HERE / "templates"), PrefixLoader({"form_fields": FileSystemLoader(HERE / "form_fields")})]
    )
    app.extensions["cases"] = Cases(house)
    app.extensions["trade"] = Trade(
        providers=provider_desk,
        source=source,
        role_titles=TITLES,
        law_name=name_of,
        law_error=LawError,
        desks=DESKS,
        schema=newest,
    )
    _register(app)
    if proxies := house.settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return app


def _register(app: Flask) -> None:
    from webapp import (
        admin,
        case,
        counter,
        deadlines,
        demo,
        documents,
        inbox,
        look,
        operation,
        people,
        problems,
        protected,
        providers,
        public,
        repair,
        report,
        security,
    )

    shared = (operation, security, problems, look, people)
    rooms = (
        *shared,
        report,
        public,
        counter,
        inbox,
        case,
        deadlines,
        protected,
        providers,
        documents,
        admin,
        repair,
        demo,
    )
    for room in rooms:
        room.install(app)
