"""Every step done once, with its answers and its trace, and each one that waits is somebody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import or_, select

from engine.check.case_file import CaseFile, Moment
from engine.check.tokens import REPAIR
from engine.models import Person, RoleHolding, UserTask

LOOK = "Jämför ärendets historik med dess svar, och återställ från säkerhetskopian om något saknas."
MAN = "Ge någon rollen vid enheten, eller lämna över uppgiften till någon."


def check_steps(file: CaseFile, moment: Moment) -> Iterator[tuple[str, str, str]]:
    """A done task has one set of answers and is noted as done once; an ended one is noted as ended."""
    answers = Counter(answer.task_id for answer in file.answers if answer.task_id)
    noted = {kind: Counter(row.detail.get("task") for row in file.noted(kind)) for kind in ("completed", "withdrawn")}
    for task in file.tasks.values():
        done = task.status == "done"
        if answers[task.id] < done:
            yield "no_answers", f"Uppgiften {task.name} är gjord, men det som svarades finns inte kvar.", LOOK
        if answers[task.id] > 1 or (answers[task.id] and not done):
            yield "done_twice", f"Uppgiften {task.name} har svar som inte hör till ett enda utförande.", LOOK
        if noted["completed"][task.id] > 1 or (noted["completed"][task.id] and not done):
            yield "done_twice", f"Historiken säger fler gånger än en att uppgiften {task.name} blev gjord.", LOOK
        if noted["completed"][task.id] < done or noted["withdrawn"][task.id] < (task.status == "withdrawn"):
            yield "no_trace", f"Uppgiften {task.name} är avslutad, men historiken säger inte det.", LOOK
    for task_id in (noted["completed"].keys() | noted["withdrawn"].keys()) - file.tasks.keys():
        yield "no_task", f"Historiken talar om en uppgift som inte finns ({task_id}).", LOOK
    for task_id in answers.keys() - file.tasks.keys():
        yield "no_task", f"Det finns svar på en uppgift som inte finns ({task_id}).", LOOK
    for task in file.open_tasks:
        yield from _is_somebodys(file, task, moment)


def _is_somebodys(file: CaseFile, task: UserTask, moment: Moment) -> Iterator[tuple[str, str, str]]:
    if file.involved & {task.person_id, task.assignee_id}:
        yield "involved_has_task", f"Uppgiften {task.name} ligger hos någon som har jäv i ärendet.", REPAIR
    if f"task:{task.id}" in file.incidents:
        return  # somebody has been told already
    named = [person_id for person_id in (task.person_id, task.assignee_id) if person_id is not None]
    held = select(RoleHolding.person_id).where(
        RoleHolding.role == task.role,
        RoleHolding.unit_id == task.unit_id,
        or_(RoleHolding.valid_to.is_(None), RoleHolding.valid_to >= moment.now.date()),
    )
    possible = select(Person.id).where(Person.active, or_(Person.id.in_(named), Person.id.in_(held)))
    if not set(moment.session.scalars(possible)) - file.involved:
        yield "nobodys_task", f"Ingen kan göra uppgiften {task.name}, och ingen har fått veta det.", MAN
