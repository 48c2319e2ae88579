"""Structured logs: one line per event, made of names we know. What a library says in words may quote what people wrote,
so of its lines only the place in the code is kept."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, TextIO

import orjson

from engine.settings import Settings

#: Ours: `log.info("request", extra={...})` with a fixed event and fields named below.
log = logging.getLogger("vaksam")
#: What a line may tell besides its time, level and event; anything else handed in is dropped.
FIELDS = (
    "request_id",
    "endpoint",
    "method",
    "status",
    "duration_ms",
    "incident_id",
    "kind",
    "key",
    "cause",
    "attempts",
    "case_id",
    "step",
    "duty",
    "done",
)
#: A fixed sentence of our own (engine.causes.technical), never the text of somebody else's exception.
SENTENCES = ("cause",)
EVENT = re.compile(r"[a-z][a-z_ ]{0,60}")
#: Names in code, numbers and keys: no space and no å, ä, ö, so that hardly anything a person writes passes.
NAME = re.compile(r"[A-Za-z0-9_.:/<>-]{1,120}")
MOST_FAULTS, MOST_FRAMES = 5, 30


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return orjson.dumps(told(record)).decode()


class TextLines(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        line = told(record)
        faults = line.pop("faults", [])
        first = f"{line.pop('time')} {line.pop('level')} {line.pop('event')}"
        rest = [f"{name}={value}" for name, value in line.items()]
        places = [f"\n  {one['type']}: {' < '.join(reversed(one['trace']))}" for one in faults]
        return " ".join([first, *rest]) + "".join(places)


def start_logging(settings: Settings, to: TextIO | None = None) -> None:
    """Every logger of this process writes through our formatter, to stderr unless told otherwise; once per process."""
    handler = logging.StreamHandler(to)
    handler.setFormatter(_formatter(settings)())
    logging.raiseExceptions = False  # else a line that cannot be written is printed with its arguments
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for logger in [one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger)]:
        logger.handlers.clear()
        logger.propagate = True
    log.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda kind, error, trace: _uncaught(error)
    threading.excepthook = lambda args: _uncaught(args.exc_value)
    sys.unraisablehook = lambda args: _uncaught(args.exc_value)


def server_config(settings: Settings) -> dict[str, Any]:
    """For the web server's own `dictConfig` (granian's `log_dictconfig`): its lines by our formatter too."""
    formatter = _formatter(settings)
    to_root: dict[str, Any] = {"handlers": [], "level": "WARNING", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": f"{formatter.__module__}.{formatter.__qualname__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "ours", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"_granian": dict(to_root), "granian.access": dict(to_root)},
    }


def told(record: logging.LogRecord) -> dict[str, Any]:
    """What may be told of a record."""
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    line: dict[str, Any] = {"time": at, "level": record.levelname.lower()}
    if record.name == log.name:
        event = str(record.msg)
        line["event"] = event if EVENT.fullmatch(event) else "unnamed"
        line |= {name: _value(name, record.__dict__[name]) for name in FIELDS if name in record.__dict__}
    else:
        line |= {"event": "library", "logger": _name(record.name)}
        line["where"] = _place(record.pathname, record.lineno, record.funcName or "")
    if record.exc_info and record.exc_info[1]:
        line["faults"] = list(_faults(record.exc_info[1]))
    return line


def _faults(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """Each kind of fault and where, the outermost first; never what it says."""
    for _ in range(MOST_FAULTS):
        if error is None:
            return
        frames = [
            _place(frame.f_code.co_filename, line, frame.f_code.co_name)
            for frame, line in traceback.walk_tb(error.__traceback__)
        ]
        yield {"type": _name(type(error).__name__), "trace": frames[-MOST_FRAMES:]}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _place(path: str, line: int | None, function: str) -> str:
    """engine/cases.py:120 complete"""
    return f"{_name('/'.join(PurePath(path).parts[-2:]))}:{line or 0} {_name(function)}"


def _value(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:300] if name in SENTENCES else _name(str(value))


def _name(text: str) -> str:
    return text if NAME.fullmatch(text) else "?"


def _formatter(settings: Settings) -> type[logging.Formatter]:
    return TextLines if settings.log == "text" else JsonLines


def _uncaught(error: BaseException | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    log.critical("uncaught", exc_info=error)
