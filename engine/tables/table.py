"""A decision table: which rule holds for what is known, and what it then says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.expressions import Expression, WrongKind
from engine.tables.cells import ANYTHING, Literal, Test

UNIQUE = "UNIQUE"
FIRST = "FIRST"


class NoRuleMatches(LookupError):
    """No rule of the table covers what is known; names the table and its inputs, never their values."""

    def __init__(self, table: str, inputs: tuple[str, ...]) -> None:
        super().__init__(f"no rule of {table} matches; inputs: {', '.join(inputs)}")
        self.table = table
        self.inputs = inputs


class TableAmbiguous(LookupError):
    """Several rules of a UNIQUE table hold at once; names the table and the rules, never the values."""

    def __init__(self, table: str, rules: tuple[int, ...]) -> None:
        super().__init__(f"rules {', '.join(map(str, rules))} of {table} match at once")
        self.table = table
        self.rules = rules


@dataclass(frozen=True, kw_only=True)
class Input:
    """A column that asks."""

    label: str
    expression: Expression
    type_ref: str = ""


@dataclass(frozen=True, kw_only=True)
class Output:
    """A column that answers; its name becomes a fact."""

    name: str
    label: str
    type_ref: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A row, with its cells as they were written."""

    number: int  #: from 1, as a reader counts
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    note: str  #: description and annotations
    tests: tuple[Test, ...] = field(repr=False, compare=False)
    values: Mapping[str, Literal] = field(repr=False)

    @property
    def asks(self) -> bool:
        """At least one cell tests something; one that asks nothing always holds, and says nothing of what is known."""
        return any(cell not in ANYTHING for cell in self.inputs)


@dataclass(frozen=True, kw_only=True)
class Table:
    """One decision of a DMN file."""

    id: str
    name: str
    hit_policy: str  #: UNIQUE or FIRST
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def decide(self, names: Mapping[str, object]) -> dict[str, Literal]:
        """What the matching rule says, by output name. Raises NoRuleMatches, TableAmbiguous and WrongKind."""
        matching = self.matching(names)
        if not matching:
            raise NoRuleMatches(self.id, tuple(column.expression.text for column in self.inputs))
        if self.hit_policy == UNIQUE and len(matching) > 1:
            raise TableAmbiguous(self.id, tuple(rule.number for rule in matching))
        return dict(matching[0].values)

    def matching(self, names: Mapping[str, object]) -> list[Rule]:
        """Every rule that holds, in order, whatever the hit policy lets the table answer. Raises WrongKind."""
        known = [column.expression.evaluate(names) for column in self.inputs]
        return [rule for rule in self.rules if self._holds(rule, known)]

    def reads(self) -> set[str]:
        """The dotted names its inputs read."""
        return {name for column in self.inputs for name in column.expression.reads}

    def _holds(self, rule: Rule, known: list[object]) -> bool:
        for column, test, value in zip(self.inputs, rule.tests, known, strict=True):
            try:
                if not test(value):
                    return False
            except WrongKind as error:
                error.text = f"{self.id}, rule {rule.number}, {column.expression.text}"
                error.args = (f"{error.args[0]} in {error.text}",)
                raise
        return True
