"""A deadline runs just as long as the step it is for, and to the day that was decided last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from engine.check.case_file import CaseFile
from engine.check.tokens import REPAIR
from engine.models import DeadlineRow

#: Kinds of history rows that tell of a change.
CHANGED = ("deadline_paused", "deadline_resumed", "deadline_extended", "deadline_withdrawn")


def check_deadlines(file: CaseFile) -> Iterator[tuple[str, str, str]]:
    """Those that wait are those of the open tasks, or of clocks of the case, and say the same time as they."""
    waiting: dict[str, list[DeadlineRow]] = defaultdict(list)
    for row in file.deadlines:
        if row.status == "waiting":
            waiting[row.task_id].append(row)
    for task in file.open_tasks:
        rows = waiting.pop(task.id, [])
        if task.due_at is not None and not rows:
            yield "deadline_missing", f"Uppgiften {task.name} har en sista dag, men ingen frist.", REPAIR
        if rows and task.due_at not in [row.due_at for row in rows]:
            yield "deadline_differs", f"Fristen för uppgiften {task.name} säger en annan dag än uppgiften.", REPAIR
    for timer in file.timers:
        if any(row.due_at != timer.rings_at for row in waiting.pop(timer.id, [])):
            yield "deadline_differs", f"Fristen vid {timer.name} säger en annan tid än klockan.", REPAIR
    for rows in waiting.values():
        yield (
            "deadline_left",
            f"Fristen {rows[0].name} löper, men varken en öppen uppgift eller en klocka har den.",
            REPAIR,
        )


def check_changes(file: CaseFile) -> Iterator[tuple[str, str, str]]:
    """What was changed by hand holds wherever the deadline stands, and each change is told of in the history."""
    latest = {(change.name, change.origin_at): change for change in file.changes}
    for row in file.deadlines:
        change = latest.get((row.name, row.origin_at))
        if row.status == "waiting" and change is not None and change.due_at != row.due_at:
            yield "change_not_held", f"Fristen {row.name} har inte den tid som den senast ändrades till.", REPAIR
    noted = {row.detail.get("change") for kind in CHANGED for row in file.noted(kind)}
    kept = {change.id for change in file.changes}
    if noted != kept:
        what = "Historiken och ärendet är inte överens om vilka ändringar av frister som har gjorts."
        yield "change_untold", what, REPAIR
