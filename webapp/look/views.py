"""Two pages for anybody: how accessible the product is, and whether it runs."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from webapp.current import house


def accessibility() -> ResponseReturnValue:
    return render_template("look/accessibility.html", municipality=house().settings.municipality)


def health() -> ResponseReturnValue:
    """Answers `ok` when the database does."""
    with house().database.reading() as session:
        session.execute(text("SELECT 1"))
    return "ok", 200, {"Content-Type": "text/plain; charset=utf-8"}
