"""Tries a gateway's conditions on every value they mention and its neighbours: can two hold at once, can none?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, product
from math import prod

from engine.expressions import Expression, WrongKind

Values = Callable[[set[object]], Iterable[object]]

#: With more combinations than this a gateway is not tried; nobody could read it either.
MAX_TRIED = 20_000

#: A text and a list that no condition mentions.
_OTHER = "\N{BULLET}"


def overlap(conditions: Mapping[str, Expression]) -> tuple[str, str] | None:
    """Two flows whose conditions can hold at once, if there are such."""
    for facts in _combinations(conditions.values(), _with_others):
        holding = [flow for flow, condition in conditions.items() if holds(condition, facts)]
        if len(holding) > 1:
            return next(combinations(holding, 2))
    return None


def gap(conditions: Mapping[str, Expression]) -> str:
    """Values the conditions mention for which none holds, as "outcome är 3"; empty when there are none."""
    for facts in _combinations(conditions.values(), _mentioned):
        held = [holds(condition, facts) for condition in conditions.values()]
        # A value of a kind the conditions cannot read says nothing about those they can.
        if None not in held and not any(held):
            return " och ".join(f"{name} är {_shown(value)}" for name, value in facts.items())
    return ""


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return str(value)


def holds(condition: Expression, facts: Mapping[str, object]) -> bool | None:
    """Whether the condition holds; None when a value is of a kind it cannot read."""
    try:
        return bool(condition.evaluate({"facts": facts}))
    except WrongKind:
        return None


def _combinations(conditions: Iterable[Expression], values_of: Values) -> Iterator[dict[str, object]]:
    compared: dict[str, set[object]] = {}
    for condition in conditions:
        for name in condition.reads:
            compared.setdefault(name.removeprefix("facts."), set()).update(condition.compared.get(name, ()))
    return every({name: list(values_of(literals)) for name, literals in compared.items()})


def every(values: Mapping[str, list[object]]) -> Iterator[dict[str, object]]:
    """Every way to give each fact one of its values; none at all when they are too many."""
    if prod(map(len, values.values())) <= MAX_TRIED:
        for chosen in product(*values.values()):
            yield dict(zip(values, chosen, strict=True))


def _mentioned(literals: set[object]) -> Iterator[object]:
    if not literals or any(isinstance(literal, bool) for literal in literals):
        yield from (True, False)
    for literal in literals:
        if isinstance(literal, str):
            yield literal
        elif isinstance(literal, int | float) and not isinstance(literal, bool):
            yield from (literal - 1, literal, literal + 1)


def _with_others(literals: set[object]) -> Iterator[object]:
    yield from _mentioned(literals)
    texts = [literal for literal in literals if isinstance(literal, str)]
    yield from (None, _OTHER, 0, 1, [], [_OTHER], texts)
    yield from ([text] for text in texts)
