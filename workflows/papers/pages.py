"""Content becomes HTML: every text a person wrote is escaped, every name in a template must exist."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workflows.law.swedish import clock, short_date

TEMPLATES = Path(__file__).parent / "templates"
NOT_GIVEN = "Inte angivet"


def page(folder: Path, name: str, **content: Any) -> str:
    """The template of that name in a process's folder, filled."""
    return _templates(folder).get_template(f"{name}.html").render(**content)


@lru_cache(maxsize=32)
def _templates(folder: Path) -> Environment:
    """A process's own templates first, then those all papers share; compiled once."""
    environment = Environment(
        loader=FileSystemLoader([folder, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "moment": moment, "paragraphs": paragraphs}
    environment.globals["not_given"] = NOT_GIVEN
    return environment


def day(value: date | str | None) -> str:
    """`15 september 2026`, of a day or its ISO text."""
    if not value:
        return ""
    return short_date(date.fromisoformat(value) if isinstance(value, str) else value)


def moment(at: datetime) -> str:
    """`15 september 2026 kl. 07.40`."""
    return f"{short_date(at.date())} {clock(at)}"


def paragraphs(text: str) -> list[list[str]]:
    """A text as it was written: paragraphs with their lines."""
    parts = [part.strip("\n").split("\n") for part in text.split("\n\n")]
    return [lines for lines in parts if any(line.strip() for line in lines)]
