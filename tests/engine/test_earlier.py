"""Databases that earlier commits of the product wrote open, go on and are finished in today's code."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
from sqlalchemy import func, select

from engine.check import check
from engine.database import Database
from engine.definitions import Bundle
from engine.installation import Installation
from engine.models import Case, CaseState, Definition, MigrationCase, Person, RoleHolding, Unit, UserTask
from engine.repair import Repairs, Right, read_mending
from engine.runner import codec
from engine.scenarios.mailbox import open_mailbox, with_mailbox
from engine.scenarios.names import names_of
from engine.scenarios.player import play
from engine.scenarios.reading import read_scenario
from engine.scenarios.running import starting_time, verdict
from engine.scenarios.travel import TravellingClock
from engine.settings import Settings
from engine.versions import migrate, preview, undo
from tests.engine.earlier.packed import unpack
from tests.servers import databases
from workflows.law.office_hours import next_office_hour
from workflows.records.checking import check_registers
from workflows.registry import all_workflows

EARLIER = Path(__file__).parent / "earlier"
FIRST = "971a848"  #: wrote the first form that what a case stands on was saved in
MORNING = datetime(2026, 10, 19, 7, tzinfo=UTC)
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
    database = Database(url)
    with database.reading() as session:
        there = set(session.scalars(select(Definition.workflow)))
    # Processes that have come since are there when they are deployed, which is another day.
    workflows = {name: workflow for name, workflow in all_workflows().items() if name in there}
    house = Installation(
        database=database, workflows=workflows, settings=Settings(), now=clock, office_hour=next_office_hour
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
        assert check(house, also=[check_registers]) == []
        before = state_of(house, "LS 2026-0003")
        names = names_of(house)
        told: list[str] = []
        failure = play(read_scenario(story, names), house, clock, names, told.append)
        assert failure is None, "\n".join([*told[-20:], *verdict(story, failure)])
        assert unfinished(house) == []
        assert check(house, also=[check_registers]) == []
        after = state_of(house, "LS 2026-0003")
    assert (before.codec, after.codec) == (1, codec.VERSION) and len(after.state) < len(before.state)


def test_what_a_case_knows_moves_to_the_row_that_moves(empty_url: str) -> None:
    unpack(EARLIER / FIRST, empty_url)
    with installed(empty_url, TravellingClock(MORNING)) as house, house.database.reading() as session:
        states = {state.case_id: state for state in session.scalars(select(CaseState))}
        numbers = {case.id: case.number for case in session.scalars(select(Case))}
    decided = next(state for case_id, state in states.items() if numbers[case_id] == "LS 2026-0002")
    assert decided.facts["outcome"] == "misconduct" and decided.history_seq > 10 and len(decided.history_hash) == 64
    assert {state.codec for state in states.values()} == {1}, "the rows are as they were until each case next moves"


def test_cases_of_an_earlier_commit_move_to_a_new_version_and_back_and_there_again(empty_url: str) -> None:
    unpack(EARLIER / FIRST, empty_url)
    with installed(empty_url, TravellingClock(MORNING)) as house:
        deploy_beside(house)
        for workflow in running(house):
            ahead = preview(house, workflow, 1, 2)
            assert ahead.findings == () and ahead.movable == ahead.running > 0
            run = migrate(house, workflow, 1, 2)
            assert (moved(house, run), codecs(house, workflow)) == (["moved"] * ahead.running, {codec.VERSION})
            assert check(house) == []
            assert (undo(house, run), codecs(house, workflow)) == (ahead.running, {1})
            assert check(house) == []
            assert moved(house, migrate(house, workflow, 1, 2)) == ["moved"] * ahead.running
            assert check(house) == []


def test_a_step_that_an_earlier_commit_did_is_done_again(empty_url: str) -> None:
    unpack(EARLIER / FIRST, empty_url)
    clock = TravellingClock(MORNING)
    with installed(empty_url, clock) as house:
        mender, reopened = somebody_who_mends(house), 0
        for number in unfinished_numbers(house):
            with house.database.reading() as session:
                done = read_mending(house, session, number, mender, clock().date()).done
            step = next((one for one in done if not one.refusal), None)
            if step is not None:
                Repairs(house).reopen(step.id, mender, "Fel rapport.")
                assert state_of(house, number).codec == codec.VERSION and step.title in waiting_in(house, number)
                assert check(house) == []
                reopened += 1
        assert reopened >= 3


def deploy_beside(house: Installation) -> None:
    """Every process once more, as its next version; nothing in it has changed but that it is another."""
    with house.database.transaction() as session:
        for before in session.scalars(select(Definition)).all():
            files = {**Bundle(before.bundle).files, "another.json": "{}"}
            bundle = Bundle(zlib.compress(orjson.dumps(files, option=orjson.OPT_SORT_KEYS)))
            values = {"workflow": before.workflow, "version": before.version + 1, "deployed_at": before.deployed_at}
            session.add(Definition(hash=bundle.hash, bundle=bundle.packed, **values))


def somebody_who_mends(house: Installation) -> int:
    with house.database.transaction() as session:
        person_id = session.scalars(select(Person.id).where(Person.username == "admin")).one()
        top = session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).one()
        held = {"person_id": person_id, "unit_id": top, "valid_from": date(2020, 1, 1)}
        session.add_all(RoleHolding(role=right, **held) for right in Right)
    return person_id


def running(house: Installation) -> list[str]:
    """Names of the processes with cases that go on."""
    with house.database.reading() as session:
        return sorted(session.scalars(select(Case.workflow).where(Case.status == "open").distinct()))


def moved(house: Installation, run: int) -> list[str]:
    """What became of each case."""
    with house.database.reading() as session:
        return list(session.scalars(select(MigrationCase.status).where(MigrationCase.run_id == run)))


def codecs(house: Installation, workflow: str) -> set[int]:
    """The forms that what its open cases stand on is saved in."""
    standing = select(CaseState.codec).join(Case, Case.id == CaseState.case_id)
    with house.database.reading() as session:
        return set(session.scalars(standing.where(Case.workflow == workflow, Case.status == "open")))


def waiting_in(house: Installation, number: str) -> list[str]:
    """Titles of the open steps of a case."""
    opened = select(UserTask.title).join(Case, Case.id == UserTask.case_id).where(Case.number == number)
    with house.database.reading() as session:
        return list(session.scalars(opened.where(UserTask.status == "open")))


def state_of(house: Installation, number: str) -> CaseState:
    with house.database.reading() as session:
        return session.scalars(
            select(CaseState).where(CaseState.case_id == select(Case.id).where(Case.number == number).scalar_subquery())
        ).one()


def unfinished(house: Installation) -> list[str]:
    with house.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(UserTask).where(UserTask.status == "open")) == 0
    return unfinished_numbers(house)


def unfinished_numbers(house: Installation) -> list[str]:
    with house.database.reading() as session:
        return list(session.scalars(select(Case.number).where(Case.status != "closed").order_by(Case.number)))
