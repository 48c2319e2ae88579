"""The one expression language of gateways, decision tables and form conditions: read by `ast`, never run as Python.

Allowed: names and dotted names (`facts.outcome`, `deadline.answer.due`), numbers, texts, true/false/none, lists of
these, `== != < <= > >= in not in` (chained too), `and or not`, minus, `+`/`-` between numbers, `len(x)`, `is_empty(x)`.

What is not known is none. A comparison with none is false, `not in` too, except for `==` and `!=`: an answer nobody has
given answers no question. `and`, `or`, `not` always give true or false. Yes/no is never equal to a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from engine.expressions.reader import Names, Reader, Run, parse
from engine.expressions.values import WrongKind, order, same
from engine.expressions.words import MAX_DEPTH, MAX_LENGTH, WORDS, BadExpression

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "WORDS",
    "BadExpression",
    "Expression",
    "Names",
    "WrongKind",
    "compile_expression",
    "order",
    "same",
]


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A text that has been read and found to be allowed."""

    text: str
    reads: frozenset[str]  #: dotted names it looks up
    compared: Mapping[str, frozenset[object]]  #: dotted name -> literals it is compared with
    orders: bool  #: whether it uses < <= > >=
    _run: Run = field(repr=False, compare=False)

    def evaluate(self, names: Names) -> object:
        """The value under `names`, whose namespaces are Mappings; a missing name is None. Raises WrongKind."""
        try:
            return self._run(names)
        except WrongKind as error:
            error.text = self.text
            error.args = (f"{error.args[0]} in: {self.text}",)
            raise

    def names(self) -> set[str]:
        """The dotted names it reads."""
        return set(self.reads)


@lru_cache(maxsize=2048)
def compile_expression(text: str) -> Expression:
    """Read `text` once; the same text gives the same Expression. Raises BadExpression."""
    stripped = text.strip()
    if not stripped:
        raise BadExpression(text, 0, "Uttrycket är tomt.")
    if len(stripped) > MAX_LENGTH:
        raise BadExpression(stripped, MAX_LENGTH, f"Uttrycket är längre än {MAX_LENGTH} tecken.")
    for forbidden, reason in (("\\", "Omvänt snedstreck"), ("\0", "Nolltecken"), ("#", "Kommentar eller nummertecken")):
        if forbidden in stripped:
            raise BadExpression(stripped, stripped.index(forbidden), f"{reason} får inte användas i ett uttryck.")
    reader = Reader(stripped)
    run = reader.read(parse(stripped), 1)
    return Expression(
        text=stripped,
        reads=frozenset(reader.reads),
        compared={name: frozenset(literals) for name, literals in reader.compared.items()},
        orders=reader.orders,
        _run=run,
    )
