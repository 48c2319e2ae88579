"""The clock as a process of its own."""

from __future__ import annotations

import os
import signal
import threading

from engine.cases import Cases
from engine.clock import start_clock
from engine.logs import start_logging
from engine.settings import Settings, read_settings
from webapp.commands.assemble import assemble
from webapp.serving.parent import end_with_parent

#: Seconds to finish what is in hand when told to stop: a letter on its way, a case half moved.
GRACE = 10.0


def keep_time(settings: Settings) -> None:
    """Go the rounds until told to stop by SIGTERM or Ctrl+C."""
    told_to_stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: told_to_stop.set())
    house = assemble(settings)
    scheduler = start_clock(Cases(house))
    told_to_stop.wait()
    finishing = threading.Thread(target=scheduler.shutdown, daemon=True)
    finishing.start()
    finishing.join(GRACE)
    if finishing.is_alive():
        os._exit(0)  # a mail server that does not answer: the letter's lease runs out, and another takes it
    house.database.close()


if __name__ == "__main__":
    end_with_parent()
    started_with = read_settings()
    start_logging(started_with)
    keep_time(started_with)
