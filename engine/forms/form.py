"""A form: what it asks, what is kept of what someone wrote, and what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.definition import Refusal
from engine.expressions import WrongKind
from engine.forms.field import Field, Json, Kind, Property, Section
from engine.forms.messages import ORDER, message, unknown_field

#: Characters no text needs and databases refuse.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

#: A row's own number, set by us.
ROW_ID = "id"


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form of one task, start or action; also of one row of a field with rows."""

    title: str
    intro: str
    submit: str
    attachments: bool
    properties: tuple[Property, ...]  #: in the order they are shown
    headings: tuple[tuple[str, str, frozenset[str]], ...]  #: title, help and field names of each section
    schema: Json  #: as it was written
    is_row: bool = False

    def property(self, name: str) -> Property:
        """The field of that name. Raises KeyError."""
        return next((prop for prop in self.properties if prop.name == name), None) or _no_such_field(name)

    def fields(self, answers: Mapping[str, Any]) -> list[Field]:
        """Every field in the order shown; `visible` is false for those the answers hide."""
        visible = self._visible(answers)
        return [prop.shown(visible=prop.name in visible) for prop in self.properties]

    def sections(self, answers: Mapping[str, Any]) -> list[Section]:
        """The same fields under their headings."""
        fields = self.fields(answers)
        return [
            Section(title=title, help=help_, fields=tuple(field for field in fields if field.name in names))
            for title, help_, names in self.headings
        ]

    def clean(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """What is kept: text trimmed, empty answers and those of hidden fields left out, unknown names kept as is."""
        cleaned = {name: kept for name, value in raw.items() if (kept := self._clean_value(name, value)) is not None}
        hidden = {prop.name for prop in self.properties} - self._visible(cleaned)
        return {name: value for name, value in cleaned.items() if name not in hidden}

    def check(self, answers: Mapping[str, Any]) -> list[Refusal]:
        """What is wrong with the answers once cleaned, at most one refusal per field, in the order of the form."""
        return list(self._refusals(self.clean(answers)))

    def _refusals(self, answers: Mapping[str, Any]) -> Iterator[Refusal]:
        known = {prop.name for prop in self.properties} | ({ROW_ID} if self.is_row else set())
        for name in answers:
            if name not in known:
                yield Refusal(field="", message=unknown_field(str(name)))
        visible = self._visible(answers)
        for prop in self.properties:
            if prop.name in answers:
                yield from _wrong_with(prop, answers[prop.name])
            elif prop.required and prop.name in visible:
                yield Refusal(field=prop.name, message=message(prop, "required"))

    def _visible(self, answers: Mapping[str, Any]) -> set[str]:
        known = dict(answers)
        visible = set()
        for prop in self._conditions_first():
            if prop.when is None or _holds(prop, known):
                visible.add(prop.name)
            else:
                known.pop(prop.name, None)
        return visible

    def _conditions_first(self) -> list[Property]:
        """Fields ordered so that what a condition reads comes before it; loading has refused circles."""
        waiting = list(self.properties)
        ordered: list[Property] = []
        while waiting:
            left = {prop.name for prop in waiting}
            ready = [prop for prop in waiting if prop.when is None or not (prop.when.reads & (left - {prop.name}))]
            ordered += ready
            waiting = [prop for prop in waiting if prop not in ready]
        return ordered

    def _clean_value(self, name: str, value: Any) -> Any:
        prop = next((prop for prop in self.properties if prop.name == name), None)
        if isinstance(value, str):
            return clean_text(value) or None
        if prop and prop.columns and isinstance(value, list):
            return _clean_rows(prop.columns, value) or None
        if isinstance(value, list):
            items = [clean_text(item) if isinstance(item, str) else item for item in value]
            return [item for item in items if item not in ("", None)] or None
        return value


def _no_such_field(name: str) -> Property:
    raise KeyError(name)


def clean_text(text: str) -> str:
    """Trimmed, one kind of line break, letters composed, no control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text)).strip()


def _clean_rows(columns: Form, rows: Sequence[Any]) -> list[Any]:
    cleaned = [columns.clean(row) if isinstance(row, Mapping) else row for row in rows]
    # Only empty rows at the end go away, so that the numbers of the others still mean the same row on the page.
    while cleaned and cleaned[-1] == {}:
        cleaned.pop()
    return cleaned


def _holds(prop: Property, answers: Mapping[str, Any]) -> bool:
    try:
        return bool(prop.when is None or prop.when.evaluate(answers))
    except WrongKind:
        # The answer it reads is of the wrong kind and is refused by itself.
        return False


def _wrong_with(prop: Property, value: Any) -> Iterator[Refusal]:
    errors = sorted(prop.validator.iter_errors(value), key=lambda error: ORDER.index(str(error.validator)))
    if errors:
        first = errors[0]
        yield Refusal(field=prop.name, message=message(prop, str(first.validator), first.validator_value, value))
    elif prop.kind is Kind.ROWS and prop.columns:
        for number, row in enumerate(value):
            for refusal in prop.columns.check(row):
                field = f"{prop.name}.{number}.{refusal.field}" if refusal.field else f"{prop.name}.{number}"
                yield Refusal(field=field, message=f"Rad {number + 1}: {refusal.message}")
