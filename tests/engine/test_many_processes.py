"""Many processes on one database: nobody is locked out, nothing is done twice, and the dead leave nothing behind."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes
from functools import partial
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import create_engine, inspect, select, text

from engine.cases import Cases
from engine.check import check
from engine.clock import deliver_left, post, wake_due
from engine.database import Database, tried_again
from engine.errors import NotWaitingForThat
from engine.models import Case, History, Incident, Letter, Message, Timer, UserTask
from engine.push import Push
from tests.engine.everyday import at_once
from tests.engine.processes import begin, end
from tests.engine.toy_town import ToyTown
from tests.engine.two_ways_town import ADA, TEXT, TwoWays
from tests.servers import databases
from tests.servers.ports import free_port
from tests.servers.waiting import comes_true
from workflows.schema import upgrade

CASES, MESSAGES, LETTERS = 100, 20, 200
#: The house rule: four processes of eight threads.
PROCESSES, THREADS = 4, 8
PATIENCE = 60.0  #: seconds that anything that was begun may take


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[TwoWays]:
    built = TwoWays(database_url, tmp_path / "town", clock_seconds=1)
    yield built
    built.close()


class Letterbox:
    """A mail server that asks nothing, so that many letters take little time."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.port = free_port()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 the library's word
        letter = message_from_bytes(envelope.original_content or b"")
        self.names.append(str(letter["Message-ID"]))
        return "250 OK"


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    box = Letterbox()
    running = Controller(box, hostname="127.0.0.1", port=box.port)
    running.start()
    yield box
    running.stop()


# ---- people -----------------------------------------------------------------------------------------------------


def test_four_processes_of_eight_threads_do_real_steps_and_none_is_locked_out(town: TwoWays) -> None:
    town.close()
    assert end(begin(*[lambda: work(town, until=time.monotonic() + 2)] * PROCESSES)) == [0] * PROCESSES
    with town.house.database.reading() as session:
        numbers = session.scalars(select(Case.number).where(Case.status == "closed")).all()
        still_open = session.scalars(select(Case.number).where(Case.status != "closed")).all()
    assert len(set(numbers)) == len(numbers) >= PROCESSES * THREADS and not still_open
    assert check(town.house) == []


def work(town: TwoWays, until: float) -> None:
    """One process: each of its threads opens cases and does all their steps."""
    cases = Cases(town.another_house())
    assert at_once(*[lambda: work_on_own_cases(cases, until)] * THREADS) == [None] * THREADS


def work_on_own_cases(cases: Cases, until: float) -> None:
    first = True
    while first or time.monotonic() < until:
        first = False
        number = cases.open("two_ways", ADA, {})
        with cases.house.database.reading() as session:
            case_id = session.scalars(select(Case.id).where(Case.number == number)).one()
        cases.act(case_id, "answer", ADA, TEXT)
        cases.complete(open_task(cases, case_id), ADA, TEXT)


def open_task(cases: Cases, case_id: int) -> str:
    with cases.house.database.reading() as session:
        open_ones = select(UserTask.id).where(UserTask.case_id == case_id, UserTask.status == "open")
        return session.scalars(open_ones).one()


@pytest.mark.parametrize("first", ["the answer", "the time"])
def test_a_time_and_an_answer_at_once_lead_one_way_only(
    town: TwoWays, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    town.open()
    town.now += timedelta(hours=25)
    with town.house.database.reading() as session:
        timer_id, case_id = session.execute(select(Timer.id, Timer.case_id)).one()
    at_work, settle = threading.Event(), Push.settle

    def settle_slowly(push: Push) -> None:
        at_work.set()
        time.sleep(0.2)
        settle(push)

    def answer() -> None:
        town.cases.act(case_id, "answer", ADA, TEXT)

    def ring() -> None:
        assert town.cases.wake(timer_id) is (first == "the time")

    def come_second() -> None:
        assert at_work.wait(PATIENCE)
        (ring if first == "the answer" else answer)()

    monkeypatch.setattr(Push, "settle", settle_slowly)
    won, lost = at_once(answer if first == "the answer" else ring, come_second)
    assert won is None and (lost is None if first == "the answer" else isinstance(lost, NotWaitingForThat))
    opened = {name: len(town.tasks(name)) for name in ("read", "remind")}
    assert opened == ({"read": 1, "remind": 0} if first == "the answer" else {"read": 0, "remind": 1})
    assert check(town.house) == []


def test_two_people_noting_jav_from_both_ends_of_a_family_both_succeed(database_url: str, tmp_path: Path) -> None:
    town = ToyTown(database_url, tmp_path / "toy")
    for _ in range(3):
        town.open()
        with town.house.database.reading() as session:
            child, root = session.execute(select(Case.id, Case.parent_id).order_by(Case.id.desc()).limit(1)).one()
        assert root is not None
        # Cia sees both, as chief of the unit.
        verbs = [partial(town.cases.involve, case_id, 3, who) for case_id, who in ((root, 5), (child, 6))]
        noted = at_once(*verbs)
        assert noted == [None, None]
    assert check(town.house) == []
    town.close()


def test_two_who_wait_for_each_other_are_not_told_of_it(postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.transaction() as session:
        session.execute(text("CREATE TABLE pair (id int PRIMARY KEY, times int)"))
        session.execute(text("INSERT INTO pair VALUES (1, 0), (2, 0)"))
    both_hold_one = threading.Barrier(2)
    tries = []

    @tried_again
    def count(first: int, second: int) -> None:
        tries.append(first)
        with database.transaction() as session:
            session.execute(text("UPDATE pair SET times = times + 1 WHERE id = :id"), {"id": first})
            if len(tries) <= 2:
                both_hold_one.wait(PATIENCE)
            session.execute(text("UPDATE pair SET times = times + 1 WHERE id = :id"), {"id": second})

    assert at_once(lambda: count(1, 2), lambda: count(2, 1)) == [None, None]
    with database.reading() as session:
        assert session.execute(text("SELECT times FROM pair")).scalars().all() == [2, 2]
    assert len(tries) == 3, "one of them was given up by the database, and began anew"
    database.close()


def test_what_has_been_answered_survives_a_power_cut(sqlite_url: str) -> None:
    """SQLite answers 2 for FULL. PostgreSQL does so by itself, unless its owner has asked it not to."""
    with closing(Database(sqlite_url)) as database, database.reading() as session:
        assert session.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert session.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"


# ---- clocks -----------------------------------------------------------------------------------------------------


def test_many_clocks_wake_each_case_once_though_one_of_them_is_killed(town: TwoWays) -> None:
    open_many(town, CASES)
    town.now += timedelta(hours=25)
    answered = open_many(town, MESSAGES)
    with town.house.database.transaction() as session:
        told = {"name": "answer", "created_at": town.now, "next_try_at": town.now - timedelta(hours=1)}
        session.add_all(Message(key=f"{case_id}", case_id=case_id, **told) for case_id in answered)
    town.close()
    doomed, *others = begin(*[lambda: wake_all(town)] * 3)
    assert comes_true(lambda: len(town.tasks("remind")) > CASES // 10, seconds=PATIENCE)
    os.kill(doomed.pid or 0, signal.SIGKILL)
    assert end(others) == [0, 0] and end([doomed]) == [-signal.SIGKILL]
    with town.house.database.reading() as session:
        rang = Counter(session.scalars(select(History.case_id).where(History.kind == "timer_rang")))
        heard = session.scalars(select(History.case_id).where(History.kind == "message")).all()
        assert session.scalars(select(Incident.id)).all() == []
    assert set(rang.values()) == {1} and len(rang) == len(town.tasks("remind")) == CASES
    assert sorted(heard) == sorted(answered) and len(town.tasks("read")) == MESSAGES
    assert check(town.house) == []


def open_many(town: TwoWays, count: int) -> list[int]:
    """By two processes; their cases."""
    town.close()
    assert end(begin(*[lambda: open_some(town, count // 2)] * 2)) == [0, 0]
    with town.house.database.reading() as session:
        newest = select(Case.id).order_by(Case.id.desc()).limit(count)
        return list(session.scalars(newest))


def open_some(town: TwoWays, count: int) -> None:
    cases = Cases(town.another_house())
    for _ in range(count):
        cases.open("two_ways", ADA, {})


def wake_all(town: TwoWays) -> None:
    """One clock: goes its rounds until nothing is due."""
    cases = Cases(town.another_house())
    while still_due(cases, Timer) or still_due(cases, Message):
        wake_due(cases)
        deliver_left(cases)


def still_due(cases: Cases, table: type[Timer | Letter | Message]) -> bool:
    with cases.house.database.reading() as session:
        due = select(table.id).where(table.next_try_at < cases.house.now()).limit(1)
        return session.scalar(due) is not None


def test_a_clock_leaves_a_case_that_somebody_is_working_on(postgres_url: str, tmp_path: Path) -> None:
    town = TwoWays(postgres_url, tmp_path / "town")
    town.open()
    town.open()
    town.now += timedelta(hours=25)
    with town.house.database.transaction() as session:
        busy = session.scalars(select(Timer.case_id).order_by(Timer.next_try_at)).first()
        session.execute(text("SELECT 1 FROM case_state WHERE case_id = :id FOR UPDATE"), {"id": busy})
        assert wake_due(town.cases) == 1, "the other one, and nobody waited"
    assert wake_due(town.cases) == 1
    town.close()


def test_many_postmen_send_each_letter_once(database_url: str, tmp_path: Path, letterbox: Letterbox) -> None:
    mail = {"mail_host": "127.0.0.1", "mail_port": letterbox.port, "mail_starttls": False}
    town = TwoWays(database_url, tmp_path / "town", **mail)
    town.open()
    town.now += timedelta(hours=25)
    wake_due(town.cases)
    with town.house.database.transaction() as session:
        letter = session.scalars(select(Letter)).one()
        told = {name: getattr(letter, name) for name in ("case_id", "kind", "person_id", "subject", "body")}
        letter.next_try_at = before = town.now - timedelta(hours=1)
        when = {"created_at": before, "next_try_at": before}
        session.add_all(Letter(key=f"another {number}", **told, **when) for number in range(LETTERS - 1))
    town.close()
    assert end(begin(*[lambda: send_all(town)] * 3)) == [0, 0, 0]
    assert len(letterbox.names) == len(set(letterbox.names)) == LETTERS


def send_all(town: TwoWays) -> None:
    cases = Cases(town.another_house())
    while still_due(cases, Letter):
        post(cases)


# ---- machines that start ----------------------------------------------------------------------------------------


@pytest.fixture
def empty_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database that has never been used."""
    with databases.never_used(database_url, tmp_path) as url:
        yield url


def test_machines_that_start_at_once_make_the_tables_once(empty_url: str) -> None:
    starting: list[Callable[[], object]] = [lambda: upgrade(empty_url)] * 4
    assert end(begin(*starting)) == [0] * 4
    engine = create_engine(empty_url)
    assert "case_state" in inspect(engine).get_table_names()
    engine.dispose()
