"""Says in Swedish when a conditional field applies, for those whose browser does not show and hide it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.forms import Field, Section

_BY_TYPE: Mapping[type[ast.AST], str] = {ast.And: " och ", ast.Or: " eller "}
_IS = {ast.Eq: "är", ast.In: "är", ast.NotEq: "inte är", ast.NotIn: "inte är"}
_FIXED = {"true": "ja", "false": "nej"}


class _HardToSay(Exception):
    """The condition is too involved for one short sentence."""


def when_in_words(sections: Iterable[Section]) -> dict[str, str]:
    """Field name -> "Fyll i om ”Hur går vi vidare?” är ”Avsluta”."; one whose condition is hard to say is left out."""
    fields = {field.name: field for section in sections for field in section.fields}
    sentences = {}
    for field in fields.values():
        for name, asked, known in [(field.name, field, fields), *_columns(field, fields)]:
            if asked.when and (words := _said(asked.when, known)):
                sentences[name] = f"Fyll i om {words}."
    return sentences


def _columns(field: Field, fields: Mapping[str, Field]) -> Iterable[tuple[str, Field, Mapping[str, Field]]]:
    known = {**fields, **{column.name: column for column in field.columns}}
    return [(f"{field.name}.{column.name}", column, known) for column in field.columns]


def _said(condition: str, fields: Mapping[str, Field]) -> str:
    try:
        return _words(ast.parse(condition, mode="eval").body, fields)
    except _HardToSay:
        return ""


def _words(node: ast.expr, fields: Mapping[str, Field]) -> str:
    match node:
        case ast.BoolOp(op=op, values=values):
            return _BY_TYPE[type(op)].join(_words(value, fields) for value in values)
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[value]) if name in fields and type(op) in _IS:
            field = fields[name]
            if rest := _the_few_others(op, value, field):
                return f"”{field.title.strip()}” är något annat än {rest}"
            return f"”{field.title.strip()}” {_IS[type(op)]} {_value(value, field)}"
        case _:
            raise _HardToSay


def _the_few_others(op: ast.cmpop, node: ast.expr, field: Field) -> str:
    """The choices outside a list that names most of them, since the short half is easier to read."""
    if not isinstance(op, ast.In) or not isinstance(node, ast.List):
        return ""
    named = [member.value for member in node.elts if isinstance(member, ast.Constant)]
    others = [title for value, title in field.choices if value not in named]
    return " eller ".join(f"”{title}”" for title in others) if 0 < len(others) < len(named) else ""


def _value(node: ast.expr, field: Field) -> str:
    match node:
        case ast.List(elts=members):
            return " eller ".join(_value(member, field) for member in members)
        case ast.Name(id=word) if word in _FIXED:
            return _FIXED[word]
        case ast.Constant(value=value):
            return f"”{dict(field.choices).get(value, value)}”"
        case _:
            raise _HardToSay
