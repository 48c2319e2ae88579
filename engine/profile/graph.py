"""A drawing as nodes and flows, read without trusting that it is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from engine.safe_xml import local, namespace

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
B = f"{{{BPMN}}}"

DEADLINE = re.compile(r"deadline\.([a-z][a-z0-9_]*)\.(warn|due)")

_NOT_NODES = frozenset(
    {
        "sequenceFlow", "laneSet", "documentation", "textAnnotation", "association", "group", "extensionElements",
        "ioSpecification", "property", "dataObject", "dataObjectReference", "dataStoreReference",
        "standardLoopCharacteristics", "multiInstanceLoopCharacteristics", "incoming", "outgoing",
        "conditionExpression",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Node:
    """A shape that a case passes."""

    id: str
    kind: str  #: BPMN's element name
    name: str
    scope: str  #: id of the process or sub-process it lies in
    element: etree._Element

    @property
    def event(self) -> str:
        """ "timer", "message" or another trigger; empty for a plain event."""
        for child in self.element:
            if local(child).endswith("EventDefinition"):
                return local(child).removesuffix("EventDefinition")
        return ""

    @property
    def timer(self) -> str:
        """What its timeDate says; empty when it has none."""
        return (self.element.findtext(f"{B}timerEventDefinition/{B}timeDate") or "").strip()

    @property
    def deadline(self) -> str:
        """The key of the deadline its timer names; empty when it names none."""
        found = DEADLINE.fullmatch(self.timer)
        return found[1] if found else ""

    @property
    def message(self) -> str:
        """The id of the message it sends or waits for."""
        definition = self.element.find(f"{B}messageEventDefinition")
        return "" if definition is None else definition.get("messageRef", "")

    @property
    def host(self) -> str:
        """What a boundary event sits on."""
        return self.element.get("attachedToRef", "")

    @property
    def default(self) -> str:
        """The flow a gateway takes when no condition holds."""
        return self.element.get("default", "")


@dataclass(frozen=True, kw_only=True)
class Flow:
    """An arrow between two nodes."""

    id: str
    name: str
    source: str
    target: str
    scope: str
    condition: str | None  #: None when it has no conditionExpression at all


class Graph:
    """The nodes, flows and lanes of the first process of a drawing."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        processes = list(root.iterchildren(f"{B}process"))
        self.process = processes[0] if processes else root
        self.process_id = self.process.get("id", "")
        self.nodes = {node.id: node for node in self._nodes()}
        self.flows = {flow.id: flow for flow in self._flows()}
        self.messages = {message.get("id", ""): message.get("name", "") for message in root.iterchildren(f"{B}message")}

    @cached_property
    def lanes(self) -> dict[str, str]:
        """Node id -> the name of its lane, for nodes that are listed in one."""
        return {
            (ref.text or "").strip(): lane.get("name", "")
            for lane in self.process.iter(f"{B}lane")
            for ref in lane.iterchildren(f"{B}flowNodeRef")
        }

    @cached_property
    def lane_names(self) -> list[str]:
        return [lane.get("name", "") for lane in self.process.iter(f"{B}lane")]

    def lane_of(self, node: Node) -> str:
        """The node's lane, or that of the sub-process it lies in."""
        passed: set[str] = set()
        inner: Node | None = node
        # Two elements with one id can seem to lie in each other.
        while inner and inner.id not in passed:
            if inner.id in self.lanes:
                return self.lanes[inner.id]
            passed.add(inner.id)
            inner = self.nodes.get(inner.scope)
        return ""

    def outgoing(self, node_id: str) -> list[Flow]:
        return self._by_source.get(node_id, [])

    def incoming(self, node_id: str) -> list[Flow]:
        return self._by_target.get(node_id, [])

    def of_kind(self, *kinds: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind in kinds]

    @cached_property
    def _by_source(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            found.setdefault(flow.source, []).append(flow)
        return found

    @cached_property
    def _by_target(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            found.setdefault(flow.target, []).append(flow)
        return found

    def _scopes(self) -> Iterator[etree._Element]:
        yield self.process
        yield from self.process.iter(f"{B}subProcess", f"{B}transaction", f"{B}adHocSubProcess")

    def _nodes(self) -> Iterator[Node]:
        for scope in self._scopes():
            for element in scope:
                if namespace(element) == BPMN and local(element) not in _NOT_NODES and element.get("id"):
                    yield Node(
                        id=element.get("id", ""),
                        kind=local(element),
                        name=" ".join(element.get("name", "").split()),
                        scope=scope.get("id", ""),
                        element=element,
                    )

    def _flows(self) -> Iterator[Flow]:
        for scope in self._scopes():
            for element in scope.iterchildren(f"{B}sequenceFlow"):
                condition = element.find(f"{B}conditionExpression")
                yield Flow(
                    id=element.get("id", ""),
                    name=" ".join(element.get("name", "").split()),
                    source=element.get("sourceRef", ""),
                    target=element.get("targetRef", ""),
                    scope=scope.get("id", ""),
                    condition=None if condition is None else (condition.text or "").strip(),
                )
