"""Who asks, and of which installation."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from flask_login import current_user

from engine.cases import Cases
from engine.installation import Installation
from webapp.trade import Trade


def cases() -> Cases:
    """The verbs."""
    found: Cases = current_app.extensions["cases"]
    return found


def house() -> Installation:
    return cases().house


def trade() -> Trade:
    found: Trade = current_app.extensions["trade"]
    return found


def person_id() -> int:
    """The number of who is logged in; every route but the login page requires one."""
    return int(current_user.get_id())


def now() -> datetime:
    return house().now()


def today() -> date:
    """The Swedish day."""
    return now().astimezone(house().settings.zone).date()
