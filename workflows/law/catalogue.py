"""The deadlines of the trade: what each counts from, the paragraph it rests on, the time the product ships with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from engine.definition import Basis
from workflows.law.errors import MayNotChange, UnknownDeadline

#: What a row's `may` can name.
CHANGES = frozenset({"pause", "extend", "withdraw"})


@dataclass(frozen=True, kw_only=True)
class DeadlineTime:
    """What a deadline's time is during a period, and where that stands."""

    rule: str  #: "P2WD", see rule_texts
    basis: Basis
    source: str  #: Swedish; empty when the statute itself gives the number
    valid_from: date = date.min
    valid_to: date = date.max  #: last day
    warn_hours: int | None = None  #: only for times in hours

    def holds(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, kw_only=True)
class CataloguedDeadline:
    """One deadline of the trade."""

    key: str
    number: str  #: place in the trade's catalogue, "T04"; empty for the product's own
    label: str  #: opens the explaining sentence: "Rapporten ska vara diarieförd"
    after: str  #: follows "efter": "att rapporten kom in"
    statute: tuple[str, ...]  #: keys of legal sources
    says: str  #: the statute's word where it gives no number
    times: tuple[DeadlineTime, ...]
    may: frozenset[str] = frozenset()  #: what may be done to it once it runs: pause, extend, withdraw

    @property
    def statutory(self) -> bool:
        """Does the law itself give the number, so that no municipality may change it?"""
        return any(time.basis is Basis.STATUTORY for time in self.times)


@cache
def catalogue() -> Mapping[str, CataloguedDeadline]:
    """Every deadline by its key."""
    table = yaml.safe_load(Path(__file__).with_name("deadlines.yaml").read_text(encoding="utf-8"))
    return {key: _deadline(key, row) for key, row in table.items()}


def catalogued(key: str) -> CataloguedDeadline:
    """Raises UnknownDeadline."""
    if key not in catalogue():
        raise UnknownDeadline(key)
    return catalogue()[key]


def times_from(rows: Sequence[Mapping[str, Any]]) -> tuple[DeadlineTime, ...]:
    """Times as a data file writes them; a period left out or null is open."""
    return tuple(
        DeadlineTime(
            rule=str(row["rule"]),
            basis=Basis(row["basis"]),
            source=row.get("source") or "",
            valid_from=row.get("valid_from") or date.min,
            valid_to=row.get("valid_to") or date.max,
            warn_hours=row.get("warn_hours"),
        )
        for row in rows
    )


def _deadline(key: str, row: Mapping[str, Any]) -> CataloguedDeadline:
    return CataloguedDeadline(
        key=key,
        number=row["number"],
        label=row["label"],
        after=row["after"],
        statute=tuple(row.get("statute", ())),
        says=row.get("says", ""),
        times=times_from(row["times"]),
        may=_may(key, row),
    )


def _may(key: str, row: Mapping[str, Any]) -> frozenset[str]:
    """Raises MayNotChange."""
    may = frozenset(row.get("may", ()))
    statutory = any(time["basis"] == Basis.STATUTORY for time in row["times"])
    if may - CHANGES or (may and statutory):
        raise MayNotChange(key)
    return may
