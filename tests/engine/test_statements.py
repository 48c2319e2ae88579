"""A step costs one commit and few questions. Seconds are measured by tests/benchmarks; counts hold here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from engine.models import OpenedOnce
from tests.benchmarks import eight_steps
from tests.builders import Town
from tests.servers.statements import Asked, statements

MOST = 14


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    built = eight_steps.MeasuredTown(database_url, tmp_path)
    yield built
    built.close()


def open_measured(town: Town) -> str:
    unit = town.unit("Gruppbostaden Björkbacken")
    return town.cases.open(eight_steps.NAME, town.person("elin"), {**eight_steps.ANSWERS, "unit": unit})


def steps(town: Town) -> Iterator[tuple[str, Asked]]:
    """Every step of the case the benchmarks measure, with what it asked of the database."""
    elin, unit = town.person("elin"), town.unit("Gruppbostaden Björkbacken")
    with statements(town.house.database.engine) as asked:
        number = town.cases.open(eight_steps.NAME, elin, {**eight_steps.ANSWERS, "unit": unit})
    yield "open", asked
    while found := eight_steps.open_task(town, number):
        task_id, name = found
        person = town.person(eight_steps.OWNERS[name][1])
        with statements(town.house.database.engine) as asked:
            town.cases.complete(task_id, person, eight_steps.ANSWERS)
        yield name, asked


def test_a_step_is_one_commit(town: Town) -> None:
    committed = {name: asked.commits for name, asked in steps(town)}
    assert committed == dict.fromkeys(("open", *eight_steps.TASKS), 1)


def test_a_step_asks_fourteen_times_at_most(town: Town) -> None:
    """The second case: what a process learns once, such as the drawing, is no part of a step."""
    open_measured(town)
    asked = dict(steps(town))
    assert len(asked) == 1 + len(eight_steps.TASKS)
    too_many = {name: str(one) for name, one in asked.items() if len(one) > MOST}
    assert not too_many, "\n\n".join(f"{name}\n{listed}" for name, listed in too_many.items())


def test_what_is_asked_is_counted(town: Town) -> None:
    """A question inside the block is, each commit is, and one after it is not."""
    with statements(town.house.database.engine) as asked:
        with town.house.database.transaction() as session:
            session.execute(text("SELECT 1"))
        with town.house.database.reading() as session:
            session.scalars(select(OpenedOnce)).all()
    with town.house.database.reading() as session:
        session.execute(text("SELECT 2"))
    assert (len(asked), asked.commits) == (2, 1)
