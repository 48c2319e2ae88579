"""What a form said, in words: titles of choices, names of people and units, Swedish days; rows as small tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from engine.forms import Form, Kind, Property
from engine.reading.names import Named, Names


@dataclass(frozen=True, kw_only=True)
class Said:
    """One field as it was answered: a text, or a table when the field has rows."""

    title: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SaidUnder:
    """What was answered under one heading of the form."""

    title: str
    said: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class GivenForm:
    """A completed form: who gave it, as what, when, and what it says."""

    name: str
    title: str
    by: Named | None
    position: str  #: the person's title that day
    at: datetime
    sections: tuple[SaidUnder, ...]


def mentioned(form: Form, answers: Mapping[str, Any]) -> tuple[set[int], set[int]]:
    """Numbers of the people and of the units the answers name."""
    people: set[int] = set()
    units: set[int] = set()
    for prop, value in _answered(form, answers):
        if prop.kind is Kind.PERSON:
            people.add(value)
        elif prop.kind is Kind.PERSONS:
            people.update(value)
        elif prop.kind is Kind.UNIT:
            units.add(value)
        elif prop.columns:
            for row in value:
                in_row = mentioned(prop.columns, row)
                people |= in_row[0]
                units |= in_row[1]
    return people, units


def in_words(form: Form, answers: Mapping[str, Any], names: Names) -> tuple[SaidUnder, ...]:
    """The answers under the form's headings; what was not answered is left out."""
    said = {prop.name: _said(prop, value, names) for prop, value in _answered(form, answers)}
    sections = []
    for section in form.sections(answers):
        under = tuple(said[field.name] for field in section.fields if field.name in said)
        if under:
            sections.append(SaidUnder(title=section.title, said=under))
    return tuple(sections)


def day_in_words(text: str) -> str:
    """14 september 2026"""
    return format_date(date.fromisoformat(text), "d MMMM y", locale="sv")


def _answered(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[Property, Any]]:
    return ((prop, answers[prop.name]) for prop in form.properties if answers.get(prop.name) is not None)


def _said(prop: Property, value: Any, names: Names) -> Said:
    if prop.columns is None:
        return Said(title=prop.title, text=_text(prop, value, names))
    columns = prop.columns.properties
    rows = tuple(tuple(_text(column, row.get(column.name), names) for column in columns) for row in value)
    numbered = tuple((str(number), *row) for number, row in enumerate(rows, start=1))
    return Said(title=prop.title, columns=("Nr", *(column.title for column in columns)), rows=numbered)


def _text(prop: Property, value: Any, names: Names) -> str:
    if value is None:
        return ""
    match prop.kind:
        case Kind.PERSON:
            return str(names.person(value) or "")
        case Kind.PERSONS:
            return "\n".join(str(names.person(one)) for one in value)
        case Kind.UNIT:
            return names.unit(value)
        case Kind.DATE:
            return day_in_words(value)
        case Kind.TIME:
            return f"kl. {str(value)[:5].replace(':', '.')}"
        case Kind.CONFIRM:
            return "Ja" if value else "Nej"
        case Kind.CHECKBOXES:
            return "\n".join(_choice(prop, one) for one in value)
    return _choice(prop, value)


def _choice(prop: Property, value: Any) -> str:
    return next((title for known, title in prop.choices if known == value), str(value))
