"""`vaksam serve` as an operator starts it: processes that answer, are replaced when they die, and end together."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.servers import databases
from tests.servers.ports import free_port
from tests.servers.waiting import comes_true

CLOCK = "webapp.serving.clock"
#: Starting takes two seconds on a machine with nothing else to do.
PATIENCE = 60


@pytest.fixture
def empty_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database that has never been used."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'new.sqlite'}"
    else:
        with databases.postgres(nothing) as url:
            yield url


def nothing(url: str) -> None:
    """An empty database."""


class Machine:
    """One command and the processes below it."""

    def __init__(self, database_url: str, *options: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "webapp.commands", "serve", "--port", str(self.port), *options]
        settings = {"DATABASE_URL": database_url, "SECRET_KEY": "s" * 32, "CLOCK_SECONDS": "1"}
        environment = os.environ | {f"VAKSAM_{name}": value for name, value in settings.items()}
        self.main = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/halsa", timeout=5) as answer:
                return int(answer.status) == 200
        except urllib.error.HTTPError as unwell:
            return unwell.code == 503  # a clock that has just begun, or just been killed
        except OSError:
            return False

    def clocks(self) -> set[int]:
        return {pid for pid, command in self._children() if CLOCK in command}

    def workers(self) -> set[int]:
        return {pid for pid, command in self._children() if CLOCK not in command}

    def children(self) -> set[int]:
        return {pid for pid, _ in self._children()}

    def _children(self) -> list[tuple[int, str]]:
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
        found = [line.split(None, 2) for line in listed.stdout.splitlines()]
        return [(int(pid), command) for pid, parent, command in found if int(parent) == self.main.pid]


@contextmanager
def running(database_url: str, *options: str) -> Iterator[Machine]:
    machine = Machine(database_url, *options)
    try:
        yield machine
    finally:
        if machine.main.poll() is None:
            machine.main.terminate()
            machine.main.wait(30)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def rounds(url: str) -> int:
    """How many duties of a clock have given a sign of life."""
    engine = create_engine(url)
    with engine.connect() as connection:
        counted = connection.execute(text("SELECT count(*) FROM clock_tick")).scalar_one()
    engine.dispose()
    return int(counted)


def test_two_machines_start_at_once_on_a_new_database_and_end_when_told(empty_url: str) -> None:
    with running(empty_url, "--workers", "1") as one, running(empty_url, "--workers", "1", "--no-clock") as other:
        assert comes_true(lambda: one.answers() and other.answers(), seconds=PATIENCE)
        assert len(one.clocks()) == 1 and other.clocks() == set()
        assert comes_true(lambda: rounds(empty_url) > 0, seconds=PATIENCE)
        family = one.children() | other.children()
        one.main.send_signal(signal.SIGTERM)
        other.main.send_signal(signal.SIGINT)
        assert (one.main.wait(30), other.main.wait(30)) == (0, 0)
        assert len(family) == 3 and not [pid for pid in family if lives(pid)]
        assert not one.answers() and not other.answers()


def test_a_worker_or_a_clock_that_dies_is_replaced_and_requests_go_on(database_url: str) -> None:
    with running(database_url, "--workers", "2") as machine:
        assert comes_true(lambda: machine.answers() and len(machine.clocks()) == 1, seconds=PATIENCE)
        workers, clocks = machine.workers(), machine.clocks()
        assert len(workers) == 2
        os.kill(min(workers), signal.SIGKILL)
        os.kill(min(clocks), signal.SIGKILL)
        assert comes_true(machine.answers, seconds=5), "by the other worker"
        assert comes_true(lambda: len(machine.workers()) == 2 and machine.workers() != workers, seconds=PATIENCE)
        assert comes_true(lambda: len(machine.clocks()) == 1 and machine.clocks() != clocks, seconds=PATIENCE)
        assert [machine.answers() for _ in range(10)] == [True] * 10


def test_nobody_is_left_when_the_command_itself_is_killed(database_url: str) -> None:
    with running(database_url, "--workers", "2") as machine:
        assert comes_true(lambda: machine.answers() and len(machine.clocks()) == 1, seconds=PATIENCE)
        family = machine.children()
        machine.main.kill()
        machine.main.wait()
        assert len(family) == 3
        assert comes_true(lambda: not [pid for pid in family if lives(pid)], seconds=20)


@pytest.mark.parametrize(
    ("options", "settings", "said"),
    [
        ((), {"VAKSAM_SECRET_KEY": "kort"}, "VAKSAM_SECRET_KEY"),
        (("--threads", "30"), {}, "VAKSAM_DATABASE_CONNECTIONS"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_starts(
    tmp_path: Path, options: tuple[str, ...], settings: dict[str, str], said: str
) -> None:
    base = {"VAKSAM_SECRET_KEY": "s" * 32, "VAKSAM_DATABASE_URL": f"sqlite:///{tmp_path / 'never.db'}"}
    command = [sys.executable, "-m", "webapp.commands", "serve", *options]
    refused = subprocess.run(command, env=os.environ | base | settings, capture_output=True, text=True, check=False)
    assert refused.returncode == 2 and said in refused.stderr
    assert list(tmp_path.iterdir()) == []
