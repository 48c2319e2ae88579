"""What a process would write on stderr, in a box of its own; everything else about logging is put back."""

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from engine.logs import start_logging
from engine.settings import Settings


@contextmanager
def logged(settings: Settings) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    loggers = [root, *(one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    before = [(one, list(one.handlers), one.propagate, one.level, one.disabled) for one in loggers]
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook, logging.raiseExceptions
    written = io.StringIO()
    start_logging(settings, written)
    try:
        yield written
    finally:
        logging.captureWarnings(capture=False)
        sys.excepthook, threading.excepthook, sys.unraisablehook, logging.raiseExceptions = hooks
        for logger, handlers, propagate, level, disabled in before:
            logger.handlers[:] = handlers
            logger.propagate, logger.disabled = propagate, disabled
            logger.setLevel(level)
