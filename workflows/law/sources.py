"""Legal sources by date: what a paragraph is called on the day it is used, and how sure we are of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workflows.law.errors import NotInForce, UnknownSource


class Confidence(StrEnum):
    """How a paragraph's number is known."""

    VERIFIED = "verified"
    INTERPOLATED = "interpolated"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, kw_only=True)
class LegalSource:
    """One version of one rule of law."""

    key: str
    citation: str  #: "27 kap. 6 § SoL (2025:400)"
    name: str  #: the act's full name, Swedish
    version: str  #: the act's number: "2025:400"
    act: str  #: "SoL", "LSS" or "HSL" when the rule belongs to cases under that act, else ""
    valid_from: date
    valid_to: date | None  #: last day; None while in force
    confidence: Confidence
    note: str  #: Swedish; shown beside the citation wherever it is not empty

    @property
    def verified(self) -> bool:
        return self.confidence is Confidence.VERIFIED

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def source(key: str, *, on: date) -> LegalSource:
    """The version of a source in force on a day. Raises UnknownSource, NotInForce."""
    for version in versions(key):
        if version.in_force(on):
            return version
    raise NotInForce(key, on)


def versions(key: str) -> tuple[LegalSource, ...]:
    """All versions of a source, oldest first: which old paragraph corresponds to which new. Raises UnknownSource."""
    if key not in _sources():
        raise UnknownSource(key)
    return _sources()[key]


def keys() -> tuple[str, ...]:
    """The keys of all sources."""
    return tuple(_sources())


def cite(key: str, *, on: date) -> str:
    """What the paragraph is called on a day. Raises UnknownSource, NotInForce."""
    return source(key, on=on).citation


def cite_both(key: str, *, received: date, performed: date) -> str:
    """The paragraph of the day a duty is performed, and the one of the day the report came in if that was another.

    Raises UnknownSource, NotInForce.
    """
    then, now = cite(key, on=received), cite(key, on=performed)
    return now if then == now else f"{now}, tidigare {then}"


def law_of(day: date) -> str:
    """The version of socialtjänstlagen a case received on `day` keeps: `2001:453` or `2025:400`. Raises NotInForce."""
    data = _read()
    for act in (data["acts"][name] for name in data["case_law"]):
        if act["valid_from"] <= day <= act.get("valid_to", date.max):
            return str(act["version"])
    raise NotInForce("socialtjänstlagen", day)


def name_of(version: str) -> str:
    """What an act is called: "socialtjänstlagen (2025:400)"; its number alone when it is not kept here."""
    return str({act["version"]: act["name"] for act in _read()["acts"].values()}.get(version, version))


def transition_note(*, received: date, performed: date) -> str:
    """What to tell the one who decides when the law changed under way, in Swedish; empty if it did not."""
    return "" if law_of(received) == law_of(performed) else str(_read()["transition"])


@cache
def _read() -> Mapping[str, Any]:
    data: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("sources.yaml").read_text(encoding="utf-8"))
    return data


@cache
def _sources() -> Mapping[str, tuple[LegalSource, ...]]:
    return {key: tuple(_version(key, row) for row in rows) for key, rows in _read()["sources"].items()}


def _version(key: str, row: Mapping[str, Any]) -> LegalSource:
    data = _read()
    act = data["acts"][row["act"]]
    confidence = Confidence(row["confidence"])
    return LegalSource(
        key=key,
        citation=act["cite"].format(place=row["place"]).strip(),
        name=act["name"],
        version=act["version"],
        act=act.get("act", ""),
        valid_from=row.get("valid_from", act["valid_from"]),
        valid_to=row.get("valid_to", act.get("valid_to")),
        confidence=confidence,
        note=row.get("note") or data["notes"].get(confidence, ""),
    )
