"""Which BPMN we accept: an allow-list read from the XML itself, checked before a drawing is deployed."""

from __future__ import annotations

from engine.profile.allowed import check_elements
from engine.profile.events import check_events
from engine.profile.finding import DrawingRefused, Finding
from engine.profile.flows import check_flows
from engine.profile.graph import B, Graph
from engine.profile.naming import check_naming
from engine.profile.paths import check_paths
from engine.profile.picture import check_picture
from engine.safe_xml import HasDoctype, NotXml, read_xml

__all__ = ["DrawingRefused", "Finding", "Graph", "check_drawing", "read_graph"]


def read_graph(xml: bytes) -> Graph:
    """The drawing as nodes and flows. Raises DrawingRefused when it cannot be read at all."""
    try:
        root = read_xml(xml)
    except HasDoctype as error:
        raise DrawingRefused([_FOUND_DOCTYPE]) from error
    except NotXml as error:
        raise DrawingRefused([_unreadable(f"Filen går inte att läsa: {error}.")]) from error
    if root.tag != f"{B}definitions":
        raise DrawingRefused([_unreadable("Filen är inte en ritning i BPMN 2.0.")])
    return Graph(root)


def check_drawing(xml: bytes) -> list[Finding]:
    """Everything in the drawing that we do not accept; empty when it may be deployed."""
    try:
        graph = read_graph(xml)
    except DrawingRefused as error:
        return list(error.findings)
    return [
        *check_elements(graph.root),
        *check_naming(graph),
        *check_flows(graph),
        *check_events(graph),
        *check_paths(graph),
        *check_picture(graph),
    ]


_FOUND_DOCTYPE = Finding(
    element_id="DOCTYPE",
    rule="doctype",
    reason="Ritningen har en DOCTYPE, som kan få den att läsa andra filer eller svälla utan gräns.",
    remedy="Ta bort raden som börjar med <!DOCTYPE.",
)


def _unreadable(reason: str) -> Finding:
    remedy = "Öppna ritningen i ett ritverktyg och spara den som BPMN 2.0 i UTF-8."
    return Finding(element_id="definitions", rule="not-bpmn", reason=reason, remedy=remedy)
