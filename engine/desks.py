"""What the municipality decides for itself, as an administrator reads and changes it; the trade fills the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from sqlalchemy.orm import Session

from engine.changes import Sender
from engine.definition import Refusal
from engine.installation import Installation

MOST = 9999  #: of any number that is decided


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that is decided."""

    cells: tuple[str, ...]
    key: str = ""  #: opens its form; empty when it cannot be changed
    named: str = ""  #: what the link to its form says to those who hear it
    planned: str = ""  #: what will hold instead, from a day to come


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table of what holds on a day."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""
    new: str = ""  #: what the button says that adds a line; empty when none can be added
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A form that changes one thing."""

    title: str
    intro: str
    fields: Sequence[Mapping[str, Any]]  #: as webapp/form_fields reads them: name, kind, title, required, help, choices
    values: Mapping[str, Any]
    earlier: Sheet  #: what has held, and what is planned
    button: str
    log: tuple[str, str] = ("", "")  #: kind and key of the log of changes


class Desk(Protocol):
    """A page of administration."""

    @property
    def title(self) -> str: ...

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of changes that are logged here."""

    def sheets(self, session: Session, day: date) -> Iterable[Sheet]:
        """What holds on a day."""

    def change(self, session: Session, key: str, today: date) -> Change | None:
        """The form for one line; an empty key adds one. None when there is no such line, or it cannot be changed."""

    def decide(
        self, house: Installation, key: str, given: Mapping[str, str], sender: Sender, today: date
    ) -> list[Refusal]:
        """Do it; or what is wrong with what was given."""

    def told(self, kind: str, key: str, detail: Mapping[str, Any]) -> str:
        """A row of the log in words."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What was sent with a form, read field by field; what is missing or cannot be read is gathered."""

    values: Mapping[str, str]
    refusals: list[Refusal] = field(default_factory=list)

    def text(self, name: str, message: str) -> str:
        """Required text."""
        value = self.values.get(name, "").strip()
        if not value:
            self.refusals.append(Refusal(field=name, message=message))
        return value

    def day(self, name: str, message: str) -> date:
        """A required day; today's placeholder when it cannot be read, and then refused."""
        found = self.maybe_day(name)
        if found is None:
            self.refusals.append(Refusal(field=name, message=message))
        return found or date.min

    def maybe_day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.values.get(name, "").strip())
        except ValueError:
            return None

    def number(self, name: str, message: str, *, least: int = 1) -> int:
        """A required whole number."""
        text = self.values.get(name, "").strip()
        if not (text.isdecimal() and least <= int(text) <= MOST):
            self.refusals.append(Refusal(field=name, message=message))
            return 0
        return int(text)

    def some_of(self, name: str, choices: Iterable[str]) -> tuple[str, ...]:
        """Those ticked of what is offered, in that order; sent with commas between."""
        ticked = self.values.get(name, "").split(",")
        return tuple(choice for choice in choices if choice in ticked)

    def one_of(self, name: str, choices: Iterable[str], message: str) -> str:
        """One of those offered."""
        value = self.values.get(name, "")
        if value not in choices:
            self.refusals.append(Refusal(field=name, message=message))
        return value
