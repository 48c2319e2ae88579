"""What people do in a story: each verb is one call of the product's own verbs, made as that person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import select

from engine.absences import note_absence
from engine.access import waits_for
from engine.documents import File
from engine.models import UserTask
from engine.protecting import Protecting
from engine.scenarios.changing import change_deadline
from engine.scenarios.reading import CHANGES
from engine.scenarios.story import OUTSIDE, Scenario, Step
from engine.scenarios.world import World

MOST_TASKS_ON_THE_WAY = 60  #: of `fram till`; a story that needs more goes round in circles


class NoSuchTask(Exception):
    """The case has never had the task; the message is Swedish."""


class StoryStuck(Exception):
    """The usual answers do not lead to the task; the message is Swedish."""


def perform(step: Step, world: World, scenario: Scenario) -> None:
    """Raises VaksamError when the product refuses, NoSuchTask, NoSuchCase or StoryStuck when the story cannot go on."""
    if step.verb == "fram till":
        _on_to(step, world, scenario)
    elif step.verb:
        _ACTS[step.verb](step, world)


def _report(step: Step, world: World) -> None:
    world.cases.open(step.what, _anybody(step, world), step.answers, _files(step))


def _do(step: Step, world: World) -> None:
    world.cases.complete(_task(step, world), _person(step, world), step.answers, _files(step))


def _act(step: Step, world: World) -> None:
    world.cases.act(world.case_id(step.case), step.what, _anybody(step, world), step.answers)


def _claim(step: Step, world: World) -> None:
    world.cases.claim(_task(step, world), _person(step, world))


def _release(step: Step, world: World) -> None:
    world.cases.release(_task(step, world), _person(step, world))


def _hand_over(step: Step, world: World) -> None:
    world.cases.hand_over(_task(step, world), _person(step, world), world.names.people[step.to])


def _involve(step: Step, world: World) -> None:
    world.cases.involve(world.case_id(step.case), _person(step, world), world.names.people[step.what])


def _protect(step: Step, world: World) -> None:
    named = [world.names.people[one] for one in step.people]
    Protecting(world.house).protect(world.case_id(step.case), _person(step, world), named)


def _name(step: Step, world: World) -> None:
    Protecting(world.house).name(world.case_id(step.case), _person(step, world), world.names.people[step.what])


def _unname(step: Step, world: World) -> None:
    Protecting(world.house).unname(world.case_id(step.case), _person(step, world), world.names.people[step.what])


def _attach(step: Step, world: World) -> None:
    world.cases.attach(world.case_id(step.case), _person(step, world), _file(step.what))


def _be_away(step: Step, world: World) -> None:
    assert step.days is not None, "an absence has days"
    people, (first, last) = world.names.people, step.days
    note_absence(world.house, people[step.what], people.get(step.to), first=first, last=last)


_ACTS: Mapping[str, Callable[[Step, World], None]] = {
    "rapportera": _report,
    "gör": _do,
    "sidosteg": _act,
    "ta": _claim,
    "lämna tillbaka": _release,
    "lämna över": _hand_over,
    "jäv": _involve,
    "skydda": _protect,
    "namnge": _name,
    "stryk": _unname,
    "bifoga": _attach,
    **dict.fromkeys(CHANGES, change_deadline),
    "frånvaro": _be_away,
}


def _on_to(step: Step, world: World, scenario: Scenario) -> None:
    """Do what waits in the case, in order, with the usual answers, until the task is open."""
    case_id = world.case_id(step.case)
    forms = world.names.bundles[step.case.workflow].forms
    for _ in range(MOST_TASKS_ON_THE_WAY):
        waiting = _open_tasks(world, case_id)
        if step.what in waiting.values():
            return
        task_id, person_id = _first_with_somebody(world, waiting, step.what)
        name = waiting[task_id]
        usual = scenario.common.answers(forms[name], name, world.today, process=step.case.workflow)
        world.cases.complete(task_id, person_id, usual)
    raise StoryStuck(f"Efter {MOST_TASKS_ON_THE_WAY} uppgifter är {step.what} ännu inte öppen.")


def _first_with_somebody(world: World, waiting: Mapping[str, str], until: str) -> tuple[str, int]:
    for task_id in waiting:
        with world.house.database.reading() as session:
            for person_id in sorted(world.names.people.values()):
                mine = select(UserTask.id).where(UserTask.id == task_id, waits_for(person_id, world.today))
                if session.scalar(mine) is not None:
                    return task_id, person_id
    names = ", ".join(waiting.values()) or "ingen"
    raise StoryStuck(f"Ingen kan göra det som väntar ({names}), så {until} blir aldrig öppen.")


def _open_tasks(world: World, case_id: int) -> dict[str, str]:
    """Id -> name, in the order the process comes to them."""
    query = select(UserTask.id, UserTask.name).where(UserTask.case_id == case_id, UserTask.status == "open")
    with world.house.database.reading() as session:
        return {row.id: row.name for row in session.execute(query.order_by(UserTask.opened_at, UserTask.name))}


def _task(step: Step, world: World) -> str:
    """The open task of that name, or the last one there was, so that the product itself says why it cannot be done."""
    query = select(UserTask.id).where(UserTask.case_id == world.case_id(step.case), UserTask.name == step.what)
    newest_open_first = query.order_by(UserTask.status != "open", UserTask.opened_at.desc()).limit(1)
    with world.house.database.reading() as session:
        found = session.scalar(newest_open_first)
    if found is None:
        names = ", ".join(_open_tasks(world, world.case_id(step.case)).values()) or "inga"
        raise NoSuchTask(f"{step.what} har aldrig varit öppen. Öppna är: {names}.")
    return found


def _person(step: Step, world: World) -> int:
    return world.names.people[step.who]


def _anybody(step: Step, world: World) -> int | None:
    """None for somebody without a login."""
    return None if step.who == OUTSIDE else _person(step, world)


def _files(step: Step) -> list[File]:
    return [_file(name) for name in step.files]


def _file(filename: str) -> File:
    return File(filename=filename, content=f"Innehållet i {filename}".encode())
