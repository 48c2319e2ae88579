"""Timers that name a deadline, messages that exist, and what waits behind an event-based gateway."""

from __future__ import annotations

from collections.abc import Iterator

from engine.profile.finding import Finding
from engine.profile.graph import DEADLINE, Graph, Node


def check_events(graph: Graph) -> Iterator[Finding]:
    """Boundary, catching and ending events, and the gateways that wait for them."""
    for node in graph.nodes.values():
        if node.kind == "boundaryEvent":
            yield from _boundary(graph, node)
        if node.kind == "intermediateCatchEvent" and not node.event:
            yield _finding(node, "no-trigger", "Händelsen väntar inte på något.", "Välj ett meddelande eller en tid.")
        if node.event == "timer":
            yield from _timer(node)
        if node.event == "message":
            yield from _message(graph, node)
        if node.kind == "eventBasedGateway":
            yield from _waits(graph, node)


def _finding(node: Node, rule: str, reason: str, remedy: str) -> Finding:
    return Finding(element_id=node.id, rule=rule, reason=reason, remedy=remedy)


def _boundary(graph: Graph, node: Node) -> Iterator[Finding]:
    host = graph.nodes.get(node.host)
    if host is None or host.kind != "userTask":
        yield _finding(
            node, "boundary-host", "Händelsen sitter inte på ett steg för en människa.", "Sätt den på en userTask."
        )
    if node.event != "timer":
        yield _finding(
            node, "boundary-timer", "En händelse på kanten kan bara vara en tid.", "Gör den till en tid (timer)."
        )
    if node.element.get("cancelActivity") != "false":
        remedy = "Sätt cancelActivity till false, så påminner den utan att ta bort steget."
        yield _finding(node, "interrupting", "Händelsen avbryter steget den sitter på.", remedy)


def _timer(node: Node) -> Iterator[Finding]:
    if node.timer and not DEADLINE.fullmatch(node.timer):
        reason = f"Tiden ”{node.timer}” är inte en av processens tidsfrister."
        yield _finding(node, "timer-deadline", reason, "Skriv deadline.<nyckel>.warn eller deadline.<nyckel>.due.")
    elif not node.timer:
        remedy = "Skriv timeDate med deadline.<nyckel>.warn eller deadline.<nyckel>.due."
        yield _finding(node, "timer-deadline", "Tiden anges inte som en dag (timeDate).", remedy)


def _message(graph: Graph, node: Node) -> Iterator[Finding]:
    if node.message not in graph.messages:
        reason = "Händelsen säger inte vilket meddelande den gäller." if not node.message else (
            f"Meddelandet {node.message} finns inte i ritningen."
        )  # fmt: skip
        yield _finding(node, "message-ref", reason, "Ange messageRef till ett meddelande (message) i samma fil.")


def _waits(graph: Graph, gateway: Node) -> Iterator[Finding]:
    targets = [graph.nodes[flow.target] for flow in graph.outgoing(gateway.id) if flow.target in graph.nodes]
    timers = [node.id for node in targets if node.event == "timer"]
    if len(timers) > 1:
        yield _finding(
            gateway,
            "two-timers",
            f"Flera tider ({', '.join(timers)}) väntar efter samma vägval; bara en av dem skulle gå.",
            "Behåll en tid efter vägvalet och rita den andra på kanten av ett steg.",
        )
    if len(targets) < 2:
        yield _finding(gateway, "one-way", "Vägvalet väntar på färre än två händelser.", "Vänta på händelsen direkt.")
    for node in targets:
        if node.kind != "intermediateCatchEvent" or len(graph.incoming(node.id)) > 1:
            reason = f"{node.id} efter vägvalet {gateway.id} är inte en egen händelse som väntar."
            yield _finding(node, "event-gateway-target", reason, "Låt pilen gå till en egen mellanhändelse som väntar.")
