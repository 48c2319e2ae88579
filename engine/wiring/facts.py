"""Does somebody say what gateways and tables ask for, and does every answer lead somewhere?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.definition import Workflow
from engine.expressions import BadExpression, Expression, compile_expression
from engine.forms import Kind, Property
from engine.profile import Finding, Graph
from engine.profile.choices import every, holds
from engine.wiring.shelf import Shelf

#: Fact -> every value a form or a table can give it; a fact that is not here can be anything.
Domains = Mapping[str, list[object]]


def check_facts(workflow: Workflow, graph: Graph, shelf: Shelf) -> Iterator[Finding]:
    """Every fact that is read is said by a form or a table or is computed, and every choice has its way."""
    said = {prop.name for form in shelf.forms.values() for prop in form.properties}
    said |= {column.name for table in shelf.tables.values() for column in table.outputs}
    said |= set(workflow.computed)
    for table in shelf.tables.values():
        yield from _unsaid(table.id, table.reads(), said)
    domains = _domains(shelf, set(workflow.computed))
    for gateway in graph.of_kind("exclusiveGateway"):
        conditions = _conditions(graph, gateway.id)
        for flow_id, expression in conditions.items():
            yield from _unsaid(flow_id, expression.names(), said)
            yield from _misspelt(flow_id, expression, domains)
        if conditions and not gateway.default and len(conditions) == len(graph.outgoing(gateway.id)):
            yield from _without_way(gateway.id, conditions, domains)


def _conditions(graph: Graph, gateway_id: str) -> dict[str, Expression]:
    conditions: dict[str, Expression] = {}
    for flow in graph.outgoing(gateway_id):
        try:
            conditions |= {flow.id: compile_expression(flow.condition)} if flow.condition else {}
        except BadExpression:
            # The profile tells of it.
            continue
    return conditions


def _unsaid(element_id: str, reads: set[str], said: set[str]) -> Iterator[Finding]:
    for name in sorted(reads):
        namespace, _, fact = name.partition(".")
        if namespace != "facts" or fact not in said:
            yield Finding(
                element_id=element_id,
                rule="unknown-fact",
                reason=f"{name} läses, men inget formulär och ingen tabell säger det och det räknas inte fram.",
                remedy="Rätta namnet, eller lägg till fältet i ett formulär eller namnet i processens computed.",
            )


def _misspelt(flow_id: str, expression: Expression, domains: Domains) -> Iterator[Finding]:
    for name, literals in expression.compared.items():
        possible = domains.get(name.removeprefix("facts."))
        for literal in sorted(map(str, literals - {None} - set(possible or literals))):
            yield Finding(
                element_id=flow_id,
                rule="unknown-choice",
                reason=f"Villkoret jämför {name} med ”{literal}”, som ingen kan svara.",
                remedy=f"Skriv ett av {', '.join(map(str, possible or ()))}.",
            )


def _without_way(gateway_id: str, conditions: Mapping[str, Expression], domains: Domains) -> Iterator[Finding]:
    names = sorted({name.removeprefix("facts.") for one in conditions.values() for name in one.reads})
    for facts in every({name: domains.get(name, []) for name in names}):
        if not any(holds(condition, facts) for condition in conditions.values()):
            answers = " och ".join(f"{name} är {value}" for name, value in facts.items())
            yield Finding(
                element_id=gateway_id,
                rule="answer-without-way",
                reason=f"Ingen väg gäller när {answers}.",
                remedy="Låt en pil gälla för det svaret, eller gör en av dem till den förvalda.",
            )


def _domains(shelf: Shelf, computed: set[str]) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    open_ended = set(computed)
    for form in shelf.forms.values():
        for prop in form.properties:
            values = _values(prop)
            found.setdefault(prop.name, []).extend(values)
            open_ended |= set() if values else {prop.name}
    for table in shelf.tables.values():
        for column in table.outputs:
            found.setdefault(column.name, []).extend(rule.values[column.name] for rule in table.rules)
    return {name: list(dict.fromkeys(values)) for name, values in found.items() if name not in open_ended}


def _values(prop: Property) -> list[object]:
    """What a field can be answered with; nothing when that is without end."""
    one_of_some = prop.kind in (Kind.RADIO, Kind.SELECT, Kind.SCALE, Kind.YESNO)
    return [value for value, _ in prop.choices] if one_of_some else []
