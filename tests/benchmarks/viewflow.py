"""django-viewflow beside us, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Viewflow:
    """Does the measured case; a case is a list of how long each of its nine steps took, in seconds."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self.running = running

    def cases(self, count: int) -> list[list[float]]:
        assert self.running.stdin and self.running.stdout
        self.running.stdin.write(f"{count}\n")
        self.running.stdin.flush()
        answer: list[list[float]] = json.loads(self.running.stdout.readline())
        return answer


@contextmanager
def viewflow(url: str) -> Iterator[Viewflow]:
    command = [sys.executable, "-m", "tests.benchmarks.in_viewflow", url]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as running:
        assert running.stdin and running.stdout
        if running.stdout.readline() != "ready\n":
            raise RuntimeError("viewflow did not start")
        yield Viewflow(running)
        running.stdin.close()
