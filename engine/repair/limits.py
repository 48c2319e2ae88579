"""What may not be mended: what the law asks for, and what has been decided."""

from __future__ import annotations

from sqlalchemy import select

from engine.models import UserTask
from engine.push import Push
from engine.repair.errors import CannotReopen, CannotSkip
from engine.runner.rewind import WayBack

MUST_BE_DONE = "Lagen kräver steget, så det kan inte hoppas över. Är den som har det borta, lämna över det."
ANSWER_NEEDED = "Vägvalet efter steget frågar efter svaret, så ärendet skulle inte veta vart det ska gå."
IS_FINAL = "Steget är ett beslut eller en anmälan. Det ändras genom ett nytt beslut, inte genom att göras om."
NOT_DONE = "Steget är inte gjort, så det finns inget att göra om."
DONE_SINCE = "Steget har gjorts en gång till sedan dess. Bara den senaste gången kan göras om."
DECIDED_SINCE = "Efter steget har ett beslut fattats. Det kan inte göras ogjort genom att ett tidigare steg görs om."


def require_reopenable(push: Push, task: UserTask) -> None:
    """What can be said before the drawing is asked. Raises CannotReopen."""
    if task.status != "done":
        raise CannotReopen(NOT_DONE)
    special = push.workflow.user_tasks.get(task.name)
    if special is not None and special.final:
        raise CannotReopen(IS_FINAL)
    same = select(UserTask.id).where(UserTask.case_id == task.case_id, UserTask.name == task.name)
    if push.session.scalar(same.where(UserTask.opened_at > task.opened_at).limit(1)) is not None:
        raise CannotReopen(DONE_SINCE)


def require_no_decision_since(push: Push, task: UserTask, way: WayBack) -> None:
    """Raises CannotReopen."""
    final = [name for name in way.people if (special := push.workflow.user_tasks.get(name)) and special.final]
    made = select(UserTask.id).where(UserTask.case_id == task.case_id, UserTask.name.in_(final))
    since = made.where(UserTask.status == "done", UserTask.ended_at >= task.ended_at)
    if final and push.session.scalar(since.limit(1)) is not None:
        raise CannotReopen(DECIDED_SINCE)


def require_skippable(push: Push, task: UserTask) -> None:
    """Raises CannotSkip."""
    special = push.workflow.user_tasks.get(task.name)
    if special is not None and (special.final or not special.may_skip):
        raise CannotSkip(MUST_BE_DONE)
