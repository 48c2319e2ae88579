"""A municipality's own times, and which time holds on a day: its own if it has one, else the product's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import yaml

from engine.definition import Basis, DeadlineRule
from workflows.law.catalogue import CataloguedDeadline, DeadlineTime, catalogued, times_from
from workflows.law.errors import BadLocalRule, NotARule, NotInForce
from workflows.law.grounds import Grounds
from workflows.law.rule_texts import rule_from
from workflows.law.sources import LegalSource, source
from workflows.law.swedish import listed

KNOWN_FIELDS = {"rule", "basis", "source", "valid_from", "valid_to", "warn_hours"}


@dataclass(frozen=True, kw_only=True)
class LocalRules:
    """What one municipality has decided, by the deadline's key."""

    municipality: str = ""
    times: Mapping[str, tuple[DeadlineTime, ...]] = field(default_factory=dict)

    @classmethod
    def from_yaml(cls, text: str) -> LocalRules:
        """Read and check a municipality's file, so that a mistake is met when it is saved and not when a case needs it.

        Raises BadLocalRule, UnknownDeadline.
        """
        try:
            data = yaml.safe_load(text) or {}
        except yaml.YAMLError as problem:
            raise BadLocalRule("", f"the text is not YAML: {problem}") from None
        if not isinstance(data, dict) or not isinstance(data.get("rules") or {}, dict):
            raise BadLocalRule("", "the text must have `rules:` with one list of times per deadline")
        times = {key: _checked(key, rows) for key, rows in (data.get("rules") or {}).items()}
        return cls(municipality=str(data.get("municipality") or ""), times=times)

    def time_on(self, key: str, day: date) -> DeadlineTime:
        """The time that holds on a day: the municipality's, else the product's. Raises UnknownDeadline, NotInForce."""
        for time in (*self.times.get(key, ()), *catalogued(key).times):
            if time.holds(day):
                return time
        raise NotInForce(key, day)


def rule_for(
    key: str,
    *,
    on: date,
    local: LocalRules = LocalRules(),
    act: str = "",
    meetings: Sequence[date] = (),
) -> DeadlineRule:
    """The rule a deadline follows on a day.

    `act` is the one the case is under, "SoL" or "LSS"; without it both are cited. `meetings` are the board's.
    Raises UnknownDeadline, NotInForce.
    """
    deadline, time = catalogued(key), local.time_on(key, on)
    return rule_from(time.rule, _grounds(deadline, time, on=on, act=act), warn_hours=time.warn_hours, meetings=meetings)


def sources_for(key: str, *, on: date, act: str = "") -> tuple[LegalSource, ...]:
    """The legal sources a deadline rests on, with their notes. Raises UnknownDeadline, NotInForce."""
    found = [source(name, on=on) for name in catalogued(key).statute]
    return tuple(one for one in found if not act or not one.act or one.act == act)


def _grounds(deadline: CataloguedDeadline, time: DeadlineTime, *, on: date, act: str) -> Grounds:
    cited = listed([one.citation for one in sources_for(deadline.key, on=on, act=act)])
    if time.basis is Basis.STATUTORY:
        return Grounds(basis=time.basis, source=time.source or cited, after=deadline.after)
    return Grounds(
        basis=time.basis, source=time.source, after=deadline.after, statute=cited, statute_says=deadline.says
    )


def _checked(key: str, rows: Any) -> tuple[DeadlineTime, ...]:
    if catalogued(key).statutory:
        raise BadLocalRule(key, "the law itself gives this time, so no local rule can change it")
    if not isinstance(rows, list) or not rows:
        raise BadLocalRule(key, "must be a list of times")
    for row in rows:
        _check(key, row)
    times = times_from([{"basis": Basis.LOCAL, **row} for row in rows])
    in_order = sorted(times, key=lambda time: time.valid_from)
    for earlier, later in pairwise(in_order):
        if later.valid_from <= earlier.valid_to:
            raise BadLocalRule(key, f"two times hold on {later.valid_from.isoformat()}")
    return tuple(in_order)


def _check(key: str, row: Any) -> None:
    if not isinstance(row, dict):
        raise BadLocalRule(key, "each time must name its rule and its source")
    if unknown := sorted(str(name) for name in set(row) - KNOWN_FIELDS):
        raise BadLocalRule(key, f"unknown fields: {', '.join(unknown)}")
    if not isinstance(row.get("source"), str) or not row["source"].strip():
        raise BadLocalRule(key, "source is missing: where has the municipality decided this?")
    if row.get("basis", Basis.LOCAL) not in (Basis.LOCAL, Basis.PROPOSED):
        raise BadLocalRule(key, "basis must be local or proposed")
    days = [row.get("valid_from"), row.get("valid_to")]
    if any(day is not None and type(day) is not date for day in days):
        raise BadLocalRule(key, "valid_from and valid_to must be days, like 2026-01-01")
    if (days[0] or date.min) > (days[1] or date.max):
        raise BadLocalRule(key, "valid_to is before valid_from")
    warn_hours = row.get("warn_hours")
    if warn_hours is not None and (type(warn_hours) is not int or warn_hours < 0):
        raise BadLocalRule(key, "warn_hours must be a whole number of hours")
    try:
        rule_from(str(row.get("rule")), Grounds(basis=Basis.LOCAL, source=row["source"]), warn_hours=warn_hours)
    except NotARule as problem:
        raise BadLocalRule(key, str(problem)) from None
