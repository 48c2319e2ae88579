"""Starts the workers, kills them when they least expect it, lets time leap, and starts others in their place."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.servers.waiting import comes_true
from tests.torture.journal import DONE, UNKNOWN, Entry, Reading
from tests.torture.mailbox import SilentMailServer
from tests.torture.town_clock import PATIENCE, SomebodyIsStuck, TownClock
from tests.torture.worker import STOP

HERE = Path(__file__).parents[2]
ERRORS = "errors.txt"
#: Seconds that what must have been done may take after the killing, on a machine that is slow.
LONGEST = 180.0


@dataclass(frozen=True, kw_only=True)
class Kill:
    """Somebody who is no more."""

    worker: str
    doing: Entry | None  #: what it had begun and not said the end of
    mail_taken: bool  #: the mail server had its letter and had not answered


@dataclass(kw_only=True)
class Keeper:
    """`folder` holds the settings, the clock and the journals."""

    folder: Path
    mail: SilentMailServer
    workers: int
    seed: int
    kills: list[Kill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.clock = TownClock(self.folder)
        self._lives = [0] * self.workers
        self._at_work = [0] * self.workers  #: process numbers

    def torture(self, kills: int, *, seconds: float, pause: float, needed: Collection[str]) -> None:
        """Kill until there have been so many, or the time is out; then let everybody finish what they have begun.

        `pause` is the longest time in seconds between two; nobody stops before each verb needed has been done once.
        """
        with self._everybody():
            until = time.monotonic() + seconds
            time.sleep(min(3.0, seconds / 4))  # until there is something to do for the postman too
            while len(self.kills) < kills and (time.monotonic() < until or not self.kills):
                self._leap()
                if self.dice.random() < 0.3:
                    self._kill_between_letter_and_answer()
                else:
                    time.sleep(self.dice.uniform(0.0, pause))
                    self._kill(self.dice.randrange(self.workers))
            time.sleep(0.5)  # those who came last get something done
            comes_true(lambda: set(needed) <= self._done(), seconds=LONGEST)

    def _done(self) -> set[str]:
        """Every verb that somebody has come to the end of."""
        journals = [Reading.of(self.folder / f"{number}.journal") for number in range(self.workers)]
        return {entry.verb for journal in journals for entry in journal.entries if entry.end == DONE}

    # ---- lives -----------------------------------------------------------------------------------------------

    @contextmanager
    def _everybody(self) -> Iterator[None]:
        command = [sys.executable, "-m", "tests.torture.worker", str(self.folder), str(self.workers), str(self.seed)]
        with (self.folder / ERRORS).open("w") as errors:
            self._nursery = subprocess.Popen(
                command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        try:
            for number in range(self.workers):
                self._bear(number)
            yield
            (self.folder / STOP).touch()
            self.mail.let_go()
            if not comes_true(lambda: not any(map(_lives, self._at_work)), seconds=PATIENCE):
                raise SomebodyIsStuck
        finally:
            for process in filter(_lives, self._at_work):
                os.kill(process, signal.SIGKILL)
            self._nursery.kill()
            self._nursery.communicate()

    def _bear(self, number: int) -> None:
        assert self._nursery.stdin is not None and self._nursery.stdout is not None
        self._lives[number] += 1
        self._nursery.stdin.write(f"{number} {self._lives[number]}\n")
        self._nursery.stdin.flush()
        born = self._nursery.stdout.readline()
        assert born, (self.folder / ERRORS).read_text()
        self._at_work[number] = int(born)

    # ---- deaths ----------------------------------------------------------------------------------------------

    def _kill(self, number: int, *, mail_taken: bool = False) -> None:
        process, worker = self._at_work[number], f"{number}.{self._lives[number]}"
        assert _lives(process), f"{worker} died by itself: {(self.folder / ERRORS).read_text()}"
        os.kill(process, signal.SIGKILL)
        comes_true(lambda: not _lives(process), seconds=PATIENCE)
        last = Reading.of(self.folder / f"{number}.journal").last
        doing = last if last is not None and last.end == UNKNOWN and last.worker == worker else None
        self.kills.append(Kill(worker=worker, doing=doing, mail_taken=mail_taken))
        self._bear(number)

    def _kill_between_letter_and_answer(self) -> None:
        """Whoever brings the next letter dies before it is told that the letter was taken."""
        self.mail.hold()
        comes_true(lambda: bool(self.mail.held), seconds=2.0)
        held = self.mail.held
        if held:
            self._kill(int(held.partition(".")[0]), mail_taken=True)
        self.mail.let_go()

    def _leap(self) -> None:
        if self.dice.random() < 0.6:
            self.clock.leap(timedelta(minutes=self.dice.choice((6, 20, 90, 300, 900, 2000))))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
