"""Processes of their own for the engine's tests, with nothing shared but the database."""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections.abc import Callable
from multiprocessing.process import BaseProcess

#: The product is imported already; a process made so begins at once.
FORK = multiprocessing.get_context("fork")


def begin(*acts: Callable[[], object]) -> list[BaseProcess]:
    """Each in a process of its own. Close every database first: no connection may be used by two processes."""
    started: list[BaseProcess] = [FORK.Process(target=_alone, args=(act,), daemon=True) for act in acts]
    for process in started:
        process.start()
    return started


def end(processes: list[BaseProcess], seconds: float = 180) -> list[int | None]:
    """How each of them ended: 0 when it went well."""
    for process in processes:
        process.join(seconds)
        process.kill()
        process.join(30)
    return [process.exitcode for process in processes]


def _alone(act: Callable[[], object]) -> None:
    """What pytest waits for is left to pytest; what goes wrong is told where pytest shows it."""
    try:
        act()
    except BaseException:  # noqa: BLE001 of whatever kind
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
