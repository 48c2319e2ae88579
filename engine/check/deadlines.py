"""A deadline runs just as long as the step it is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from engine.check.case_file import CaseFile
from engine.check.tokens import REPAIR
from engine.models import DeadlineRow


def check_deadlines(file: CaseFile) -> Iterator[tuple[str, str, str]]:
    """Those that wait are those of the open tasks, and say the same day as the task."""
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
    for rows in waiting.values():
        yield "deadline_left", f"Fristen {rows[0].name} löper, men ingen öppen uppgift har den.", REPAIR
