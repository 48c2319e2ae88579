"""What the case has behind it, and what the new drawing asks for that the case does not know."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from engine.definitions import Bundle
from engine.expressions import compile_expression
from engine.profile import Graph
from engine.profile.graph import Node
from engine.runner.transfer import Token
from engine.versions.remark import Remark
from engine.versions.standing import KINDS
from engine.versions.ways import Ways

_STEPS = ("userTask", "serviceTask", "businessRuleTask", "subProcess")


def check_behind(old: Graph, new: Graph, tokens: Sequence[Token], passed: Collection[str]) -> Iterator[Remark]:
    """Steps done that are no longer drawn or drawn otherwise, and new ones that the case is past already."""
    for node in old.nodes.values():
        if node.kind in _STEPS and node.id in passed and not any(token.node == node.id for token in tokens):
            yield from _done(node, new.nodes.get(node.id))
    ways = Ways(new)
    ahead = {name for token in tokens if token.node in new.nodes for name in ways.ahead(token)}
    for node in new.nodes.values():
        if node.kind in _STEPS and node.id not in old.nodes and node.id not in ahead:
            yield _note(node, "Nytt steg före eller vid sidan av där ärendet står. Det görs inte i det här ärendet.")


def _note(node: Node, says: str) -> Remark:
    return Remark(element_id=node.id, label=node.name, says=says)


def _done(before: Node, after: Node | None) -> Iterator[Remark]:
    if after is None:
        yield _note(before, "Är gjort, och finns inte i den nya versionen. Det som gjordes står kvar i historiken.")
    elif before.kind != after.kind:
        yield _note(before, f"Är gjort, och är nu {KINDS.get(after.kind, after.kind)}. Det påverkar inte ärendet.")


def check_asked(
    bundle: Bundle, new: Graph, tokens: Sequence[Token], known: Mapping[str, object], given: Collection[str]
) -> Iterator[Remark]:
    """Facts that ways and tables ahead read and that nothing says; `given` are those actions and computing give."""
    ways = Ways(new)
    standing = {token.node for token in tokens if not token.started}
    ahead = standing.union(*(ways.ahead(token) for token in tokens))
    said = {*known, *given, *_said(bundle, ahead)}
    for node in new.nodes.values():
        if node.id in ahead:
            for fact in sorted(_read(bundle, new, node) - said):
                yield _note(node, f"Frågar efter {fact}, som ärendet inte vet och inget steg som är kvar tar reda på.")


def _said(bundle: Bundle, ahead: Collection[str]) -> set[str]:
    forms = [form for name, form in bundle.forms.items() if name in ahead]
    tables = [table for name, table in bundle.tables.items() if name in ahead]
    asked = {prop.name for form in forms for prop in form.properties}
    return asked | {column.name for table in tables for column in table.outputs}


def _read(bundle: Bundle, new: Graph, node: Node) -> set[str]:
    names: set[str] = set()
    if node.kind == "businessRuleTask" and node.id in bundle.tables:
        names = bundle.tables[node.id].reads()
    elif node.kind == "exclusiveGateway":
        conditions = [flow.condition for flow in new.outgoing(node.id) if flow.condition]
        names = {name for condition in conditions for name in compile_expression(condition).names()}
    return {name.removeprefix("facts.") for name in names}
