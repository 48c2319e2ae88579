"""Closed by default: headers, CSRF protection and a guard that no forgotten decorator can open."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

from webapp.security.guard import require_login
from webapp.security.headers import add_headers


def install(app: Flask) -> None:
    # A form may stand open for a working day: the token lives as long as the login.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    # Before CSRFProtect's own check, so that somebody whose login has ended is told just that.
    app.before_request(require_login)
    app.after_request(add_headers)
    CSRFProtect(app)
