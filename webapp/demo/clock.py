"""The demonstration's clock: starts where it is told, runs on in real time, and can be moved forward."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from threading import Lock


class DemoClock:
    """Hand `clock.now` to the installation. Safe to read and move from several threads; never goes back."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._began = time.monotonic()
        self._ahead = timedelta()
        self._lock = Lock()

    def now(self) -> datetime:
        """Aware, as the start was."""
        with self._lock:
            return self._read()

    def advance(self, *, hours: float = 0, days: float = 0) -> None:
        """Move forward from where it stands. Raises ValueError for a time back."""
        ahead = timedelta(hours=hours, days=days)
        if ahead < timedelta():
            raise ValueError(ahead)
        with self._lock:
            self._ahead += ahead

    def advance_to(self, moment: datetime) -> None:
        """Move forward to a moment; a moment that has passed already moves nothing."""
        with self._lock:
            self._ahead += max(moment - self._read(), timedelta())

    def _read(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began) + self._ahead
