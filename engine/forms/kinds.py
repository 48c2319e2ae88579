"""Which kind of field a piece of JSON Schema is, and what may be said of it. Anything else is refused at loading."""

from __future__ import annotations

from typing import Any

from engine.forms.field import Json, Kind

_ALWAYS = frozenset({"type", "title", "description"})
_CHOICE = frozenset({"oneOf", "enum"})
_ITEMS = frozenset({"items", "minItems", "maxItems", "uniqueItems"})
_NUMBER = frozenset({"minimum", "maximum"})
_WORDS = frozenset({"minLength", "maxLength", "pattern", "format"})

#: Radio buttons up to this many choices, a list above.
_FEW = 7


class NoSuchKind(ValueError):
    """We have no field for that schema; the text says why in Swedish."""


def kind_of(schema: Json, widget: str) -> Kind:
    """The kind, after what the UI schema asks for. Raises NoSuchKind."""
    possible, keywords = _possible(schema)
    unknown = sorted(set(schema) - keywords - _ALWAYS)
    if unknown:
        raise NoSuchKind(f"{', '.join(unknown)} kan inte användas i ett fält av detta slag")
    if not widget:
        return possible[0]
    asked = {"person": Kind.PERSONS}.get(widget, widget) if possible[0] is Kind.PERSONS else widget
    if asked not in possible:
        raise NoSuchKind(f"ui:widget {widget} passar inte, välj {' eller '.join(possible)}")
    return Kind(asked)


def _possible(schema: Json) -> tuple[tuple[Kind, ...], frozenset[str]]:
    match schema.get("type"):
        case "string":
            return _string(schema)
        case "integer":
            return _integer(schema)
        case "boolean" if "const" in schema:
            if schema["const"] is not True:
                raise NoSuchKind("const kan bara vara true")
            return (Kind.CONFIRM,), frozenset({"const"})
        case "boolean":
            return (Kind.YESNO,), frozenset()
        case "array":
            return _array(schema.get("items"))
    raise NoSuchKind("type ska vara string, integer, boolean eller array")


def _string(schema: Json) -> tuple[tuple[Kind, ...], frozenset[str]]:
    if _CHOICE & set(schema):
        return _choice(schema), _CHOICE
    match schema.get("format"):
        case "date":
            return (Kind.DATE,), frozenset({"format"})
        case "time":
            return (Kind.TIME,), frozenset({"format"})
        case None | "email":
            return (Kind.TEXT, Kind.TEXTAREA), _WORDS
    raise NoSuchKind("format ska vara date, time eller email")


def _choice(schema: Json) -> tuple[Kind, ...]:
    few = (Kind.RADIO, Kind.SELECT)
    return few if len(choices_of(schema)) <= _FEW else few[::-1]


def _integer(schema: Json) -> tuple[tuple[Kind, ...], frozenset[str]]:
    if _CHOICE & set(schema):
        return (*_choice(schema), Kind.SCALE), _CHOICE
    match schema.get("format"):
        case "person":
            return (Kind.PERSON,), frozenset({"format"})
        case "unit":
            return (Kind.UNIT,), frozenset({"format"})
        case None if set(schema) >= _NUMBER:
            return (Kind.INTEGER, Kind.SCALE), _NUMBER
        case None:
            return (Kind.INTEGER,), _NUMBER
    raise NoSuchKind("format ska vara person eller unit")


def _array(items: Any) -> tuple[tuple[Kind, ...], frozenset[str]]:
    if not isinstance(items, dict):
        raise NoSuchKind("items saknas")
    if items.get("type") == "object":
        return (Kind.ROWS,), _ITEMS
    if items == {"type": "integer", "format": "person"}:
        return (Kind.PERSONS,), _ITEMS
    if _CHOICE & set(items) and set(items) <= _CHOICE | {"type"}:
        return (Kind.CHECKBOXES,), _ITEMS
    raise NoSuchKind("items ska vara val (oneOf), personer eller rader (object)")


def choices_of(schema: Json) -> tuple[tuple[Any, str], ...]:
    """The choices of a field, JSON value and title; none for free answers. Raises NoSuchKind."""
    if schema.get("type") == "array":
        return choices_of(schema["items"])
    if "enum" in schema:
        choices = [(value, str(value)) for value in schema["enum"]]
    else:
        choices = [_choice_of(one) for one in schema.get("oneOf", ())]
    kind = {"string": str, "integer": int}.get(str(schema.get("type")), object)
    if any(type(value) is not kind for value, _ in choices):
        raise NoSuchKind("alla val ska vara av fältets type")
    if len({value for value, _ in choices}) != len(choices):
        raise NoSuchKind("samma val finns två gånger")
    return tuple(choices)


def _choice_of(one: Any) -> tuple[Any, str]:
    if not isinstance(one, dict) or set(one) != {"const", "title"}:
        raise NoSuchKind("varje val i oneOf ska ha const och title och inget mer")
    return one["const"], one["title"]
