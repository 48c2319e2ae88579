"""Reads a syntax tree into closures, refusing by name whatever is not listed."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from itertools import pairwise

from engine.expressions.values import FUNCTIONS, ORDERS, add, compare
from engine.expressions.words import MAX_DEPTH, NAME, REFUSED, SIGNS, WORDS, BadExpression

Names = Mapping[str, object]
Run = Callable[[Names], object]


def parse(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        position = max((error.offset or 1) - 1, 0)
        raise BadExpression(text, position, "Uttrycket går inte att läsa som en jämförelse.") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise BadExpression(text, 0, "Uttrycket är för djupt eller för stort.") from error


class Reader:
    """Turns one syntax tree into closures, refusing by name whatever is not listed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.reads: set[str] = set()
        self.compared: dict[str, set[object]] = {}
        self.orders = False
        self._kinds: Mapping[type[ast.expr], Callable[..., Run]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.List: self._list,
            ast.Compare: self._comparison,
            ast.BoolOp: self._and_or,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._sum,
            ast.Call: self._call,
        }

    def read(self, node: ast.expr, depth: int) -> Run:
        if depth > MAX_DEPTH:
            raise self._refusal(node, f"Uttrycket är nästlat djupare än {MAX_DEPTH} nivåer.")
        kind = self._kinds.get(type(node))
        if kind is None:
            raise self._not_allowed(node, node)
        return kind(node, depth + 1)

    def _refusal(self, node: ast.expr, reason: str) -> BadExpression:
        lines = self.text.splitlines(keepends=True)[: node.lineno]
        column = len(lines[-1].encode()[: node.col_offset].decode(errors="ignore"))
        return BadExpression(self.text, sum(map(len, lines[:-1])) + column, reason)

    def _not_allowed(self, node: ast.expr, what: ast.AST) -> BadExpression:
        return self._refusal(node, f"{REFUSED.get(type(what), type(what).__name__)} får inte användas i ett uttryck.")

    def _constant(self, node: ast.Constant, _depth: int) -> Run:
        value = node.value
        if isinstance(value, float) and not math.isfinite(value):
            raise self._refusal(node, "Talet är för stort.")
        if not (value is None or isinstance(value, str | bool | int | float)):
            raise self._refusal(node, f"Värden av slaget {type(value).__name__} får inte användas i ett uttryck.")
        return lambda _names: value

    def _checked(self, node: ast.expr, name: str) -> str:
        if not NAME.fullmatch(name):
            raise self._refusal(node, f"Namnet {name!r} är inte tillåtet: understreck först eller dubbelt är stängt.")
        return name

    def _name(self, node: ast.Name, _depth: int) -> Run:
        name = self._checked(node, node.id)
        if name in WORDS:
            word = WORDS[name]
            return lambda _names: word
        if name in FUNCTIONS:
            raise self._refusal(node, f"{name} är en funktion: skriv {name}(...).")
        self.reads.add(name)
        return lambda names: names.get(name)

    def _dotted(self, node: ast.expr) -> list[str]:
        if isinstance(node, ast.Attribute):
            last = self._checked(node, node.attr)
            return [*self._dotted(node.value), last]
        if isinstance(node, ast.Name) and node.id not in WORDS:
            return [self._checked(node, node.id)]
        raise self._refusal(node, "Punkt får bara stå efter ett namn, som i facts.outcome.")

    def _attribute(self, node: ast.Attribute, _depth: int) -> Run:
        path = self._dotted(node)
        if len(path) > MAX_DEPTH:
            raise self._refusal(node, f"Uttrycket är nästlat djupare än {MAX_DEPTH} nivåer.")
        self.reads.add(".".join(path))

        def look_up(names: Names) -> object:
            found: object = names
            for name in path:
                # Only what was handed in as a namespace is entered: a text or a date has no attributes here.
                found = found.get(name) if isinstance(found, Mapping) else None
            return found

        return look_up

    def _list(self, node: ast.List, depth: int) -> Run:
        for item in node.elts:
            if not _is_literal(item):
                if type(item) in REFUSED:
                    raise self._not_allowed(item, item)
                raise self._refusal(item, "En lista får bara hålla tal, texter, true, false och none.")
        items = [self.read(item, depth)({}) for item in node.elts]
        return lambda _names: list(items)

    def _comparison(self, node: ast.Compare, depth: int) -> Run:
        for sign in node.ops:
            if type(sign) not in SIGNS:
                raise self._not_allowed(node, sign)
        signs = [SIGNS[type(sign)] for sign in node.ops]
        sides = [node.left, *node.comparators]
        values = [self.read(side, depth) for side in sides]
        self.orders = self.orders or any(sign in ORDERS for sign in signs)
        for left, right in pairwise(sides):
            self._note_literals(left, right)
            self._note_literals(right, left)

        def holds(names: Names) -> bool:
            known = [value(names) for value in values]
            return all(compare(sign, known[i], known[i + 1]) for i, sign in enumerate(signs))

        return holds

    def _note_literals(self, name: ast.expr, other: ast.expr) -> None:
        if isinstance(name, ast.Name | ast.Attribute) and not _is_literal(name):
            literals = self.compared.setdefault(".".join(self._dotted(name)), set())
            items = other.elts if isinstance(other, ast.List) else [other]
            literals.update(self.read(item, MAX_DEPTH - 1)({}) for item in items if _is_literal(item))

    def _and_or(self, node: ast.BoolOp, depth: int) -> Run:
        parts = [self.read(part, depth) for part in node.values]
        if isinstance(node.op, ast.And):
            return lambda names: all(part(names) for part in parts)
        return lambda names: any(part(names) for part in parts)

    def _unary(self, node: ast.UnaryOp, depth: int) -> Run:
        inner = self.read(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return lambda names: not inner(names)
        if isinstance(node.op, ast.USub):
            return lambda names: add("-", 0, inner(names))
        raise self._not_allowed(node, node.op)

    def _sum(self, node: ast.BinOp, depth: int) -> Run:
        if not isinstance(node.op, ast.Add | ast.Sub):
            raise self._not_allowed(node, node.op)
        sign = "+" if isinstance(node.op, ast.Add) else "-"
        left, right = self.read(node.left, depth), self.read(node.right, depth)
        return lambda names: add(sign, left(names), right(names))

    def _call(self, node: ast.Call, depth: int) -> Run:
        if not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
            raise self._not_allowed(node, node)
        if len(node.args) != 1 or node.keywords:
            raise self._refusal(node, f"{node.func.id} tar ett värde: {node.func.id}(facts.x).")
        function, value = FUNCTIONS[node.func.id], self.read(node.args[0], depth)
        return lambda names: function(value(names))


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in WORDS)
