"""The words a form's two files may use; all others are refused by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine.forms.field import Json
from engine.forms.messages import ORDER

SCHEMA = "schema"
UI = "ui"

_FORM_SCHEMA = frozenset(
    {"$schema", "$id", "type", "title", "description", "required", "properties", "additionalProperties"}
)
_FORM_UI: Mapping[str, type] = {
    "ui:order": list,
    "ui:intro": str,
    "ui:submit": str,
    "ui:sections": list,
    "ui:attachments": bool,
}
_FIELD_UI: Mapping[str, type] = {
    "ui:widget": str,
    "ui:help": str,
    "ui:rows": int,
    "ui:when": str,
    "ui:role": str,
    "ui:placeholder": str,
    "ui:autocomplete": str,
    "ui:add": str,
    "ui:items": dict,
    "ui:required-message": str,
    "ui:messages": dict,
}


class BadForm(ValueError):
    """The form's files do not agree or ask for what we do not have; names the file and the field, in Swedish why."""

    def __init__(self, file: str, field: str, reason: str) -> None:
        super().__init__(f"{file}: {field + ': ' if field else ''}{reason}")
        self.file = file
        self.field = field
        self.reason = reason


def read_json(text: bytes, file: str) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        for name in names:
            if names.count(name) > 1:
                raise BadForm(file, name, "står två gånger")
        return dict(pairs)

    try:
        read = json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        if isinstance(error, BadForm):
            raise
        raise BadForm(file, "", f"filen är inte JSON: {error}") from error
    if not isinstance(read, dict):
        raise BadForm(file, "", "filen ska hålla ett objekt")
    return read


def only_known_form_keys(schema: Json, ui: Json, inside: str) -> None:
    place = inside.rstrip(".")
    if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
        raise BadForm(SCHEMA, place, "ska ha type object och additionalProperties false")
    if unknown := sorted(set(schema) - _FORM_SCHEMA):
        raise BadForm(SCHEMA, place, f"{', '.join(unknown)} kan inte användas här")
    if unknown := sorted(key for key in ui if key.startswith("ui:") and key not in _FORM_UI):
        raise BadForm(UI, place, f"{', '.join(unknown)} kan inte användas här")
    if wrong := sorted(key for key, kind in _FORM_UI.items() if key in ui and type(ui[key]) is not kind):
        raise BadForm(UI, place, f"{', '.join(wrong)} är av fel slag")
    if not inside and not schema.get("title"):
        raise BadForm(SCHEMA, "", "formuläret saknar title")


def only_known_field_keys(ui: Any, place: str) -> None:
    if not isinstance(ui, dict):
        raise BadForm(UI, place, "ska vara ett objekt")
    for key, value in ui.items():
        if key not in _FIELD_UI:
            raise BadForm(UI, place, f"{key} kan inte användas för ett fält")
        if type(value) is not _FIELD_UI[key]:
            raise BadForm(UI, place, f"{key} är av fel slag")
    if unknown := sorted(set(ui.get("ui:messages", {})) - set(ORDER)):
        raise BadForm(UI, place, f"ui:messages känner inte regeln {', '.join(unknown)}")
