"""Which elements and attributes of BPMN a drawing may hold; what is not listed is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.profile.finding import Finding
from engine.profile.graph import BPMN
from engine.profile.refused import KNOWN
from engine.safe_xml import local, namespace

_DI = (
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
)
#: Attributes in which a drawing tool tells other tools about the file.
_TOOLS = ("http://www.w3.org/2001/XMLSchema-instance", "http://camunda.org/schema/modeler/1.0")

_NODES = frozenset(
    {
        "startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent", "userTask", "serviceTask",
        "businessRuleTask", "exclusiveGateway", "parallelGateway", "eventBasedGateway", "subProcess",
    }
)  # fmt: skip
_IN_SCOPE = _NODES | {"sequenceFlow", "textAnnotation", "association", "documentation"}
_AROUND = frozenset({"documentation", "incoming", "outgoing"})
_EVENT = _AROUND | {"messageEventDefinition", "timerEventDefinition"}

#: Element -> what it may hold.
_CHILDREN: Mapping[str, frozenset[str]] = {
    "definitions": frozenset({"documentation", "message", "collaboration", "process"}),
    "collaboration": frozenset({"documentation", "participant", "textAnnotation", "association"}),
    "participant": frozenset({"documentation"}),
    "process": _IN_SCOPE | {"laneSet"},
    "subProcess": _IN_SCOPE | {"incoming", "outgoing"},
    "laneSet": frozenset({"documentation", "lane"}),
    "lane": frozenset({"documentation", "flowNodeRef"}),
    "startEvent": _AROUND,
    "endEvent": _AROUND | {"messageEventDefinition"},
    "intermediateCatchEvent": _EVENT,
    "boundaryEvent": _AROUND | {"timerEventDefinition"},
    "userTask": _AROUND,
    "serviceTask": _AROUND,
    "businessRuleTask": _AROUND,
    "exclusiveGateway": _AROUND,
    "parallelGateway": _AROUND,
    "eventBasedGateway": _AROUND,
    "timerEventDefinition": frozenset({"timeDate"}),
    "sequenceFlow": frozenset({"documentation", "conditionExpression"}),
    "textAnnotation": frozenset({"documentation", "text"}),
    "association": frozenset({"documentation"}),
    "message": frozenset({"documentation"}),
}

#: Attributes any element may have, and those some have besides.
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "": frozenset({"id", "name"}),
    "definitions": frozenset({"targetNamespace", "exporter", "exporterVersion"}),
    "participant": frozenset({"processRef"}),
    "process": frozenset({"isExecutable", "processType"}),
    "boundaryEvent": frozenset({"attachedToRef", "cancelActivity"}),
    "messageEventDefinition": frozenset({"messageRef"}),
    "sequenceFlow": frozenset({"sourceRef", "targetRef"}),
    "association": frozenset({"sourceRef", "targetRef", "associationDirection"}),
    "exclusiveGateway": frozenset({"default", "gatewayDirection"}),
    "parallelGateway": frozenset({"gatewayDirection"}),
    "eventBasedGateway": frozenset({"gatewayDirection"}),
    "subProcess": frozenset({"triggeredByEvent"}),
    "documentation": frozenset({"textFormat"}),
    "textAnnotation": frozenset({"textFormat"}),
}

#: Attributes that say what would hold without them too.
_HARMLESS: frozenset[tuple[str, str]] = frozenset(
    {
        ("isForCompensation", "false"),
        ("startQuantity", "1"),
        ("completionQuantity", "1"),
        ("parallelMultiple", "false"),
        ("isInterrupting", "true"),
        ("triggeredByEvent", "false"),
        ("isClosed", "false"),
        ("instantiate", "false"),
        ("eventGatewayType", "Exclusive"),
        ("implementation", "##unspecified"),
    }
)

_SCRIPTS = ("script", "listener", "connector", "expression")


def check_elements(root: etree._Element) -> Iterator[Finding]:
    """Every element and attribute that is not on the list."""
    yield from _check(root, root.get("id", "definitions"))


def _check(element: etree._Element, owner: str) -> Iterator[Finding]:
    owner = element.get("id") or owner
    yield from _attributes(element, owner)
    allowed = _CHILDREN.get(local(element), frozenset())
    for child in element:
        if namespace(child) == BPMN and local(child) in allowed:
            yield from _check(child, owner)
        elif namespace(child) == BPMN and local(child) == "extensionElements":
            yield from _extensions(child, owner)
        elif namespace(child) in _DI:
            yield from _picture(child, owner)
        else:
            yield _refused(child, child.get("id") or owner)


def _attributes(element: etree._Element, owner: str) -> Iterator[Finding]:
    name = local(element)
    if element.get("triggeredByEvent") == "true":
        yield Finding(
            element_id=owner,
            rule="event-sub-process",
            reason="En händelsestyrd delprocess körs inte på ett säkert sätt.",
            remedy="Rita en händelse på kanten av steget eller vänta vid ett händelsestyrt vägval i stället.",
        )
    allowed = _ATTRIBUTES[""] | _ATTRIBUTES.get(name, frozenset())
    for attribute, value in element.attrib.items():
        known = str(attribute) in allowed or (str(attribute), str(value)) in _HARMLESS
        if not known and etree.QName(str(attribute)).namespace not in _TOOLS:
            yield Finding(
                element_id=owner,
                rule="attribute",
                reason=f"Attributet {etree.QName(str(attribute)).localname} på {name} godtas inte.",
                remedy="Ta bort det: sådant styrs av formulär, tabeller och funktioner utanför ritningen.",
            )


def _extensions(element: etree._Element, owner: str) -> Iterator[Finding]:
    for child in element.iterdescendants():
        name = local(child)
        if any(word in name.lower() for word in _SCRIPTS):
            yield Finding(
                element_id=owner,
                rule="extension-script",
                reason=f"En ritning får inte hålla kod ({name}).",
                remedy="Ta bort tillägget och skriv en funktion för ett tjänststeg (serviceTask).",
            )
        elif child.getparent() is element:
            yield Finding(
                element_id=owner,
                rule="extension",
                reason=f"Verktygets eget tillägg {name} godtas inte.",
                remedy="Ta bort tillägget: det som styr ärendet står i formulär, tabeller och funktioner.",
            )


def _picture(element: etree._Element, owner: str) -> Iterator[Finding]:
    for child in element.iterdescendants():
        if namespace(child) not in _DI:
            yield _refused(child, child.get("id") or owner)


def _refused(element: etree._Element, owner: str) -> Finding:
    name = local(element)
    generic = (
        "unlisted",
        f"Elementet {name} godtas inte.",
        "Ta bort det eller rita det med ett element ur README i bpmn/.",
    )
    # A vendor's element may bear a BPMN name and mean something else.
    rule, reason, remedy = KNOWN.get(name, generic) if namespace(element) == BPMN else generic
    return Finding(element_id=owner, rule=rule, reason=reason, remedy=remedy)
