"""Is everything drawn, so that the process can be shown to those who work in it?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from engine.profile.finding import Finding
from engine.profile.graph import B, Graph

_BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_DI = "{http://www.omg.org/spec/DD/20100524/DI}"

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def check_picture(graph: Graph) -> Iterator[Finding]:
    """A shape with bounds for every node and lane, an edge with two points for every flow."""
    shapes = {
        shape.get("bpmnElement", "")
        for shape in graph.root.iter(f"{_BPMNDI}BPMNShape")
        if _are_numbers(shape.find(f"{_DC}Bounds"), "x", "y", "width", "height")
    }
    edges = {
        edge.get("bpmnElement", "")
        for edge in graph.root.iter(f"{_BPMNDI}BPMNEdge")
        if len(points := edge.findall(f"{_DI}waypoint")) > 1 and all(_are_numbers(point, "x", "y") for point in points)
    }
    lanes = [lane.get("id", "") for lane in graph.process.iter(f"{B}lane")]
    for element_id in [*graph.nodes, *lanes]:
        if element_id not in shapes:
            yield _not_drawn(element_id, "Elementet har ingen plats i bilden (BPMNShape).")
    for flow_id in graph.flows:
        if flow_id not in edges:
            yield _not_drawn(flow_id, "Pilen är inte dragen i bilden (BPMNEdge).")


def _not_drawn(element_id: str, reason: str) -> Finding:
    remedy = "Öppna ritningen i ett ritverktyg, placera det och spara."
    return Finding(element_id=element_id, rule="not-drawn", reason=reason, remedy=remedy)


def _are_numbers(element: etree._Element | None, *attributes: str) -> bool:
    return element is not None and all(_NUMBER.fullmatch(element.get(name, "")) for name in attributes)
