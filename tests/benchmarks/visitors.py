"""People who read pages all at once, in a process of their own.

`python -m tests.benchmarks.visitors PORT USERNAME PASSWORD` is told on standard input how many pages to read and which,
a line at a time; it answers with the seconds of all and of each, as JSON.
"""

from __future__ import annotations

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from time import perf_counter
from urllib.parse import urlencode

AT_ONCE = 8
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Visitor:
    """One browser: a connection that stays open, and the cookie of somebody logged in."""

    def __init__(self, port: int, cookie: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = cookie

    def read(self, path: str) -> float:
        """Seconds until the whole page has come."""
        began = perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return perf_counter() - began

    def read_again(self, path: str, times: int) -> list[float]:
        return [self.read(path) for _ in range(times)]


def log_in(port: int, username: str, password: str) -> str:
    """The cookie of somebody logged in."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/logga-in")
    page = connection.getresponse()
    cookie = _cookie(page.getheader("Set-Cookie"))
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
    assert token is not None, "no login page"
    given = urlencode({"csrf_token": token[1], "username": username, "password": password})
    connection.request("POST", "/logga-in", body=given, headers={"Cookie": cookie, **FORM})
    answer = connection.getresponse()
    if answer.status != 302:
        raise RuntimeError(f"logging in answered {answer.status}")
    return _cookie(answer.getheader("Set-Cookie"))


def _cookie(header: str | None) -> str:
    assert header is not None, "no cookie"
    return header.partition(";")[0]


def main(port: int, username: str, password: str) -> None:
    cookie = log_in(port, username, password)
    visitors = [Visitor(port, cookie) for _ in range(AT_ONCE)]
    _say("ready")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for line in sys.stdin:
            count, path = line.split()
            began = perf_counter()
            read = pool.map(partial(Visitor.read_again, path=path, times=int(count) // AT_ONCE), visitors)
            each = [seconds for one in read for seconds in one]
            _say(json.dumps({"all": perf_counter() - began, "each": each}))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
