"""What happened between two moments, as a story is told: tasks and for whom, deadlines, letters, cases, incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from engine.models import Base, Case, DeadlineRow, Incident, Involvement, Letter, Person, Unit, UserTask
from engine.people import Addressee, Organisation
from engine.scenarios.moments import time_in_words
from engine.scenarios.world import World

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The rows that tell where everything stands; small, since a story has a database to itself."""

    cases: Mapping[int, Case]
    tasks: Mapping[str, UserTask]
    deadlines: Mapping[int, DeadlineRow]
    letters: Mapping[int, Letter]
    incidents: Mapping[int, Incident]
    lines: Mapping[str, str]  #: task id -> whom it is for, in words


def moment_of(world: World) -> Moment:
    with world.house.database.reading() as session:
        tasks = _all(session, UserTask)
        return Moment(
            cases=_all(session, Case),
            tasks=tasks,
            deadlines=_all(session, DeadlineRow),
            letters=_all(session, Letter),
            incidents=_all(session, Incident),
            lines={task.id: _for_whom(session, world, task) for task in tasks.values() if task.status == "open"},
        )


def what_happened(before: Moment, after: Moment, world: World) -> Iterator[str]:
    """One Swedish sentence for each thing, in the order people care about."""
    yield from _cases(before, after, world)
    yield from _tasks(before, after)
    for number in sorted(after.deadlines.keys() - before.deadlines.keys()):
        yield f"frist: {after.deadlines[number].explanation}"
    for number, deadline in after.deadlines.items():
        if number in before.deadlines and before.deadlines[number].explanation != deadline.explanation:
            yield f"frist som är ändrad: {deadline.explanation}"
    yield from _letters(before, after, world)
    for number in sorted(after.incidents.keys() - before.incidents.keys()):
        yield f"fel: {after.incidents[number].cause}"


def _cases(before: Moment, after: Moment, world: World) -> Iterator[str]:
    for number, case in after.cases.items():
        workflow = world.house.workflow(case.workflow)
        if number not in before.cases:
            yield f"ärende {case.number} öppnas ({workflow.title})"
        if case.status != "open" and (number not in before.cases or before.cases[number].status == "open"):
            yield f"ärende {case.number} är avslutat: {workflow.outcomes.get(case.outcome, 'utan utfall')}"


def _tasks(before: Moment, after: Moment) -> Iterator[str]:
    for task_id, task in after.tasks.items():
        old = before.tasks.get(task_id)
        title = f"{task.title} ({task.name}, {after.cases[task.case_id].number})"
        if old is None and task.status == "open":
            yield f"ny uppgift: {title}, för {after.lines[task_id]}"
        elif old is not None and old.status == "open" and task.status == "withdrawn":
            yield f"uppgift som inte längre behövs: {title}"
        elif task.status == "open" and before.lines.get(task_id) != after.lines[task_id]:
            yield f"uppgift som byter ägare: {title}, nu för {after.lines[task_id]}"


def _letters(before: Moment, after: Moment, world: World) -> Iterator[str]:
    zone = world.names.zone
    for number, letter in after.letters.items():
        old, to = before.letters.get(number), world.username(letter.person_id)
        if letter.sent_at and not (old and old.sent_at):
            yield f"brev till {to}: {letter.subject}"
        elif letter.withdrawn_at and not (old and old.withdrawn_at):
            yield f"brevet till {to} behövs inte längre och skickas inte: {letter.subject}"
        elif old is None and letter.next_try_at:
            yield f"brev till {to} lämnar {time_in_words(letter.next_try_at, zone)}: {letter.subject}"


def _for_whom(session: Session, world: World, task: UserTask) -> str:
    person_id = task.assignee_id or task.person_id
    involved = set(session.scalars(select(Involvement.person_id).where(Involvement.case_id == task.case_id)))
    addressee = Addressee(role=task.role, unit_id=task.unit_id, person_id=person_id)
    people = Organisation(session, world.today).recipients(addressee, involved)
    names = ", ".join(person.name for person in people) or "ingen"
    if person_id is not None:
        return names if names != "ingen" else f"{session.get_one(Person, person_id).name}, som är borta"
    return f"{task.role} vid {session.get_one(Unit, task.unit_id).name} ({names})"


def _all(session: Session, table: type[Row]) -> dict[Any, Row]:
    key = inspect(table).primary_key[0]
    return {getattr(row, key.name): row for row in session.scalars(select(table).order_by(key))}
