"""A drawing as people see it: nodes with their kind, label, lane and help text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from engine.safe_xml import read_xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@dataclass(frozen=True, kw_only=True)
class Node:
    """One shape of the drawing."""

    id: str
    kind: str  #: BPMN's element name: "userTask"
    name: str
    lane: str
    documentation: str
    message: str  #: id of the message it sends or waits for


class Drawing:
    """A BPMN file, read once."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        self.root = read_xml(xml)
        process = next(p for p in self.root.iter(f"{BPMN}process") if p.get("isExecutable") == "true")
        self.process_id: str = process.get("id", "")
        self._lanes = {
            (ref.text or "").strip(): lane.get("name", "")
            for lane in process.iter(f"{BPMN}lane")
            for ref in lane.findall(f"{BPMN}flowNodeRef")
        }
        self.nodes: Mapping[str, Node] = {node.id: node for node in map(self._node, process.iter()) if node}

    def _node(self, element: etree._Element) -> Node | None:
        kind = str(element.tag).removeprefix(BPMN)
        if not kind.endswith(("Task", "Event", "Gateway", "subProcess")):
            return None
        definition = element.find(f"{BPMN}messageEventDefinition")
        node_id = element.get("id", "")
        return Node(
            id=node_id,
            kind=kind,
            name=" ".join(element.get("name", "").split()),
            lane=self._lane(element),
            documentation=(element.findtext(f"{BPMN}documentation") or "").strip(),
            message=definition.get("messageRef", "") if definition is not None else "",
        )

    def _lane(self, element: etree._Element) -> str:
        """Its own, or that of the sub-process it is drawn in."""
        around = (element, *element.iterancestors(f"{BPMN}subProcess"))
        return next((self._lanes[one.get("id", "")] for one in around if one.get("id") in self._lanes), "")

    @cached_property
    def user_tasks(self) -> list[Node]:
        """The steps of people, in the order they are drawn."""
        return [node for node in self.nodes.values() if node.kind == "userTask"]
