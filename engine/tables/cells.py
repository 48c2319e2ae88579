"""The cells of a decision table: any, a value, several values, not, an order, a range. Nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.expressions import order, same

#: What a cell may hold and a rule may give.
Literal = str | int | float | bool | None
Test = Callable[[object], bool]

MAX_LENGTH = 500
#: What a cell holds that tests nothing.
ANYTHING = ("", "-")

REMEDY = 'Skriv -, ett värde, flera värden som "a", "b", not("a"), >= 3 eller [1..3]. Text står inom raka citattecken.'

_LITERAL = r'"[^"\\]*"|-?\d+(?:\.\d+)?|true|false|none|null'
_ONE = re.compile(rf"({_LITERAL})")
_SEVERAL = re.compile(rf"(?:{_LITERAL})(?:\s*,\s*(?:{_LITERAL}))*")
_NOT = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_ORDER = re.compile(rf"(<=|>=|<|>)\s*({_LITERAL})")
_RANGE = re.compile(rf"\[\s*({_LITERAL})\s*\.\.\s*({_LITERAL})\s*\]")

_WORDS: dict[str, Literal] = {"true": True, "false": False, "none": None, "null": None}
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "number": (int, float),
    "double": (int, float),
    "integer": (int,),
    "long": (int,),
}

#: typeRefs a column may have; one not listed in _KINDS is not checked.
TYPE_REFS = frozenset({"", "Any", *_KINDS})


class BadCell(ValueError):
    """The text of a cell is none of the kinds we know."""


def literal(text: str, type_ref: str) -> Literal:
    """The value written in `text`. Raises BadCell, also when it is not of the column's type."""
    found = _ONE.fullmatch(text.strip())
    if not found or len(text) > MAX_LENGTH:
        raise BadCell(text)
    return _value(found[1], type_ref)


def _value(word: str, type_ref: str) -> Literal:
    value: Literal
    if word in _WORDS:
        value = _WORDS[word]
    elif word.startswith('"'):
        value = word[1:-1]
    else:
        value = float(word) if "." in word else int(word)
    kinds = _KINDS.get(type_ref)
    if value is not None and kinds and (type(value) not in kinds):
        raise BadCell(f"{word} är inte av kolumnens typ {type_ref}")
    return value


def cell_test(text: str, type_ref: str) -> Test:
    """What `text` asks of a value; one that is None matches only `-` and `none`. Raises BadCell."""
    text = text.strip()
    if text in ANYTHING:
        return lambda _value: True
    if len(text) > MAX_LENGTH:
        raise BadCell("längre än 500 tecken")
    if _SEVERAL.fullmatch(text):
        return _any_of(_values(text, type_ref))
    if (negated := _NOT.fullmatch(text)) and _SEVERAL.fullmatch(negated[1].strip()):
        return _none_of(_values(negated[1], type_ref))
    if found := _ORDER.fullmatch(text):
        return _ordered(found[1], _comparable(found[2], type_ref))
    if found := _RANGE.fullmatch(text):
        return _between(_comparable(found[1], type_ref), _comparable(found[2], type_ref))
    raise BadCell(text)


def _values(text: str, type_ref: str) -> list[Literal]:
    return [_value(word, type_ref) for word in _ONE.findall(text)]


def _comparable(word: str, type_ref: str) -> Literal:
    value = _value(word, type_ref)
    if value is None or isinstance(value, bool):
        raise BadCell(word)
    return value


def _any_of(values: list[Literal]) -> Test:
    return lambda value: any(same(value, one) for one in values)


def _none_of(values: list[Literal]) -> Test:
    return lambda value: (value is not None or None in values) and not any(same(value, one) for one in values)


def _ordered(sign: str, limit: Literal) -> Test:
    return lambda value: order(sign, value, limit)


def _between(low: Literal, high: Literal) -> Test:
    # Both ends must be of one kind and in order, otherwise the cell can never match.
    if isinstance(low, str) != isinstance(high, str) or not order("<=", low, high):
        raise BadCell("intervallet är tomt")
    return lambda value: order(">=", value, low) and order("<=", value, high)
