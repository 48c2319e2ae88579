"""What pages need from the trade's shelves; create_app hands it in, so that no page imports a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from engine.desks import Desk
from engine.installation import Installation


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


class UsableLink(Protocol):
    """Where a provider's one-time link leads."""

    @property
    def id(self) -> int: ...

    @property
    def provider_id(self) -> int: ...

    @property
    def provider(self) -> str: ...

    @property
    def case_id(self) -> int | None:
        """The case it adds to; None when it begins one."""

    @property
    def case_number(self) -> str: ...


class Providers(Protocol):
    """What is known of private providers, and the links they are sent."""

    @property
    def LinkNotUsable(self) -> type[Exception]:  # noqa: N802 - it is a class
        """Raised for a link that leads nowhere."""

    def providers(self, session: Session) -> Sequence[tuple[int, str]]: ...

    def figures(self, session: Session, year: int) -> Sequence[Any]: ...

    def links(self, session: Session, reader_id: int, now: datetime) -> Sequence[Any]: ...

    def make_link(self, house: Installation, provider_id: int, made_by_id: int, case_id: int | None = None) -> str: ...

    def usable(self, session: Session, secret: str, now: datetime) -> UsableLink: ...

    def note_used(self, house: Installation, link_id: int) -> None: ...

    def withdraw(self, house: Installation, link_id: int) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Trade:
    source: Source
    role_titles: Mapping[str, str]  #: a role's key -> what people read
    law_name: Callable[[str], str]  #: an act's number -> what it is called, with the number
    law_error: type[Exception]  #: raised when a day or a paragraph cannot be given
    desks: Mapping[str, Desk]  #: what the municipality decides for itself, by the word in the address
    providers: Providers
    schema: Callable[[], tuple[str, ...]]  #: the newest numbered steps of the database this program knows

    def role(self, key: str) -> str:
        return self.role_titles.get(key, key.capitalize())
