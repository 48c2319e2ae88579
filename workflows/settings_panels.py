"""What the municipality has decided for itself, as an administrator reads it: every deadline and its ground first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definition import Basis, Panel
from workflows.law.catalogue import CataloguedDeadline, DeadlineTime, catalogue
from workflows.law.local_rules import LocalRules, sources_for
from workflows.law.swedish import counted, listed, short_date
from workflows.local_settings import SETTINGS, LocalSetting
from workflows.registry import all_workflows

BASES = {Basis.STATUTORY: "Lag", Basis.LOCAL: "Lokal rutin", Basis.PROPOSED: "Förslag"}
UNITS = {"M/1930": "månad", "M": "månad", "WD": "arbetsdag", "D": "dag", "D/clock": "dag"}
FIXED = {"next_meeting": "Vid nämndens nästa sammanträde"}


def local_settings(session: Session, today: date) -> Iterator[Panel]:
    """The deadlines that hold today and how each came about, then the other decisions."""
    decided = _decided(session, today)
    local = LocalRules.from_yaml(str(decided["deadlines"].value) if "deadlines" in decided else "")
    since = decided["deadlines"].valid_from if "deadlines" in decided else None
    yield Panel(
        title="Frister",
        columns=("Frist", "Tid", "Grund", "Källa", "Gäller från"),
        rows=tuple(_deadline(one, local, today, since) for one in catalogue().values() if in_use(one)),
    )
    yield Panel(
        title="Det kommunen har beslutat",
        columns=("Inställning", "Gäller nu", "Beslut", "Gäller från"),
        rows=tuple(_setting(key, decided) for key in SETTINGS if key != "deadlines"),
    )


def time_in_words(rule: str) -> str:
    """`P2WD` -> två arbetsdagar."""
    if found := re.fullmatch(r"PT(\d+)H", rule):
        return counted(int(found[1]), "timme")
    if found := re.fullmatch(r"(-?)P(\d+)(M/1930|M|WD|D/clock|D)", rule):
        words = counted(int(found[2]), UNITS[found[3]])
        return f"{words} före" if found[1] else words
    if rule.startswith("yearly/"):
        return "Varje år " + listed([_day(part) for part in rule.removeprefix("yearly/").split(",")])
    return FIXED.get(rule, rule)


def _day(month_and_day: str) -> str:
    month, day = month_and_day.split("-")
    return short_date(date(2000, int(month), int(day)), beside=date(2000, 1, 1))


def in_use(deadline: CataloguedDeadline) -> bool:
    """Its process is installed or counts it, or it belongs to the board they all share."""
    return deadline.key.partition(".")[0] in {"board", *all_workflows()} or deadline.key in _counted_by_processes()


def _counted_by_processes() -> set[str]:
    return {deadline.key for workflow in all_workflows().values() for deadline in workflow.deadlines.values()}


def _decided(session: Session, today: date) -> Mapping[str, LocalSetting]:
    valid = select(LocalSetting).where(
        LocalSetting.valid_from <= today, LocalSetting.valid_to.is_(None) | (LocalSetting.valid_to >= today)
    )
    return {row.key: row for row in session.scalars(valid.order_by(LocalSetting.valid_from, LocalSetting.id))}


def _deadline(deadline: CataloguedDeadline, local: LocalRules, today: date, since: date | None) -> tuple[str, ...]:
    time = local.time_on(deadline.key, today)
    return (
        f"{deadline.label}, räknat från {deadline.after}" if deadline.after else deadline.label,
        time_in_words(time.rule)[:1].upper() + time_in_words(time.rule)[1:],
        BASES[time.basis],
        time.source or _cited(deadline, today),
        _from(time, since),
    )


def _cited(deadline: CataloguedDeadline, today: date) -> str:
    return listed([source.citation for source in sources_for(deadline.key, on=today)])


def _from(time: DeadlineTime, since: date | None) -> str:
    if time.valid_from > date.min:
        return short_date(time.valid_from)
    return short_date(since) if time.basis is Basis.LOCAL and since else ""


def _setting(key: str, decided: Mapping[str, LocalSetting]) -> tuple[str, ...]:
    known, row = SETTINGS[key], decided.get(key)
    if row is None:
        return known.title, value_in_words(key, known.default), "Inget eget beslut, Vaksams standard", ""
    return known.title, value_in_words(key, row.value), row.source, short_date(row.valid_from)


def value_in_words(key: str, value: Any) -> str:
    """What people read for what a setting says."""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    return dict(SETTINGS[key].choices).get(str(value), str(value))
