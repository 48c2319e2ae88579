"""Keeps a clock process going beside the web's workers."""

from __future__ import annotations

import subprocess
import sys
import threading

from engine.logs import log
from webapp.serving.clock import GRACE

COMMAND = (sys.executable, "-m", "webapp.serving.clock")
#: Seconds before a clock that died is replaced, so that one that cannot start does not keep the machine busy.
PAUSE = 2.0


class ClockKeeper:
    """Starts the clock, starts it anew when it dies, and ends it."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="clock keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when no clock is left."""
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(GRACE + 5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        while True:
            with self._lock:
                if self._stopping.is_set():
                    return
                # Without close_fds the child is spawned, not forked: a worker that the server forks at this very moment
                # would otherwise hold an end of the pipe that Popen waits for, and the keeper would wait for ever.
                process = self._process = subprocess.Popen(COMMAND, close_fds=False)
            status = process.wait()
            if self._stopping.wait(PAUSE):
                return
            log.error("clock died", extra={"status": status})
