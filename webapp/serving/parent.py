"""A process that was started by another ends with it, also when that one was killed and could say nothing."""

from __future__ import annotations

import os
import threading
import time

#: Where the first process says which it is: one that was killed at once can be asked no more.
FIRST = "VAKSAM_FIRST_PROCESS"
#: Seconds between two looks.
PAUSE = 1.0


def be_first() -> None:
    """Said before any other process is started."""
    os.environ[FIRST] = str(os.getpid())


def end_with_parent() -> None:
    """From now on; what is going on then is broken off, as by a power cut, and nothing is lost by that."""
    parent = int(os.environ[FIRST])
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PAUSE)
    os._exit(1)
