"""What a page sent, as answers: rows are `measures-0-owner`; what cannot be read is left as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from engine.forms.field import Kind, Property
from engine.forms.form import ROW_ID, Form, clean_text

MAX_ROWS = 200

ADD = "_add"
REMOVE = "_remove"

_MANY = (Kind.CHECKBOXES, Kind.PERSONS)
_INTEGER = re.compile(r"-?\d{1,15}", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?", re.ASCII)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


class Submitted(Protocol):
    """A posted form: names, each with one or several texts."""

    def __iter__(self) -> Iterator[str]: ...

    def getlist(self, key: str, /) -> list[str]: ...


def parse_form(form: Form, submitted: Submitted) -> dict[str, Any]:
    """The answers in a posted form, not yet cleaned nor checked; names of no field are left out."""
    return _answers(form, submitted, prefix="")


def row_command(submitted: Submitted) -> str:
    """Which button for rows was pressed, "_add=measures" or "_remove=measures-1"; empty when none was."""
    for name in (ADD, REMOVE):
        for value in submitted.getlist(name):
            return f"{name}={value}"
    return ""


def edit_rows(raw: Mapping[str, Any], command: str) -> dict[str, Any]:
    """The answers with a row added last or one taken away; the same when there is no such row."""
    verb, _, what = command.partition("=")
    name, _, number = what.partition("-")
    rows = raw.get(name, [])
    if not isinstance(rows, list):
        return dict(raw)
    if verb == ADD and len(rows) < MAX_ROWS:
        return {**raw, name: [*rows, {}]}
    if verb == REMOVE and _INTEGER.fullmatch(number) and name in raw:
        return {**raw, name: [row for i, row in enumerate(rows) if i != int(number)]}
    return dict(raw)


def _answers(form: Form, submitted: Submitted, prefix: str) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for prop in form.properties:
        name = prefix + prop.name
        if prop.columns:
            rows = _rows(prop.columns, submitted, f"{name}-")
            answers.update({prop.name: rows} if rows else {})
        elif texts := submitted.getlist(name):
            values = [_value(prop, text) for text in texts]
            answers[prop.name] = values if prop.kind in _MANY else values[-1]
    return answers


def _rows(columns: Form, submitted: Submitted, prefix: str) -> list[dict[str, Any]]:
    number = re.compile(rf"{re.escape(prefix)}(\d{{1,6}})-", re.ASCII)
    numbers = sorted({int(found[1]) for name in submitted if (found := number.match(name))})
    rows = []
    for i in numbers[:MAX_ROWS]:
        row = _answers(columns, submitted, f"{prefix}{i}-")
        for text in submitted.getlist(f"{prefix}{i}-{ROW_ID}"):
            if text:
                row[ROW_ID] = _integer(text)
        rows.append(row)
    return rows


def _value(prop: Property, text: str) -> Any:
    trimmed = clean_text(text)
    match prop.kind:
        case Kind.YESNO | Kind.CONFIRM:
            return {"true": True, "false": False}.get(trimmed.lower(), trimmed)
        case Kind.DATE:
            # A date without dashes is as Swedish as one with.
            return "-".join(found.groups()) if (found := _EIGHT.fullmatch(trimmed)) else trimmed
        case Kind.TIME:
            return f"{int(found[1]):02}:{found[2]}" if (found := _TIME.fullmatch(trimmed)) else trimmed
    if prop.schema["type"] == "integer" or prop.kind is Kind.PERSONS or _chooses_integers(prop):
        return _integer(trimmed)
    return text


def _chooses_integers(prop: Property) -> bool:
    return bool(prop.choices) and all(isinstance(value, int) for value, _ in prop.choices)


def _integer(text: str) -> int | str:
    return int(text) if _INTEGER.fullmatch(text.strip()) else text
