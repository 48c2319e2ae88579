"""Every refusal becomes a status and one kind sentence; every fault a number and nothing else."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine.errors import VaksamError
from webapp.problems.pages import csrf_failed, fault, http_problem, law_is_silent, refusal
from webapp.trade import Trade


def install(app: Flask) -> None:
    trade: Trade = app.extensions["trade"]
    app.register_error_handler(VaksamError, refusal)
    app.register_error_handler(trade.law_error, law_is_silent)
    app.register_error_handler(CSRFError, csrf_failed)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(Exception, fault)
