"""Databases that earlier commits of the product wrote open, go on and are finished in today's code."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.check import check
from engine.database import Database
from engine.installation import Installation
from engine.models import Case, CaseState, UserTask
from engine.runner import codec
from engine.scenarios.mailbox import open_mailbox, with_mailbox
from engine.scenarios.names import names_of
from engine.scenarios.player import play
from engine.scenarios.reading import read_scenario
from engine.scenarios.running import starting_time, verdict
from engine.scenarios.travel import TravellingClock
from engine.settings import Settings
from tests.engine.earlier.packed import unpack
from tests.servers import databases
from workflows.law.office_hours import next_office_hour
from workflows.registry import all_workflows

EARLIER = Path(__file__).parent / "earlier"
COMMITS = sorted(folder.name for folder in EARLIER.iterdir() if (folder / "continued.yaml").exists())


def nothing(url: str) -> None:
    """A database without a table."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    chosen = request.config.getoption("--database")
    if chosen not in (None, request.param):
        pytest.skip("not the chosen database")
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/earlier.sqlite"
    else:
        with databases.postgres(nothing) as url:
            yield url


@contextmanager
def installed(url: str, clock: TravellingClock) -> Iterator[Installation]:
    house = Installation(
        database=Database(url), workflows=all_workflows(), settings=Settings(), now=clock, office_hour=next_office_hour
    )
    with open_mailbox() as port:
        yield with_mailbox(house, port)
    house.database.close()


@pytest.mark.parametrize("commit", COMMITS)
def test_a_database_of_an_earlier_commit_is_upgraded_and_every_case_goes_to_its_end(
    empty_url: str, commit: str
) -> None:
    unpack(EARLIER / commit, empty_url)
    story = EARLIER / commit / "continued.yaml"
    clock = TravellingClock(starting_time(story))
    with installed(empty_url, clock) as house:
        assert check(house) == []
        before = state_of(house, "LS 2026-0003")
        names = names_of(house)
        told: list[str] = []
        failure = play(read_scenario(story, names), house, clock, names, told.append)
        assert failure is None, "\n".join([*told[-20:], *verdict(story, failure)])
        assert unfinished(house) == []
        assert check(house) == []
        after = state_of(house, "LS 2026-0003")
    assert (before.codec, after.codec) == (1, codec.VERSION) and len(after.state) < len(before.state)


def test_what_a_case_knows_moves_to_the_row_that_moves(empty_url: str) -> None:
    unpack(EARLIER / "971a848", empty_url)
    clock = TravellingClock(datetime(2026, 10, 19, 7, tzinfo=UTC))
    with installed(empty_url, clock) as house, house.database.reading() as session:
        states = {state.case_id: state for state in session.scalars(select(CaseState))}
        numbers = {case.id: case.number for case in session.scalars(select(Case))}
    decided = next(state for case_id, state in states.items() if numbers[case_id] == "LS 2026-0002")
    assert decided.facts["outcome"] == "misconduct" and decided.history_seq > 10 and len(decided.history_hash) == 64
    assert {state.codec for state in states.values()} == {1}, "the rows are as they were until each case next moves"


def state_of(house: Installation, number: str) -> CaseState:
    with house.database.reading() as session:
        return session.scalars(
            select(CaseState).where(CaseState.case_id == select(Case.id).where(Case.number == number).scalar_subquery())
        ).one()


def unfinished(house: Installation) -> list[str]:
    with house.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(UserTask).where(UserTask.status == "open")) == 0
        return list(session.scalars(select(Case.number).where(Case.status != "closed")))
