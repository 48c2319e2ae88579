"""Reads a form from its two files and refuses, by file and field, what could not be shown or checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from engine.expressions import WORDS, BadExpression, Expression, compile_expression
from engine.forms.field import Json, Kind, Property
from engine.forms.form import ROW_ID, Form
from engine.forms.formats import formats
from engine.forms.keys import SCHEMA, UI, BadForm, only_known_field_keys, only_known_form_keys, read_json
from engine.forms.kinds import NoSuchKind, choices_of, kind_of

_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: SpiffWorkflow cannot load a case that holds `typename`; the others mean something else in a page or a condition.
_TAKEN = frozenset({"typename", "csrf_token", ROW_ID, "len", "is_empty", *WORDS})


def load_form(schema: bytes, ui: bytes) -> Form:
    """The form that a JSON Schema 2020-12 and a UI schema describe together. Raises BadForm."""
    read_schema, read_ui = read_json(schema, SCHEMA), read_json(ui, UI)
    try:
        Draft202012Validator.check_schema(read_schema)
    except SchemaError as error:
        where = ".".join(str(part) for part in error.path if part != "properties")
        raise BadForm(SCHEMA, where, f"inte giltigt JSON Schema: {error.message[:200]}") from error
    return _form(read_schema, read_ui, inside="")


def _form(schema: Json, ui: Json, *, inside: str) -> Form:
    only_known_form_keys(schema, ui, inside)
    names = list(schema.get("properties", {}))
    fields_ui = {key: value for key, value in ui.items() if not key.startswith("ui:")}
    for name in fields_ui:
        if name not in names:
            raise BadForm(UI, inside + name, "fältet finns inte i schemat")
    for name in schema.get("required", ()):
        if name not in names:
            raise BadForm(SCHEMA, inside + name, "krävs (required) men finns inte bland fälten")
    properties = {
        name: _property(name, schema["properties"][name], fields_ui.get(name, {}), schema, inside) for name in names
    }
    _no_circles(properties, inside)
    headings = _headings(ui, names, inside)
    ordered = [name for _, _, among in headings for name in among]
    return Form(
        title=schema.get("title", ""),
        intro=ui.get("ui:intro", ""),
        submit=ui.get("ui:submit", "Spara"),
        attachments=ui.get("ui:attachments", False),
        properties=tuple(properties[name] for name in ordered),
        headings=tuple((title, help_, frozenset(among)) for title, help_, among in headings),
        schema=schema,
        is_row=bool(inside),
    )


def _headings(ui: Json, names: list[str], inside: str) -> list[tuple[str, str, list[str]]]:
    """Title, help and fields of each section, fields outside all sections first."""
    sections = ui.get("ui:sections", [])
    for section in sections:
        if not isinstance(section, dict) or not section.get("title") or set(section) - {"title", "help", "fields"}:
            raise BadForm(UI, inside + "ui:sections", "ett avsnitt ska ha title och fields, och får ha help")
    in_sections = [name for section in sections for name in section.get("fields", ())]
    order = ui.get("ui:order", names if not sections else in_sections)
    for listed, key in ((order, "ui:order"), (in_sections, "ui:sections")):
        for name in listed:
            if name not in names:
                raise BadForm(UI, inside + name, f"står i {key} men finns inte i schemat")
            if listed.count(name) > 1:
                raise BadForm(UI, inside + name, f"står två gånger i {key}")
    for name in names:
        if name not in order:
            raise BadForm(UI, inside + name, "finns i schemat men visas inte: lägg till i ui:order eller ui:sections")
    outside = [name for name in order if name not in in_sections]
    headings = [("", "", outside)] if outside else []
    return headings + [(one["title"], one.get("help", ""), list(one.get("fields", ()))) for one in sections]


def _property(name: str, schema: Any, ui: Any, form: Json, inside: str) -> Property:
    place = inside + name
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise BadForm(SCHEMA, place, "namnet kan inte användas: a-z, 0-9 och understreck, och inte ett upptaget ord")
    if not isinstance(schema, dict) or not schema.get("title"):
        raise BadForm(SCHEMA, place, "fältet saknar title")
    only_known_field_keys(ui, place)
    try:
        kind = kind_of(schema, ui.get("ui:widget", ""))
        choices = _choices(kind, schema)
    except NoSuchKind as error:
        file = UI if "ui:widget" in str(error) else SCHEMA
        raise BadForm(file, place, str(error)) from error
    return Property(
        name=name,
        kind=kind,
        required=name in form.get("required", ()),
        schema=schema,
        ui=ui,
        validator=_validator(kind, schema),
        when=_condition(ui["ui:when"], set(form["properties"]) - {name}, place) if "ui:when" in ui else None,
        columns=_columns(schema["items"], ui, place, inside) if kind is Kind.ROWS else None,
        choices=choices,
    )


def _choices(kind: Kind, schema: Json) -> tuple[tuple[Any, str], ...]:
    if kind is Kind.YESNO:
        return ((True, "Ja"), (False, "Nej"))
    if kind is Kind.SCALE and "minimum" in schema:
        return tuple((step, str(step)) for step in range(schema["minimum"], schema["maximum"] + 1))
    return () if kind is Kind.ROWS else choices_of(schema)


def _validator(kind: Kind, schema: Json) -> Draft202012Validator:
    # Rows are checked one by one, each against the columns its own answers show.
    checked = {**schema, "items": {"type": "object"}} if kind is Kind.ROWS else schema
    return Draft202012Validator(checked, format_checker=formats)


def _columns(items: Json, ui: Json, place: str, inside: str) -> Form:
    if inside:
        raise BadForm(SCHEMA, place, "rader kan inte ligga i rader")
    return _form(items, ui.get("ui:items", {}), inside=f"{place}.")


def _condition(text: str, names: set[str], place: str) -> Expression:
    try:
        expression = compile_expression(text)
    except BadExpression as error:
        raise BadForm(UI, place, f"ui:when: {error.reason}") from error
    if unknown := sorted(expression.reads - names):
        raise BadForm(UI, place, f"ui:when läser {', '.join(unknown)} som inte är ett annat fält i formuläret")
    return expression


def _no_circles(properties: Mapping[str, Property], inside: str) -> None:
    reads = {name: prop.when.reads for name, prop in properties.items() if prop.when}
    try:
        TopologicalSorter(reads).prepare()
    except CycleError as error:
        circle = error.args[1]
        raise BadForm(UI, inside + circle[0], f"ui:when går i cirkel: {', '.join(circle)}") from error
