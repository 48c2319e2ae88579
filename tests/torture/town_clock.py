"""The clock of a town that several processes live in: it goes as ours does, and leaps when nobody is in the middle."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from tests.builders import MORNING
from tests.servers.waiting import comes_true

PATIENCE = 60.0  #: seconds that anything that was begun may take


class SomebodyIsStuck(Exception):
    """A verb that was begun does not come to an end."""


class TownClock:
    """Kept in a folder that all processes share.

    A leap would put an end to the lease of a letter that is on its way with no fault of anybody's, so it waits for what
    has begun; whoever is killed lets go.
    """

    def __init__(self, folder: Path) -> None:
        self._ahead = folder / "clock.ahead"
        self._began = folder / "clock.began"
        self._turn = folder / "clock.turn"
        self._steady = folder / "clock.steady"
        first = {self._ahead: "0", self._began: str(time.monotonic()), self._turn: "", self._steady: ""}
        for path, text in first.items():
            if not path.exists():
                path.write_text(text)
        self._start = float(self._began.read_text())
        self._leapt = 0.0
        self.look()

    def now(self) -> datetime:
        """Aware UTC."""
        return MORNING + timedelta(seconds=self._leapt + time.monotonic() - self._start)

    def look(self) -> None:
        self._leapt = float(self._ahead.read_text())

    @contextmanager
    def steady(self) -> Iterator[None]:
        """No leap while this lasts."""
        with self._steady.open() as steady:
            with self._turn.open() as turn:
                fcntl.flock(turn, fcntl.LOCK_EX)
                fcntl.flock(steady, fcntl.LOCK_SH)
            self.look()
            yield

    def leap(self, ahead: timedelta) -> None:
        """Raises SomebodyIsStuck."""
        with self._turn.open() as turn, self._steady.open() as steady:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not comes_true(lambda: _taken(steady), seconds=PATIENCE):
                raise SomebodyIsStuck
            self.look()
            half = self._ahead.with_suffix(".half")
            half.write_text(str(self._leapt + ahead.total_seconds()))
            half.rename(self._ahead)
            self.look()


def _taken(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
