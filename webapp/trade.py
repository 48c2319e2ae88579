"""What pages need from the trade's shelves; create_app hands it in, so that no page imports a process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from engine.definition import Panel


class Paragraph(Protocol):
    """A legal source as it is called on a day."""

    @property
    def citation(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def note(self) -> str:
        """Why it must be checked before use; empty when it is verified."""


class Source(Protocol):
    """Looks a source up; raises `Trade.law_error`."""

    def __call__(self, key: str, *, on: date) -> Paragraph: ...


@dataclass(frozen=True, kw_only=True)
class Trade:
    source: Source
    role_titles: Mapping[str, str]  #: a role's key -> what people read
    law_error: type[Exception]  #: raised when a day or a paragraph cannot be given
    local_settings: Callable[[Session, date], Iterable[Panel]]  #: what the municipality has decided for itself
    schema: Callable[[], tuple[str, ...]]  #: the newest numbered steps of the database this program knows

    def role(self, key: str) -> str:
        return self.role_titles.get(key, key.capitalize())
