"""One process with an id; ids that are unique and can be a function's name; labels where a reader needs one; lanes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from engine.profile.finding import Finding
from engine.profile.graph import B, Graph, Node

ID = re.compile(r"[a-z][a-z0-9_]*")

_TASKS = ("userTask", "serviceTask", "businessRuleTask")


def check_naming(graph: Graph) -> Iterator[Finding]:
    """Process, ids, labels, messages and lanes."""
    yield from _one_process(graph)
    yield from _ids(graph)
    for node in graph.nodes.values():
        yield from _label(graph, node)
    yield from _messages(graph)
    yield from _lanes(graph)


def _one_process(graph: Graph) -> Iterator[Finding]:
    processes = list(graph.root.iterchildren(f"{B}process"))
    if len(processes) != 1:
        yield Finding(
            element_id=graph.root.get("id", "definitions"),
            rule="one-process",
            reason=f"Ritningen har {len(processes)} processer.",
            remedy="Rita precis en process i varje fil.",
        )
    for pool in graph.root.iter(f"{B}participant"):
        if pool.get("processRef") != graph.process_id:
            yield Finding(
                element_id=pool.get("id", "participant"),
                rule="pool",
                reason="Poolen hör inte till ritningens process.",
                remedy="Rita en enda pool, och låt den hålla processen.",
            )
    if graph.process.get("isExecutable") != "true":
        yield Finding(
            element_id=graph.process_id or "process",
            rule="executable",
            reason="Processen är inte märkt som körbar.",
            remedy="Sätt isExecutable till true.",
        )


def _ids(graph: Graph) -> Iterator[Finding]:
    seen = Counter(str(element.get("id")) for element in graph.root.iter() if element.get("id"))
    for element_id, times in seen.items():
        if times > 1:
            yield Finding(
                element_id=element_id,
                rule="unique-id",
                reason=f"Samma id används {times} gånger.",
                remedy="Ge varje element ett eget id.",
            )
    for element_id in dict.fromkeys([graph.process_id, *graph.nodes, *graph.messages]):
        if not ID.fullmatch(element_id):
            yield Finding(
                element_id=element_id or "?",
                rule="id-form",
                reason=f"Id:t ”{element_id}” kan inte vara namn på ett formulär eller en funktion.",
                remedy="Skriv det med a-z, 0-9 och understreck, med en bokstav först.",
            )


def _label(graph: Graph, node: Node) -> Iterator[Finding]:
    asks = node.kind in ("exclusiveGateway", "eventBasedGateway") and len(graph.outgoing(node.id)) > 1
    if not node.name and (asks or node.kind in _TASKS or node.kind == "endEvent"):
        says = "ställer ingen fråga" if asks else "har ingen text"
        yield Finding(
            element_id=node.id,
            rule="label",
            reason=f"Elementet {says}.",
            remedy="Skriv en text som den som läser ritningen förstår.",
        )
    if node.kind == "exclusiveGateway" and asks:
        for flow in graph.outgoing(node.id):
            if not flow.name:
                yield Finding(
                    element_id=flow.id,
                    rule="label",
                    reason=f"Pilen från {node.id} svarar inte på frågan.",
                    remedy="Skriv svaret på pilen, till exempel Ja.",
                )


def _messages(graph: Graph) -> Iterator[Finding]:
    times = Counter(graph.messages.values())
    for message_id, name in graph.messages.items():
        if not name:
            yield Finding(
                element_id=message_id,
                rule="message-name",
                reason="Meddelandet har inget namn.",
                remedy="Ge det ett namn som säger vad som har hänt.",
            )
        elif times[name] > 1:
            yield Finding(
                element_id=message_id,
                rule="message-name",
                reason=f"Flera meddelanden heter ”{name}” och skulle förväxlas.",
                remedy="Ge varje meddelande ett eget namn.",
            )


def _lanes(graph: Graph) -> Iterator[Finding]:
    refs = Counter((ref.text or "").strip() for ref in graph.process.iter(f"{B}flowNodeRef"))
    for node_id, times in refs.items():
        if node_id not in graph.nodes:
            yield Finding(
                element_id=node_id,
                rule="lane-unknown-node",
                reason="En bana räknar upp ett element som inte finns.",
                remedy="Ta bort raden (flowNodeRef) ur banan.",
            )
        elif times > 1:
            yield Finding(
                element_id=node_id,
                rule="several-lanes",
                reason="Elementet ligger i flera banor.",
                remedy="Låt det ligga i en bana.",
            )
    for lane in graph.process.iter(f"{B}lane"):
        if not lane.get("name"):
            yield Finding(
                element_id=lane.get("id", "?"),
                rule="label",
                reason="Banan har inget namn.",
                remedy="Skriv vem som handlar i den.",
            )
    for node in graph.of_kind("userTask"):
        if not graph.lane_of(node):
            yield Finding(
                element_id=node.id,
                rule="no-lane",
                reason="Steget ligger inte i någon bana, så ingen får det.",
                remedy="Lägg steget i banan för den som ska göra det.",
            )
