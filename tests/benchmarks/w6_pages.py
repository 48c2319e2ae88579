"""W6: pages a second and how long people wait for them, over HTTP, with two workers and ten thousand open cases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from statistics import quantiles
from typing import Any

from engine.login import set_password
from tests.benchmarks import places
from tests.benchmarks.figures import ROUNDS, Figure
from tests.benchmarks.planted import ten_thousand
from tests.benchmarks.viewflow import ROOT
from tests.builders import Town
from tests.engine.everyday import DIARY, assessment, reception
from tests.servers.ports import free_port
from tests.servers.waiting import comes_true

WORKERS = 2
PAGES = 80  #: in each round
PASSWORD = "en lång mening till lösenord"
Read = Mapping[str, Any]


class Visitors:
    """Those who read, logged in as one person, in a process of their own."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self.running = running

    def read(self, path: str) -> Read:
        """Seconds of all the pages of a round together, and of each."""
        assert self.running.stdin and self.running.stdout
        self.running.stdin.write(f"{PAGES} {path}\n")
        self.running.stdin.flush()
        answer: Read = json.loads(self.running.stdout.readline())
        return answer


def measure(kind: str) -> list[Figure]:
    with ExitStack() as stack:
        town = stack.enter_context(places.town(kind, ten_thousand))
        number = _real_case(town)
        with town.house.database.transaction() as session:
            set_password(session, town.person("greta"), PASSWORD)
        port = stack.enter_context(_served(town.house.settings.database_url))
        visitors = stack.enter_context(_visitors(port, "greta"))
        pages = {"inkorgen": "/uppgifter", "ärendesidan": f"/arenden/{number.replace(' ', '-')}"}
        for path in pages.values():
            visitors.read(path)
        rounds = [{name: visitors.read(path) for name, path in pages.items()} for _ in range(ROUNDS)]
    return [figure for name in pages for figure in _figures(kind, name, [one[name] for one in rounds])]


def _figures(kind: str, page: str, rounds: Sequence[Read]) -> Iterator[Figure]:
    speed = tuple(PAGES / one["all"] for one in rounds)
    yield Figure(work="W6", database=kind, what=f"{page}, {WORKERS} processer", unit="sidor/s", values=speed)
    hundredths = [quantiles(one["each"], n=100, method="inclusive") for one in rounds]
    for share in (50, 95, 99):
        waited = tuple(1000 * cuts[share - 1] for cuts in hundredths)
        yield Figure(work="W6", database=kind, what=f"{page}, p{share}", unit="ms", values=waited)


def _real_case(town: Town) -> str:
    """A case that has been opened, registered, received and assessed; the person who registered it may read it."""
    number = town.report()
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    town.do("assess_report", "maria", number, **assessment("investigate"))
    return number


@contextmanager
def _served(database_url: str) -> Iterator[int]:
    """The port of `vaksam serve`, without its clock."""
    port = free_port()
    settings = {"VAKSAM_DATABASE_URL": database_url, "VAKSAM_SECRET_KEY": "a key that is only for measuring with it"}
    command = [sys.executable, "-m", "webapp.commands", "serve", "--port", str(port), "--no-clock"]
    command += ["--workers", str(WORKERS)]
    nowhere = subprocess.DEVNULL  # it tells of every request
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=nowhere, stderr=nowhere) as server:
        try:
            if not comes_true(lambda: server.poll() is not None or _answers(port), seconds=60) or server.poll():
                raise RuntimeError("vaksam serve did not start")
            yield port
        finally:
            server.terminate()
            server.wait(timeout=30)


def _answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/logga-in")
        return connection.getresponse().status == 200
    except OSError:
        time.sleep(0.1)
        return False


@contextmanager
def _visitors(port: int, username: str) -> Iterator[Visitors]:
    command = [sys.executable, "-m", "tests.benchmarks.visitors", str(port), username, PASSWORD]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as running:
        assert running.stdin and running.stdout
        if running.stdout.readline() != "ready\n":
            raise RuntimeError("nobody could log in")
        yield Visitors(running)
        running.stdin.close()
