"""Waiting for something outside this process, with an end to the patience."""

import time
from collections.abc import Callable


def comes_true(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether it came true within the time; asks every 20 ms."""
    give_up_at = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.02)
    return True
