"""Tasks that nobody could take when they opened: theirs as soon as somebody holds the role."""

from __future__ import annotations

from sqlalchemy import select

from engine.installation import Installation
from engine.models import Incident
from engine.push import Push


def man_unmanned(house: Installation) -> int:
    """Look for somebody for every unmanned task, each case in its own transaction; answers with how many got one."""
    with house.database.reading() as session:
        open_ones = select(Incident.key, Incident.case_id).where(
            Incident.kind == "unmanned", Incident.resolved_at.is_(None), Incident.case_id.is_not(None)
        )
        waiting = [(key.partition(":")[2], case_id or 0) for key, case_id in session.execute(open_ones)]
    return sum(_man(house, task_id, case_id) for task_id, case_id in waiting)


def _man(house: Installation, task_id: str, case_id: int) -> bool:
    with house.database.transaction() as session:
        push = Push.load(house, session, case_id, house.now())
        manned = push.waiting.man(task_id)
        push.write_history()
    return manned
