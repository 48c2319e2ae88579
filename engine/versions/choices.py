"""What is to happen to the deadlines that wait when a case changes version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.errors import VaksamError


class Choice(StrEnum):
    """Where a waiting deadline counts from."""

    KEEP = "keep"  #: as it is; the default
    ORIGIN = "origin"  #: anew by today's rule, from where it once began
    NOW = "now"  #: anew by today's rule, from this moment; a deadline of the law is kept all the same


class UnknownChoice(VaksamError):
    """A deadline may be kept, counted from its origin or from now:"""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """One choice for all, and others by name of deadline."""

    all: Choice = Choice.KEEP
    by_name: Mapping[str, Choice] = field(default_factory=dict)

    @classmethod
    def read(cls, all_: str = "keep", pairs: Iterable[str] = ()) -> Choices:
        """From words: "now" and "assess=origin". Raises UnknownChoice."""
        named = dict(pair.partition("=")[::2] for pair in pairs)
        return cls(all=_choice(all_), by_name={name: _choice(word) for name, word in named.items()})

    @classmethod
    def of_row(cls, row: Mapping[str, str]) -> Choices:
        return cls.read(row.get("", "keep"), [f"{name}={word}" for name, word in row.items() if name])

    def as_row(self) -> dict[str, str]:
        return {"": self.all.value, **{name: choice.value for name, choice in sorted(self.by_name.items())}}

    def of(self, deadline: str) -> Choice:
        return self.by_name.get(deadline, self.all)


def _choice(word: str) -> Choice:
    try:
        return Choice(word)
    except ValueError as error:
        raise UnknownChoice(word) from error
