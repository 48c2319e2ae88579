"""What a worker says it is about to do and what came of it, on disk before it goes on: a kill leaves it behind."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DONE, REFUSED, FAILED, UNKNOWN = "done", "refused", "failed", "unknown"


@dataclass(kw_only=True)
class Entry:
    """A verb that was begun."""

    worker: str  #: "2.5" is worker number two in its fifth life
    verb: str
    said: dict[str, Any]  #: what it was asked to do
    began: float  #: time.monotonic() of the machine
    end: str = UNKNOWN  #: DONE, REFUSED, FAILED, or UNKNOWN when it was killed in the middle
    result: Any = None


class Journal:
    """The pen of one worker's life."""

    def __init__(self, path: Path, worker: str) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._file.write("\n")  # whatever the life before it was in the middle of writing ends here
        self._worker = worker

    def begin(self, verb: str, said: dict[str, Any]) -> None:
        self._write({"worker": self._worker, "verb": verb, "said": said, "began": time.monotonic()})

    def end(self, end: str, result: Any = None) -> None:
        self._write({"worker": self._worker, "end": end, "result": result})

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


@dataclass
class Reading:
    """All entries of a journal, in the order they were begun."""

    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path) -> Reading:
        reading = cls()
        for line in _whole_lines(path):
            if "verb" in line:
                reading.entries.append(Entry(**line))
            elif reading.entries and reading.entries[-1].worker == line["worker"]:
                reading.entries[-1].end, reading.entries[-1].result = line["end"], line["result"]
        return reading

    @property
    def last(self) -> Entry | None:
        return self.entries[-1] if self.entries else None


def _whole_lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    for text in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            yield json.loads(text)
        except ValueError:
            continue  # half a line: it was not said
