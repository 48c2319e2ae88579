"""Reads a decision table from DMN 1.3 and refuses by rule and cell what we do not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from lxml import etree

from engine.expressions import BadExpression, compile_expression
from engine.safe_xml import HasDoctype, NotXml, local, namespace, read_xml
from engine.tables.cells import REMEDY, TYPE_REFS, BadCell, cell_test, literal
from engine.tables.table import FIRST, UNIQUE, Input, Output, Rule, Table

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"

Read = TypeVar("Read")

_NAME = re.compile(r"[a-z][a-z0-9_]*")

#: What each element may hold; everything else is refused.
_MAY_HOLD: dict[str, frozenset[str]] = {
    "definitions": frozenset({"description", "decision"}),
    "decision": frozenset({"description", "question", "allowedAnswers", "variable", "decisionTable"}),
    "decisionTable": frozenset({"description", "input", "output", "annotation", "rule"}),
    "input": frozenset({"description", "inputExpression"}),
    "inputExpression": frozenset({"description", "text"}),
    "output": frozenset({"description"}),
    "rule": frozenset({"description", "inputEntry", "outputEntry", "annotationEntry"}),
    "inputEntry": frozenset({"description", "text"}),
    "outputEntry": frozenset({"description", "text"}),
    "annotationEntry": frozenset({"text"}),
}


class BadTable(ValueError):
    """The file is not a decision table we can trust; names the table, the rule, the cell, and the remedy in Swedish."""

    def __init__(self, table: str, reason: str, remedy: str, *, rule: int = 0, cell: str = "") -> None:
        where = f"{table}, regel {rule}" if rule else table
        super().__init__(f"{where}: {reason} {remedy}")
        self.table = table
        self.rule = rule
        self.cell = cell
        self.reason = reason
        self.remedy = remedy


def load_table(xml: bytes) -> Table:
    """The one decision table of a DMN 1.3 file. Raises BadTable."""
    root = _root(xml)
    decisions = [child for child in root if local(child) == "decision"]
    if len(decisions) != 1:
        raise BadTable("?", f"Filen har {len(decisions)} beslut.", "En fil ska ha precis ett beslut (decision).")
    decision = decisions[0]
    table_id = decision.get("id") or "?"
    if not _NAME.fullmatch(table_id):
        raise BadTable(table_id, "Beslutets id saknas eller är felskrivet.", "Skriv id med a-z, 0-9 och understreck.")
    _only_known(root, table_id)
    tables = list(_children(decision, "decisionTable"))
    if len(tables) != 1:
        raise BadTable(table_id, "Beslutet har ingen beslutstabell.", "Lägg beslutet i en tabell (decisionTable).")
    return _table(table_id, decision.get("name") or table_id, tables[0])


def _root(xml: bytes) -> etree._Element:
    try:
        root = read_xml(xml)
    except HasDoctype as error:
        raise BadTable("?", "Filen har en DOCTYPE.", "Ta bort raden som börjar med <!DOCTYPE.") from error
    except NotXml as error:
        raise BadTable("?", f"Filen går inte att läsa: {error}.", "Spara om tabellen från ritverktyget.") from error
    if root.tag != f"{{{DMN}}}definitions":
        raise BadTable("?", "Filen är inte DMN 1.3.", f"Spara tabellen som DMN 1.3 ({DMN}).")
    return root


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    return parent.iterchildren(f"{{{DMN}}}{name}")


def _only_known(element: etree._Element, table: str) -> None:
    known = _MAY_HOLD.get(local(element), frozenset())
    for child in element:
        if namespace(child) == DMN and local(child) in known:
            _only_known(child, table)
        elif local(child) != "DMNDI":
            name = local(child)
            raise BadTable(table, f"Elementet {name} i {local(element)} känner vi inte till.", f"Ta bort {name}.")
    for attribute in ("expressionLanguage", "aggregation"):
        if element.get(attribute) is not None:
            raise BadTable(table, f"Attributet {attribute} används inte här.", f"Ta bort {attribute}.")


def _table(table: str, name: str, element: etree._Element) -> Table:
    hit_policy = element.get("hitPolicy", UNIQUE)
    if hit_policy not in (UNIQUE, FIRST):
        raise BadTable(table, f"Träffregeln {hit_policy} används inte här.", "Välj UNIQUE eller FIRST.")
    inputs = tuple(_input(table, child) for child in _children(element, "input"))
    outputs = tuple(_output(table, child) for child in _children(element, "output"))
    if not inputs or not outputs:
        raise BadTable(table, "Tabellen saknar fråga eller svar.", "Den ska ha minst en input och en output.")
    if len({column.name for column in outputs}) != len(outputs):
        raise BadTable(table, "Två svar har samma namn.", "Ge varje output ett eget namn.")
    rules = tuple(
        _rule(table, i, child, inputs, outputs) for i, child in enumerate(_children(element, "rule"), start=1)
    )
    if not rules:
        raise BadTable(table, "Tabellen har inga regler.", "Lägg till minst en regel.")
    return Table(id=table, name=name, hit_policy=hit_policy, inputs=inputs, outputs=outputs, rules=rules)


def _type_ref(table: str, element: etree._Element | None) -> str:
    type_ref = "" if element is None else element.get("typeRef", "")
    if type_ref not in TYPE_REFS:
        known = ", ".join(sorted(TYPE_REFS - {""}))
        raise BadTable(table, f"Typen {type_ref} används inte här.", f"Välj en av {known}.")
    return type_ref


def _input(table: str, element: etree._Element) -> Input:
    asked = next(_children(element, "inputExpression"), None)
    text = "" if asked is None else _text(asked)
    try:
        expression = compile_expression(text)
    except BadExpression as error:
        remedy = "Skriv ett uttryck som facts.outcome eller facts.days > 3."
        raise BadTable(table, f"Frågan ”{text}” godtas inte: {error.reason}", remedy, cell=text) from error
    return Input(label=element.get("label") or text, expression=expression, type_ref=_type_ref(table, asked))


def _output(table: str, element: etree._Element) -> Output:
    name = element.get("name") or ""
    if not _NAME.fullmatch(name):
        raise BadTable(table, f"Svaret ”{name}” saknar ett giltigt namn.", "Skriv name med a-z, 0-9 och understreck.")
    return Output(name=name, label=element.get("label") or name, type_ref=_type_ref(table, element))


def _rule(
    table: str, number: int, element: etree._Element, inputs: tuple[Input, ...], outputs: tuple[Output, ...]
) -> Rule:
    asked = tuple(_text(cell) for cell in _children(element, "inputEntry"))
    said = tuple(_text(cell) for cell in _children(element, "outputEntry"))
    if len(asked) != len(inputs) or len(said) != len(outputs):
        raise BadTable(table, "Regeln har fel antal celler.", "Fyll i en cell för varje kolumn.", rule=number)
    notes = [_text(cell) for cell in _children(element, "annotationEntry")]
    notes += [(described.text or "").strip() for described in _children(element, "description")]
    return Rule(
        number=number,
        inputs=asked,
        outputs=said,
        note=" ".join(note for note in notes if note),
        tests=tuple(
            _cell(table, number, cell, cell_test, one.type_ref) for cell, one in zip(asked, inputs, strict=True)
        ),
        values={
            one.name: _cell(table, number, cell, literal, one.type_ref) for cell, one in zip(said, outputs, strict=True)
        },
    )


def _cell(table: str, number: int, cell: str, read: Callable[[str, str], Read], type_ref: str) -> Read:
    try:
        return read(cell, type_ref)
    except BadCell as error:
        detail = "" if str(error) == cell else f" ({error})"
        reason = f"Cellen ”{cell}” godtas inte{detail}."
        raise BadTable(table, reason, REMEDY, rule=number, cell=cell) from error


def _text(element: etree._Element) -> str:
    written = next(_children(element, "text"), None)
    return "" if written is None else (written.text or "").strip()
