"""Can every node be reached from a start, and can a case always get to an end?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.profile.finding import Finding
from engine.profile.graph import Graph, Node


def check_paths(graph: Graph) -> Iterator[Finding]:
    """One start in every process and sub-process, nothing out of reach, nothing without an end."""
    for scope in dict.fromkeys([graph.process_id, *(node.id for node in graph.of_kind("subProcess"))]):
        nodes = [node for node in graph.nodes.values() if node.scope == scope]
        yield from _starts_and_ends(scope, nodes)
        yield from _in_reach(graph, nodes)
        yield from _meet(graph, nodes)
        yield from _go_round(graph, nodes)


def _starts_and_ends(scope: str, nodes: list[Node]) -> Iterator[Finding]:
    starts = [node.id for node in nodes if node.kind == "startEvent"]
    if len(starts) != 1:
        yield Finding(
            element_id=scope,
            rule="one-start",
            reason=f"Det finns {len(starts)} starter.",
            remedy="Rita precis en start i processen och i varje delprocess.",
        )
    if not any(node.kind == "endEvent" for node in nodes):
        yield Finding(
            element_id=scope,
            rule="no-end",
            reason="Det finns inget slut.",
            remedy="Rita ett slut som säger hur det gick.",
        )


def _in_reach(graph: Graph, nodes: list[Node]) -> Iterator[Finding]:
    onwards: dict[str, list[str]] = {node.id: [flow.target for flow in graph.outgoing(node.id)] for node in nodes}
    backwards: dict[str, list[str]] = {node.id: [flow.source for flow in graph.incoming(node.id)] for node in nodes}
    for node in nodes:
        if node.kind == "boundaryEvent" and node.host in onwards:
            # A step reaches what sits on its edge, but a reminder's end is no end for the step.
            onwards[node.host].append(node.id)
    reached = _walk(onwards, (node.id for node in nodes if node.kind == "startEvent"))
    ending = _walk(backwards, (node.id for node in nodes if node.kind == "endEvent"))
    for node in nodes:
        if node.id not in reached:
            yield Finding(
                element_id=node.id,
                rule="unreachable",
                reason="Inget ärende kan komma hit från starten.",
                remedy="Dra en pil hit, eller ta bort elementet.",
            )
        if node.id not in ending:
            yield Finding(
                element_id=node.id,
                rule="no-way-to-end",
                reason="Ett ärende som är här kan aldrig nå ett slut.",
                remedy="Dra en väg vidare till ett slut.",
            )


def _meet(graph: Graph, nodes: list[Node]) -> Iterator[Finding]:
    """A join waits for every arrow; one that only comes from behind the join itself would be waited for in vain."""
    onwards = {node.id: [flow.target for flow in graph.outgoing(node.id)] for node in nodes}
    for clock in nodes:
        if clock.host in onwards:
            onwards[clock.host].append(clock.id)
    starts = [node.id for node in nodes if node.kind == "startEvent"]
    for join in nodes:
        if join.kind != "parallelGateway":
            continue
        before = _walk({**onwards, join.id: []}, starts)
        for flow in graph.incoming(join.id):
            if join.id in before and flow.source not in before:
                yield Finding(
                    element_id=join.id,
                    rule="join-waits-for-itself",
                    reason=f"Mötet väntar på {flow.source}, som inget ärende kan komma till förrän det har gått förbi.",
                    remedy="Låt pilen tillbaka gå till ett exklusivt vägval före mötet.",
                )


def _go_round(graph: Graph, nodes: list[Node]) -> Iterator[Finding]:
    """Between gateways alone nothing happens, so what led round once leads round for ever."""
    gateways = {node.id for node in nodes if node.kind in ("exclusiveGateway", "parallelGateway")}
    onwards = {one: [flow.target for flow in graph.outgoing(one) if flow.target in gateways] for one in gateways}
    for gateway in sorted(gateways):
        if gateway in _walk(onwards, onwards[gateway]):
            yield Finding(
                element_id=gateway,
                rule="round-without-a-step",
                reason="En slinga går bara genom vägval, så ett ärende kan gå runt i den för alltid.",
                remedy="Låt slingan gå genom ett steg eller en händelse som väntar.",
            )


def _walk(edges: Mapping[str, Iterable[str]], starts: Iterable[str]) -> set[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        node_id = waiting.pop()
        if node_id not in reached:
            reached.add(node_id)
            waiting.extend(edges.get(node_id, ()))
    return reached
