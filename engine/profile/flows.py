"""Arrows: between what, how many, and on which conditions."""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import BadExpression, Expression, compile_expression
from engine.profile.choices import gap, overlap
from engine.profile.finding import Finding
from engine.profile.graph import B, Flow, Graph, Node

_STARTS = ("startEvent", "boundaryEvent")


def check_flows(graph: Graph) -> Iterator[Finding]:
    """Loose ends, splits without a gateway, gateways without a way out, conditions that do not hold together."""
    for flow in graph.flows.values():
        yield from _ends(graph, flow)
    for node in graph.nodes.values():
        yield from _connected(graph, node)
        yield from _listed(graph, node)
        if node.kind == "exclusiveGateway":
            yield from _choice(graph, node)
        else:
            yield from _no_choice(graph, node)


def _ends(graph: Graph, flow: Flow) -> Iterator[Finding]:
    for end in (flow.source, flow.target):
        node = graph.nodes.get(end)
        if node is None or node.scope != flow.scope:
            yield Finding(
                element_id=flow.id,
                rule="flow-ends",
                reason=f"Pilen går till eller från ”{end}”, som inte finns i samma process eller delprocess.",
                remedy="Dra om pilen mellan två element på samma nivå.",
            )


def _connected(graph: Graph, node: Node) -> Iterator[Finding]:
    goes_in, goes_out = graph.incoming(node.id), graph.outgoing(node.id)
    begins, ends = node.kind in _STARTS, node.kind == "endEvent"
    if bool(goes_in) == begins:
        yield Finding(
            element_id=node.id,
            rule="incoming",
            reason="Ingen pil leder hit." if not begins else "En pil leder till ett element som börjar av sig självt.",
            remedy="Dra en pil hit eller ta bort elementet." if not begins else "Dra pilen till nästa element.",
        )
    if bool(goes_out) == ends:
        yield Finding(
            element_id=node.id,
            rule="outgoing",
            reason="Ingen pil leder härifrån." if not ends else "En pil leder från ett slut.",
            remedy="Dra en pil vidare, om så till ett slut."
            if not ends
            else "Ta bort pilen, eller gör slutet till steg.",
        )


def _listed(graph: Graph, node: Node) -> Iterator[Finding]:
    for tag, flows in (("incoming", graph.incoming(node.id)), ("outgoing", graph.outgoing(node.id))):
        written = {(ref.text or "").strip() for ref in node.element.iterchildren(f"{B}{tag}")}
        if written != {flow.id for flow in flows}:
            yield Finding(
                element_id=node.id,
                rule=f"{tag}-listed",
                reason=f"Elementets {tag} stämmer inte med ritningens pilar.",
                remedy=f"Räkna upp varje pil i {tag}; ett ritverktyg gör det när filen sparas om.",
            )


def _no_choice(graph: Graph, node: Node) -> Iterator[Finding]:
    flows = graph.outgoing(node.id)
    if len(flows) > 1 and not node.kind.endswith("Gateway"):
        yield Finding(
            element_id=node.id,
            rule="several-outgoing",
            reason="Flera pilar går ut från samma steg eller händelse.",
            remedy="Sätt ett vägval efter det: exklusivt för ett av flera, parallellt för allt på en gång.",
        )
    for flow in flows:
        if flow.condition is not None:
            yield Finding(
                element_id=flow.id,
                rule="condition-outside-choice",
                reason="Pilen har ett villkor men går inte från ett exklusivt vägval.",
                remedy="Ta bort villkoret, eller sätt ett exklusivt vägval före pilen.",
            )


def _choice(graph: Graph, gateway: Node) -> Iterator[Finding]:
    flows = graph.outgoing(gateway.id)
    if gateway.default and gateway.default not in [flow.id for flow in flows]:
        yield Finding(
            element_id=gateway.id,
            rule="default",
            reason=f"Den förvalda pilen ”{gateway.default}” går inte härifrån.",
            remedy="Välj en av vägvalets egna pilar som förvald.",
        )
    compiled: dict[str, Expression] = {}
    for flow in flows:
        problem, expression = _condition(flow, gateway, alone=len(flows) == 1)
        if problem:
            yield problem
        if expression:
            compiled[flow.id] = expression
    if len(flows) > 1:
        yield from _fits_together(gateway, compiled, complete=len(compiled) == len(flows))


def _condition(flow: Flow, gateway: Node, *, alone: bool) -> tuple[Finding | None, Expression | None]:
    must_not = alone or flow.id == gateway.default
    if must_not and flow.condition is None:
        return None, None
    if must_not:
        return _finding(
            flow, "default-condition", "Pilen ska gälla utan villkor men har ett.", "Ta bort villkoret."
        ), None
    if not flow.condition:
        remedy = "Skriv ett villkor på pilen, eller gör den till den förvalda."
        return _finding(flow, "no-condition", "Pilen har inget villkor och är inte förvald.", remedy), None
    try:
        expression = compile_expression(flow.condition)
    except BadExpression as error:
        remedy = 'Skriv till exempel facts.outcome == "serious" eller facts.outcome in ["a", "b"].'
        return _finding(flow, "condition", f"Villkoret godtas inte: {error.reason}", remedy), None
    if strange := sorted(name for name in expression.reads if not name.startswith("facts.") or name.count(".") > 1):
        reason = f"Villkoret läser {', '.join(strange)}, som inte är ett av ärendets fakta."
        return _finding(flow, "condition-reads", reason, "Skriv facts. före namnet."), None
    return None, expression


def _finding(flow: Flow, rule: str, reason: str, remedy: str) -> Finding:
    return Finding(element_id=flow.id, rule=rule, reason=reason, remedy=remedy)


def _fits_together(gateway: Node, compiled: dict[str, Expression], *, complete: bool) -> Iterator[Finding]:
    if both := overlap(compiled):
        yield Finding(
            element_id=gateway.id,
            rule="overlap",
            reason=f"Villkoren på {both[0]} och {both[1]} kan gälla samtidigt.",
            remedy="Skriv om dem så att högst ett kan gälla.",
        )
    if complete and (values := gap(compiled)):
        yield Finding(
            element_id=gateway.id,
            rule="no-way-out",
            reason=f"Ingen väg gäller när {values}, och ingen är förvald.",
            remedy="Låt en pil gälla då, eller gör en av dem till den förvalda.",
        )
