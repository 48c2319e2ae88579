"""Deadlines and other settings: what holds on a day, whose decision it is, and how it is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.changes import Sender
from engine.definition import Refusal
from engine.desks import Change, Given, Line, Sheet
from engine.installation import Installation
from workflows.by_day import coming
from workflows.deciding import HoldsTooEarly, PlannedAlready, change_deadline, change_setting
from workflows.desks.asked import DAY_MISSING, REASON, SOURCE, SOURCE_MISSING, TOO_EARLY, VALID_FROM, period
from workflows.law.catalogue import catalogue, catalogued
from workflows.law.local_rules import LocalRules
from workflows.law.swedish import short_date
from workflows.local_settings import SETTINGS, LocalSetting, valid_on
from workflows.settings_panels import BASES, in_use, local_settings, time_in_words, value_in_words

#: What is counted, as the form offers it -> how the rule is written.
UNITS = {
    "WD": ("Arbetsdagar", "P{}WD"),
    "D": ("Kalenderdagar", "P{}D"),
    "H": ("Timmar", "PT{}H"),
    "M": ("Månader", "P{}M"),
}
COUNTED = re.compile(r"P(T?)(\d+)(WD|D|H|M)")
DEADLINE, SETTING = "frist-", "val-"
YES_NO = (("ja", "Ja"), ("nej", "Nej"))
RUNNING = "Frister som redan löper behåller sin tid."


class SettingsDesk:
    title = "Inställningar"
    kinds = ("deadline", "setting")

    def sheets(self, session: Session, day: date) -> Iterator[Sheet]:
        deadlines, settings = local_settings(session, day)
        local = _local(session, day)
        keys = [key for key in SETTINGS if key != "deadlines"]
        yield Sheet(
            title=deadlines.title,
            columns=deadlines.columns,
            note=f"En tid som står i lagen kan inte ändras. {RUNNING}",
            lines=tuple(
                _line(row, key, _planned_time(local, key, day))
                for row, key in zip(deadlines.rows, deadline_keys(), strict=True)
            ),
        )
        yield Sheet(
            title=settings.title,
            columns=settings.columns,
            lines=tuple(
                Line(cells=row, key=f"{SETTING}{key}", named=row[0], planned=_planned(session, key, day))
                for row, key in zip(settings.rows, keys, strict=True)
            ),
        )

    def change(self, session: Session, key: str, today: date) -> Change | None:
        if key.startswith(DEADLINE) and _changeable(key.removeprefix(DEADLINE)):
            return _deadline_form(session, key.removeprefix(DEADLINE), today)
        if key.startswith(SETTING) and key.removeprefix(SETTING) in SETTINGS:
            return _setting_form(session, key.removeprefix(SETTING), today)
        return None

    def decide(
        self, house: Installation, key: str, given: Mapping[str, str], sender: Sender, today: date
    ) -> list[Refusal]:
        read = Given(values=given)
        source, valid_from = read.text("source", SOURCE_MISSING), read.day("valid_from", DAY_MISSING)
        try:
            if key.startswith(DEADLINE):
                name, rule = key.removeprefix(DEADLINE), _rule(read)
                if not read.refusals:
                    change_deadline(house, name, rule, source=source, valid_from=valid_from, today=today, sender=sender)
            else:
                name = key.removeprefix(SETTING)
                value = _value(read, name)
                if not read.refusals:
                    change_setting(house, name, value, source=source, valid_from=valid_from, today=today, sender=sender)
        except HoldsTooEarly:
            return [Refusal(field="valid_from", message=TOO_EARLY)]
        except PlannedAlready:
            told = "En senare ändring är redan planerad. Den här måste börja gälla samma dag som den, eller senare."
            return [Refusal(field="valid_from", message=told)]
        return read.refusals

    def told(self, kind: str, key: str, detail: Mapping[str, Any]) -> str:
        if kind == "deadline":
            was, became = time_in_words(detail["was"]), time_in_words(detail["became"])
            return f"{catalogued(key).label}: {was} → {became}. {detail['source']}"
        was, became = value_in_words(key, detail["was"]), value_in_words(key, detail["became"])
        return f"{SETTINGS[key].title}: {was} → {became}. {detail['source']}"


def deadline_keys() -> list[str]:
    """Those that are in use, in the order of the page."""
    return [one.key for one in catalogue().values() if in_use(one)]


def _changeable(key: str) -> bool:
    return key in catalogue() and not catalogued(key).statutory


def _line(row: tuple[str, ...], key: str, planned: str) -> Line:
    changed = f"{DEADLINE}{key}" if _changeable(key) else ""
    return Line(cells=row, key=changed, named=catalogued(key).label, planned=planned)


def _local(session: Session, day: date) -> LocalRules:
    row = session.scalars(valid_on("deadlines", day)).first()
    return LocalRules.from_yaml(str(row.value) if row else "")


def _planned_time(local: LocalRules, key: str, day: date) -> str:
    """The time that will hold instead, when that is decided already."""
    later = [time for time in local.times.get(key, ()) if time.valid_from > day]
    return next((f"Från {short_date(one.valid_from)}: {time_in_words(one.rule)}. {one.source}" for one in later), "")


def _planned(session: Session, key: str, day: date) -> str:
    """What the setting will say, when that is decided already."""
    row = coming(session, LocalSetting, key, day)
    return f"Från {short_date(row.valid_from)}: {value_in_words(key, row.value)}. {row.source}" if row else ""


def _deadline_form(session: Session, key: str, today: date) -> Change:
    local = _local(session, today)
    now, counted = local.time_on(key, today), COUNTED.fullmatch(local.time_on(key, today).rule)
    times = sorted((*local.times.get(key, ()), *catalogued(key).times), key=lambda time: time.valid_from, reverse=True)
    return Change(
        title=catalogued(key).label,
        intro=f"Räknas från {catalogued(key).after}. {RUNNING}" if catalogued(key).after else RUNNING,
        fields=(
            {"name": "number", "kind": "integer", "title": "Hur lång tid?", "required": True},
            {
                "name": "unit",
                "kind": "radio",
                "title": "Räknat i",
                "required": True,
                "choices": [(unit, title) for unit, (title, _) in UNITS.items()],
            },
            SOURCE,
            VALID_FROM,
            REASON,
        ),
        values={
            "number": counted[2] if counted else "",
            "unit": counted[3] if counted else "",
            "valid_from": today.isoformat(),
        },
        earlier=Sheet(
            title=f"Gäller nu: {time_in_words(now.rule)}",
            columns=("Gäller", "Tid", "Grund", "Källa"),
            lines=tuple(
                Line(
                    cells=(
                        period(one.valid_from, one.valid_to),
                        time_in_words(one.rule),
                        BASES[one.basis],
                        one.source,
                    )
                )
                for one in times
            ),
        ),
        button="Ändra fristen",
        log=("deadline", key),
    )


def _setting_form(session: Session, key: str, today: date) -> Change:
    known = SETTINGS[key]
    rows = session.scalars(
        select(LocalSetting)
        .where(LocalSetting.key == key)
        .order_by(LocalSetting.valid_from.desc(), LocalSetting.id.desc())
    ).all()
    row = session.scalars(valid_on(key, today)).first()
    now = row.value if row else known.default
    return Change(
        title=known.title,
        intro="",
        fields=(_value_field(key), SOURCE, VALID_FROM, REASON),
        values={"value": ("ja" if now else "nej") if isinstance(now, bool) else now, "valid_from": today.isoformat()},
        earlier=Sheet(
            title="Så har det varit",
            columns=("Gäller", "Värde", "Beslut"),
            lines=tuple(
                Line(cells=(period(one.valid_from, one.valid_to), value_in_words(key, one.value), one.source))
                for one in rows
                if one.valid_to is None or one.valid_to >= one.valid_from
            ),
            empty=f"Kommunen har inte beslutat något. Vaksams standard gäller: {value_in_words(key, known.default)}.",
        ),
        button="Ändra inställningen",
        log=("setting", key),
    )


def _value_field(key: str) -> Mapping[str, Any]:
    known = SETTINGS[key]
    asked = {"name": "value", "title": "Vad ska gälla?", "required": True}
    if isinstance(known.default, bool):
        return {**asked, "kind": "radio", "choices": YES_NO}
    if known.choices:
        return {**asked, "kind": "radio", "choices": known.choices}
    return {**asked, "kind": "integer" if isinstance(known.default, int) else "text"}


def _value(read: Given, key: str) -> Any:
    known = SETTINGS[key]
    if isinstance(known.default, bool):
        return read.one_of("value", ("ja", "nej"), "Välj ja eller nej.") == "ja"
    if known.choices:
        return read.one_of("value", [value for value, _ in known.choices], "Välj ett av alternativen.")
    if isinstance(known.default, int):
        return read.number("value", "Skriv ett helt tal.", least=0)
    return read.text("value", "Skriv vad som ska gälla.")


def _rule(read: Given) -> str:
    number = read.number("number", "Skriv hur lång tiden är, som ett helt tal.")
    unit = read.one_of("unit", UNITS, "Välj vad tiden räknas i.")
    return UNITS[unit][1].format(number) if unit in UNITS else ""
