"""Who may read the figures: the machine that watches, by its token, and an administrator who is logged in."""

from __future__ import annotations

import hmac

from flask import request
from flask_login import current_user

from engine.access import holds
from webapp.admin.guard import ADMINISTRATOR
from webapp.current import house, person_id, today


def may_read_figures() -> bool:
    return _has_token() or _is_administrator()


def _has_token() -> bool:
    """Compared in constant time; a house without a token takes none."""
    right = house().settings.monitor_token.encode()
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(right) and kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), right)


def _is_administrator() -> bool:
    if not current_user.is_authenticated:
        return False
    with house().database.reading() as session:
        return holds(session, person_id(), ADMINISTRATOR, today())
