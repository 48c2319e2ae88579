"""Which case a page was about when it broke."""

from __future__ import annotations

from flask import request
from sqlalchemy import select

from engine.models import Case, UserTask
from webapp.case.numbers import from_address
from webapp.current import house


def case_behind_page() -> int | None:
    """The case's number in the database, from the page's address; None when it was about no case."""
    named = request.view_args or {}
    with house().database.reading() as session:
        if task_id := named.get("task_id"):
            return session.scalar(select(UserTask.case_id).where(UserTask.id == task_id))
        if number := named.get("number"):
            return session.scalar(select(Case.id).where(Case.number == from_address(number)))
    return None
