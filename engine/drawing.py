"""A drawing as people see it: nodes with their kind, label, lane and help text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
    timer: str  #: what its timeDate says: "deadline.<key>.due"; empty when it has none

    @property
    def deadline(self) -> str:
        """The key of the deadline its timer names; empty when it has none."""
        return self.timer.split(".")[1] if self.timer else ""


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
            timer=(element.findtext(f"{BPMN}timerEventDefinition/{BPMN}timeDate") or "").strip(),
        )

    def _lane(self, element: etree._Element) -> str:
        """Its own, or that of the sub-process it is drawn in."""
        around = (element, *element.iterancestors(f"{BPMN}subProcess"))
        return next((self._lanes[one.get("id", "")] for one in around if one.get("id") in self._lanes), "")

    @cached_property
    def after(self) -> Mapping[str, Sequence[str]]:
        """Ids of the nodes that an arrow leads to from each."""
        found: dict[str, list[str]] = defaultdict(list)
        for flow in self.root.iter(f"{BPMN}sequenceFlow"):
            found[flow.get("sourceRef", "")].append(flow.get("targetRef", ""))
        return found

    def time_awaited(self, node_id: str) -> Node | None:
        """Where a case that stands at the node itself waits for a time to be out: there, or after an event gateway.

        None for a clock that sits on a step.
        """
        node = self.nodes[node_id]
        ways = self.after.get(node_id, ()) if node.kind == "eventBasedGateway" else (node_id,)
        events = (self.nodes[way] for way in ways)
        return next((one for one in events if one.kind != "boundaryEvent" and one.timer.endswith(".due")), None)

    def time_beside(self, message: str) -> Node | None:
        """The time that an event gateway waits for beside the message; whichever comes first shuts out the other."""
        waits = {node.id for node in self.nodes.values() if node.message == message and node.kind != "endEvent"}
        gateways = (node.id for node in self.nodes.values() if node.kind == "eventBasedGateway")
        beside = (self.time_awaited(one) for one in gateways if waits.intersection(self.after.get(one, ())))
        return next((time for time in beside if time is not None), None)

    @cached_property
    def user_tasks(self) -> list[Node]:
        """The steps of people, in the order they are drawn."""
        return [node for node in self.nodes.values() if node.kind == "userTask"]
