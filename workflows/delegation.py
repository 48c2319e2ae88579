"""Who decides what, by day: the nämnd's delegation as rows, and what holds where the nämnd has decided nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Select, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.step import Step
from workflows import by_day, roles
from workflows.by_day import Decided

FILE = Path(__file__).parent / "delegation.yaml"
PROPOSED = "Vaksams förslag"
LEVELS = {"": "för enheten", "avdelning": "för avdelningen"}


class UnknownDelegation(KeyError):
    """No decision of that name can be delegated."""


class NotDelegable(ValueError):
    """The nämnd cannot give this decision to that role at that level."""


class Delegation(Decided):
    """One row of the municipality's delegationsordning."""

    __tablename__ = "delegation"
    role: Mapped[str]
    level: Mapped[str] = mapped_column(default="")  #: kind of unit the role is asked from; empty: the case's own
    paragraph: Mapped[str] = mapped_column(Text, default="")  #: the point of the delegationsordning


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """Who decides, and by what right."""

    role: str  #: a role's key; BOARD_SECRETARY when the nämnd itself decides
    level: str = ""  #: kind of unit to start from ("avdelning"); empty: the case's own unit
    paragraph: str = ""  #: "punkt 3.2" of the delegationsordning; empty when the municipality has none
    source: str = PROPOSED  #: the municipality's decision, or whose proposal it is
    valid_from: date | None = None  #: None for a proposal

    @property
    def proposed(self) -> bool:
        """The municipality has decided nothing; the product's own proposal holds."""
        return self.valid_from is None

    @property
    def by_board(self) -> bool:
        """The nämnd itself decides, and its secretary writes it down."""
        return self.role == roles.BOARD_SECRETARY

    @property
    def by_own_manager(self) -> bool:
        """The manager of the case's own unit decides."""
        return (self.role, self.level) == (roles.MANAGER, "")

    @property
    def decider(self) -> str:
        """Who decides, as people read it: "Chef för avdelningen"."""
        if self.by_board:
            return "Nämnden"
        title = roles.TITLES.get(self.role, self.role)
        return f"{title} {LEVELS.get(self.level, self.level)}" if self.role == roles.MANAGER else title


@dataclass(frozen=True, kw_only=True)
class Delegable:
    """A decision that can be delegated, and what holds by itself."""

    key: str
    code: str
    title: str
    law: tuple[str, ...]  #: keys of legal sources
    proposal: Mandate
    may: tuple[tuple[str, str], ...]  #: role and level it can be given to
    note: str


def decider(step: Step, key: str, *, on: date | None = None) -> Mandate:
    """Who decides this today, or `on` a day: the municipality's row, else the product's proposal.

    Raises UnknownDelegation.
    """
    proposal = delegable(key).proposal
    rows = step.rows(_valid(key, on or step.today))
    return _mandate(rows[0]) if rows else proposal


def mandate_on(session: Session, key: str, day: date) -> Mandate:
    """Who decided it on that day. Raises UnknownDelegation."""
    proposal = delegable(key).proposal
    row = session.scalars(_valid(key, day)).first()
    return _mandate(row) if row else proposal


@cache
def delegables() -> Mapping[str, Delegable]:
    """All decisions that can be delegated, by key."""
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {key: _delegable(key, row) for key, row in content.items()}


def delegable(key: str) -> Delegable:
    """Raises UnknownDelegation."""
    if key not in delegables():
        raise UnknownDelegation(key)
    return delegables()[key]


def require_delegable(key: str, role: str, level: str) -> None:
    """Raises UnknownDelegation, NotDelegable."""
    if (role, level) not in delegable(key).may:
        raise NotDelegable(f"{delegable(key).title}: {role} {level}".strip())


def _delegable(key: str, row: Mapping[str, Any]) -> Delegable:
    held = row["decider"]
    return Delegable(
        key=key,
        code=row["code"],
        title=row["title"],
        law=tuple(row.get("law", ())),
        proposal=Mandate(role=held["role"], level=held.get("level", "")),
        may=tuple((one["role"], one.get("level", "")) for one in row["may"]),
        note=row.get("note", ""),
    )


def _valid(key: str, day: date) -> Select[Delegation]:
    return by_day.valid_on(Delegation, day).where(Delegation.key == key)


def _mandate(row: Delegation) -> Mandate:
    return Mandate(
        role=row.role, level=row.level, paragraph=row.paragraph, source=row.source, valid_from=row.valid_from
    )
