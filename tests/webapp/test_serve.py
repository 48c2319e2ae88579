"""`vaksam serve` as an operator starts it: processes that answer, are replaced when they die, and end together."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Response, request
from sqlalchemy import create_engine, text

from engine.settings import Settings
from tests.servers import databases
from tests.servers.ports import free_port
from tests.servers.waiting import comes_true
from webapp import create_app
from webapp.commands import main
from webapp.commands.assemble import assemble

CLOCK = "webapp.serving.clock"
#: Starting takes two seconds on a machine with nothing else to do.
PATIENCE = 60


@pytest.fixture
def empty_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database that has never been used."""
    with databases.never_used(database_url, tmp_path) as url:
        yield url


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
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/halsa", timeout=10) as answer:
                return int(answer.status) == 200
        except OSError:
            return False

    def clocks(self) -> set[int]:
        return {pid for pid, command in self._children() if CLOCK in command}

    def workers(self) -> set[int]:
        return {pid for pid, command in self._children() if CLOCK not in command}

    def number_of_processes(self) -> tuple[int, int]:
        """Workers and clocks."""
        return len(self.workers()), len(self.clocks())

    def children(self) -> set[int]:
        return {pid for pid, _ in self._children()}

    def _children(self) -> list[tuple[int, str]]:
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
        found = [line.split(None, 2) for line in listed.stdout.splitlines()]
        alive = [(int(pid), int(parent), command) for pid, parent, command in found if "<defunct>" not in command]
        return [(pid, command) for pid, parent, command in alive if parent == self.main.pid]


@contextmanager
def running(database_url: str, *options: str) -> Iterator[Machine]:
    machine = Machine(database_url, *options)
    try:
        yield machine
    finally:
        if machine.main.poll() is None:
            machine.main.terminate()
            machine.main.wait(PATIENCE)


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


@pytest.mark.slow
def test_two_machines_start_at_once_replace_their_dead_and_leave_nobody_behind(empty_url: str) -> None:
    with running(empty_url, "--workers", "2") as one, running(empty_url, "--workers", "1", "--no-clock") as other:
        assert comes_true(lambda: one.answers() and other.answers(), seconds=PATIENCE)
        assert comes_true(lambda: rounds(empty_url) > 0, seconds=PATIENCE), "the clock has gone a round"
        assert comes_true(lambda: one.number_of_processes() == (2, 1), seconds=PATIENCE)
        assert comes_true(lambda: other.number_of_processes() == (1, 0), seconds=PATIENCE)
        workers, clocks = one.workers(), one.clocks()

        os.kill(min(workers), signal.SIGKILL)
        os.kill(min(clocks), signal.SIGKILL)
        assert comes_true(one.answers, seconds=PATIENCE), "by the other worker; what the dead one had in hand is lost"
        assert comes_true(lambda: len(one.workers()) == 2 and one.workers() != workers, seconds=PATIENCE)
        assert comes_true(lambda: len(one.clocks()) == 1 and one.clocks() != clocks, seconds=PATIENCE)

        family, orphans = one.children(), other.children()
        one.main.terminate()
        other.main.kill()
        assert one.main.wait(PATIENCE) == 0 and not [pid for pid in family if lives(pid)]
        other.main.wait()
        assert comes_true(lambda: not [pid for pid in orphans if lives(pid)], seconds=PATIENCE)


@pytest.mark.parametrize(
    ("options", "key", "said"),
    [((), "kort", "VAKSAM_SECRET_KEY"), (("--threads", "30"), "s" * 32, "VAKSAM_DATABASE_CONNECTIONS")],
)
def test_what_cannot_work_is_refused_before_anything_starts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    key: str,
    said: str,
) -> None:
    monkeypatch.setenv("VAKSAM_SECRET_KEY", key)
    monkeypatch.setenv("VAKSAM_DATABASE_URL", f"sqlite:///{tmp_path / 'never.db'}")
    assert main(["serve", *options]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("proxies", "seen"), [(1, ("203.0.113.7", "https", "vaksam.example")), (0, ("127.0.0.1", "http", "localhost"))]
)
def test_a_proxy_is_believed_only_when_it_is_one_of_ours(
    sqlite_url: str, proxies: int, seen: tuple[str, str, str]
) -> None:
    settings = Settings(database_url=sqlite_url, secret_key="s" * 32, trusted_proxies=proxies)
    app = create_app(assemble(settings))
    asked = []

    @app.after_request
    def remember(answer: Response) -> Response:
        asked.append((request.remote_addr, request.scheme, request.host))
        return answer

    said = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "vaksam.example"}
    app.test_client().get("/halsa", headers=said)
    assert asked == [seen]
    app.extensions["cases"].house.database.close()


def test_the_login_is_kept_to_encrypted_connections_where_people_come_by_https(sqlite_url: str) -> None:
    for address, secure in (("https://vaksam.example", True), ("http://127.0.0.1:8000", False)):
        settings = Settings(database_url=sqlite_url, secret_key="s" * 32, base_url=address)
        app = create_app(assemble(settings))
        assert app.config["SESSION_COOKIE_SECURE"] is secure
        app.extensions["cases"].house.database.close()
