"""What a letter says: case number, step, day and link. Names and what happened never leave the house by mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

END_OF_DAY = (23, 59)


@dataclass(frozen=True, kw_only=True)
class LetterText:
    subject: str
    body: str


def render(folder: Path, name: str, context: dict[str, Any]) -> LetterText:
    """Fill a template; its first line is the subject. Raises jinja2's UndefinedError for a word it does not know."""
    text = _letters(folder).get_template(f"{name}.txt").render(context)
    subject, _, body = text.partition("\n")
    return LetterText(subject=subject.strip(), body=body.strip() + "\n")


def plain(context: dict[str, Any]) -> LetterText:
    """What is written when the letter's own template cannot be filled in: enough to come and look."""
    number, link = context["number"], context["link"]
    return LetterText(
        subject=f"Något har hänt i ärende {number}",
        body=f"Något har hänt i ärende {number} som du behöver känna till.\n\nLogga in och läs: {link}\n",
    )


def protected(address: str) -> LetterText:
    """What is written about a protected case, whatever has happened in it: not even its number leaves the house."""
    return LetterText(
        subject="Något väntar på dig i Vaksam",
        body=f"Något väntar på dig, eller har hänt, i ett ärende som du arbetar med.\n\nLogga in och läs: {address}\n",
    )


def in_words(moment: datetime) -> str:
    """måndag 2 november 2026; with the clock when it does not end with the day. The moment is in local time."""
    day = format_date(moment, "EEEE d MMMM y", locale="sv")
    return day if (moment.hour, moment.minute) == END_OF_DAY else f"{day} kl. {moment:%H.%M}"


def within_sentence(title: str) -> str:
    """The title of a step as it stands inside a sentence: "besluta om anmälan till IVO"."""
    return title[:1].lower() + title[1:]


def kinds_of_letters(folder: Path) -> list[str]:
    """The letters a process can send, its own and the shared ones."""
    return [name.removesuffix(".txt") for name in _letters(folder).list_templates(extensions=["txt"])]


@lru_cache(maxsize=32)
def _letters(folder: Path) -> Environment:
    """A process's own letters first, then those all processes share beside it."""
    shared = folder.parent.parent / "letters"
    return Environment(loader=FileSystemLoader([folder, shared]), undefined=StrictUndefined, autoescape=False)
