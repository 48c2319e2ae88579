"""Promises about steps of people: which are open, in whose inbox, and who did them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from engine.access import waits_for
from engine.models import UserTask
from engine.scenarios.checks.comparing import listed
from engine.scenarios.names import Names
from engine.scenarios.story import CaseName, Check, Difference
from engine.scenarios.world import World
from engine.scenarios.written import Written


def open_tasks(written: Written, case: CaseName, names: Names) -> Check:
    """`[a, b]`: just these are open. `{a: anders, b: [nina, greta]}`: and in just these people's inboxes."""
    wanted: dict[str, set[str] | None]
    if isinstance(written.value, dict):
        wanted = {names.task(_named(name, people)): _people(people, names) for name, people in written.mapping.items()}
    else:
        wanted = {names.task(row): None for row in written.rows}

    def check(world: World, case_id: int) -> Iterator[Difference]:
        opened = _open_names(world, case_id)
        if set(wanted) != set(opened):
            yield Difference(line=written.line, what="öppna uppgifter", expected=listed(wanted), actual=listed(opened))
            return
        inboxes = {username: _inbox(world, case_id, username) for username in world.names.people}
        for name, people in wanted.items():
            having = {username for username, tasks in inboxes.items() if name in tasks}
            if people is not None and having != people:
                line, what = written.mapping[name].line, f"vilka som har {name} i sin inkorg"
                yield Difference(line=line, what=what, expected=listed(people), actual=listed(having))

    return check


def inboxes(written: Written, case: CaseName, names: Names) -> Check:
    """`{anders: [a], elin: []}`: what of the case lies in each one's inbox, and nothing else of it."""
    wanted: dict[str, set[str]] = {}
    for username, tasks in written.mapping.items():
        names.person(_named(username, tasks))
        wanted[username] = {names.task(task) for task in tasks.rows}

    def check(world: World, case_id: int) -> Iterator[Difference]:
        for username, tasks in wanted.items():
            having = _inbox(world, case_id, username)
            if having != tasks:
                line, what = written.mapping[username].line, f"inkorgen hos {username}"
                yield Difference(line=line, what=what, expected=listed(tasks), actual=listed(having))

    return check


def done(written: Written, case: CaseName, names: Names) -> Check:
    """`{a: maria, b: tomas för maria}`: who did it the last time, and for whom."""
    for name, by in written.mapping.items():
        names.task(_named(name, by))
        for username in by.text.split(" för "):
            names.person(_named(username, by))

    def check(world: World, case_id: int) -> Iterator[Difference]:
        for name, by in written.mapping.items():
            actual = _done_by(world, case_id, name)
            if actual != by.text:
                yield Difference(line=by.line, what=f"vem som har gjort {name}", expected=by.text, actual=actual)

    return check


def _named(name: str, at: Written) -> Written:
    return Written(value=name, path=at.path, line=at.line)


def _people(written: Written, names: Names) -> set[str]:
    return {row.text for row in written.rows if names.person(row)}


def _open_names(world: World, case_id: int) -> list[str]:
    with world.house.database.reading() as session:
        query = select(UserTask.name).where(UserTask.case_id == case_id, UserTask.status == "open")
        return list(session.scalars(query))


def _inbox(world: World, case_id: int, username: str) -> set[str]:
    mine: Mapping[str, int] = world.names.people
    with world.house.database.reading() as session:
        query = select(UserTask.name).where(UserTask.case_id == case_id, waits_for(mine[username], world.today))
        return set(session.scalars(query))


def _done_by(world: World, case_id: int, name: str) -> str:
    with world.house.database.reading() as session:
        last = select(UserTask).where(UserTask.case_id == case_id, UserTask.name == name, UserTask.status == "done")
        task = session.scalar(last.order_by(UserTask.ended_at.desc()).limit(1))
    if task is None:
        return "ingen"
    by = world.username(task.done_by_id)
    return f"{by} för {world.username(task.done_for_id)}" if task.done_for_id else by
