"""The processes at work: each does one thing after another until it is told to stop, or killed in the middle of one.

They are born of one that has read everything they need and opened no database, so that nobody waits for the next.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import traceback
from pathlib import Path

from engine.errors import VaksamError
from tests.torture.acts import Acts, Said
from tests.torture.household import Household
from tests.torture.journal import DONE, FAILED, REFUSED, UNKNOWN, Journal, Reading

STOP = "stop"


def bear(folder: Path, workers: int, seed: int) -> None:
    """For each line "2 5" worker number two begins its fifth life; answers with its process number."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody mourns
    Household(folder, "0.0").house.database.close()
    for line in sys.stdin:
        number, life = line.split()
        born = os.fork()
        if born == 0:
            sys.stdin.close()
            try:
                work(folder, int(number), f"{number}.{life}", workers, seed)
            finally:
                os._exit(0)
        print(born, flush=True)  # noqa: T201 the keeper reads it


def work(folder: Path, number: int, worker: str, workers: int, seed: int) -> None:
    dice = random.Random(f"{seed}:{worker}")
    acts = Acts(Household(folder, worker), number, workers, dice)
    path = folder / f"{number}.journal"
    left = Reading.of(path).last
    journal = Journal(path, worker)
    if left is not None and left.end == UNKNOWN and dice.random() < 0.5:
        _do(acts, journal, left.verb, left.said)  # as a person would who saw no answer
    while not (folder / STOP).exists():
        with acts.home.clock.steady():
            verb, said = acts.plan(worker)
        _do(acts, journal, verb, said)


def _do(acts: Acts, journal: Journal, verb: str, said: Said) -> None:
    with acts.home.clock.steady():
        journal.begin(verb, said)
        try:
            result = acts.perform(verb, said)
        except VaksamError as refusal:
            journal.end(REFUSED, type(refusal).__name__)
        except Exception:  # noqa: BLE001 the one who counts afterwards judges it
            journal.end(FAILED, traceback.format_exc())
        else:
            journal.end(DONE, result)


if __name__ == "__main__":
    bear(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
