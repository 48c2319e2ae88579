"""The figures as people read them, and as machines do."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.figures import Figure

HEADINGS = ("", "databas", "vad", "median", "lägst–högst", "mål", "")


def machine() -> dict[str, str]:
    """Where and when it was measured."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processor": f"{_processor()}, {os.cpu_count()} kärnor",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": f"{os.getloadavg()[0]:.1f} när det var klart",
    }


def printed(figures: Sequence[Figure], about: dict[str, str]) -> str:
    """One table, the same as goes into docs/prestanda.md."""
    lines = [HEADINGS, *(_line(figure) for figure in figures)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADINGS))]
    rows = [_row(line, widths) for line in lines]
    rows.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join([", ".join(about.values()), "", *rows])


def as_json(figures: Sequence[Figure], about: dict[str, str]) -> str:
    measured = [{**asdict(figure), "median": figure.median, "holds": figure.holds} for figure in figures]
    return json.dumps({"machine": about, "figures": measured}, indent=1, ensure_ascii=False) + "\n"


def _line(figure: Figure) -> tuple[str, ...]:
    target = "" if figure.at_most is None else f"{_number(figure.at_most)} {figure.unit}"
    verdict = {None: "", True: "nås", False: "NÅS INTE"}[figure.holds]
    spread = f"{_number(min(figure.values))}–{_number(max(figure.values))}" if len(figure.values) > 1 else ""
    median = f"{_number(figure.median)} {figure.unit}"
    return (figure.work, figure.database, figure.what, median, spread, target, verdict)


def _row(line: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |"


def _number(value: float) -> str:
    """Three figures are what a measurement is worth."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def _processor() -> str:
    """What Linux calls it; elsewhere what Python knows."""
    return next(_named_processors(), platform.processor() or platform.machine())


def _named_processors() -> Iterator[str]:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                yield line.partition(":")[2].strip()
