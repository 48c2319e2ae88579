"""Which day an administrator asks about."""

from __future__ import annotations

from datetime import date

from flask import request

from webapp.current import today


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def asked_day() -> date:
    """The day in the address; today when there is none that can be read."""
    return day_of(request.args.get("dag", "")) or today()
