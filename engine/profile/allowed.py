"""Which elements and attributes of BPMN a drawing may hold. What is not listed is refused, by name where we know a better way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.profile.finding import Finding
from engine.profile.graph import BPMN
from engine.safe_xml import local, namespace

_DI = (
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
)
_XSI = "http://www.w3.org/2001/XMLSchema-instance"

_NODES = frozenset(
    {
        "startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent", "userTask", "serviceTask", "businessRuleTask",
        "exclusiveGateway", "parallelGateway", "eventBasedGateway", "subProcess",
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

_MULTIPLE = (
    "multi-instance",
    "En aktivitet får inte upprepas i ritningen.",
    "Öppna ett eget ärende för var och en i stället.",
)
_DATA = (
    "data",
    "Data ritas inte: ärendets uppgifter ligger i dess fakta.",
    "Ta bort elementet, eller gör det till en anteckning.",
)
_SIGNALS = "Vänta på ett meddelande (messageEventDefinition) i stället."
_MAPPING = (
    "data-mapping",
    "Uppgifter kopplas inte ihop i ritningen.",
    "Ta bort kopplingen: formulärets fält blir ärendets fakta.",
)

#: Refused element -> rule, reason, remedy.
_KNOWN: Mapping[str, tuple[str, str, str]] = {
    "scriptTask": ("script-task", "En ritning får inte hålla kod (scriptTask).", "Gör steget till en tjänst (serviceTask) med en funktion."),
    "callActivity": ("call-activity", "Anrop av en annan process (callActivity) stöds inte än.", "Använd en inbäddad delprocess."),
    "inclusiveGateway": ("inclusive-gateway", "Inklusiv grindning (OR) godtas inte.", "Använd exklusiva och parallella grindar."),
    "complexGateway": ("complex-gateway", "Komplex grindning godtas inte.", "Använd exklusiva och parallella grindar."),
    "multiInstanceLoopCharacteristics": _MULTIPLE,
    "standardLoopCharacteristics": ("loop", "En aktivitet får inte ha slingmarkör.", "Rita slingan med en grind och en pil tillbaka."),
    "compensateEventDefinition": ("compensation", "Kompensation godtas inte.", "Rita det som ska göras ogjort som egna steg."),
    "signalEventDefinition": ("signal", "Signaler godtas inte.", _SIGNALS),
    "signal": ("signal", "Signaler godtas inte.", _SIGNALS),
    "linkEventDefinition": ("link", "Länkhändelser godtas inte: de försvinner tyst vid körning.", "Dra pilen hela vägen."),
    "conditionalEventDefinition": ("conditional-event", "Villkorshändelser godtas inte.", _SIGNALS),
    "errorEventDefinition": ("error-event", "Felhändelser godtas inte.", "Låt en grind fråga hur det gick."),
    "escalationEventDefinition": ("escalation-event", "Eskaleringshändelser godtas inte.", "Sluta i ett meddelande (endEvent message)."),
    "terminateEventDefinition": ("terminate", "Avbrytande slut godtas inte.", "Låt alla grenar nå sina egna slut."),
    "cancelEventDefinition": ("cancel-event", "Avbrytshändelser godtas inte.", "Låt en grind fråga hur det gick."),
    "eventDefinitionRef": ("event-definition-ref", "Hänvisning till en händelse godtas inte.", "Skriv händelsen i sitt eget element."),
    "intermediateThrowEvent": ("throw-event", "Mellanhändelser som skickar godtas inte.", "Använd en tjänst (serviceTask)."),
    "transaction": ("transaction", "Transaktioner godtas inte.", "Använd en vanlig delprocess."),
    "adHocSubProcess": ("ad-hoc", "Ad hoc-delprocesser godtas inte.", "Rita ordningen, eller låt stegen vara egna ärenden."),
    "task": ("plain-task", "Steget säger inte vem som gör det (task).", "Gör det till userTask, serviceTask eller businessRuleTask."),
    "manualTask": ("manual-task", "Manuella steg godtas inte: ingen kan kvittera dem.", "Gör steget till en userTask med ett formulär."),
    "sendTask": ("send-task", "Skickasteg (sendTask) godtas inte.", "Gör steget till en tjänst (serviceTask)."),
    "receiveTask": ("receive-task", "Mottagningssteg (receiveTask) godtas inte.", "Använd en mellanhändelse som väntar på meddelandet."),
    "dataObject": _DATA,
    "dataObjectReference": _DATA,
    "dataStore": _DATA,
    "dataStoreReference": _DATA,
    "property": _DATA,
    "itemDefinition": _DATA,
    "ioSpecification": _MAPPING,
    "dataInputAssociation": _MAPPING,
    "dataOutputAssociation": _MAPPING,
    "childLaneSet": ("nested-lanes", "En bana får inte delas i banor.", "Rita en bana för var och en som handlar."),
    "messageFlow": ("message-flow", "Pilar mellan pooler godtas inte.", "Rita en pool, och vänta på meddelanden med händelser."),
    "timeDuration": ("timer-duration", "En tid räknad i längd följer inte lagens regler.", "Skriv timeDate med deadline.<nyckel>.due."),
    "timeCycle": ("timer-cycle", "En upprepad tid godtas inte.", "Skriv timeDate med deadline.<nyckel>.warn eller .due."),
}  # fmt: skip

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
            remedy="Rita en händelse på kanten av steget eller vänta vid en händelsestyrd grind i stället.",
        )
    allowed = _ATTRIBUTES[""] | _ATTRIBUTES.get(name, frozenset())
    for attribute, value in element.attrib.items():
        known = (
            str(attribute) in allowed or (str(attribute), str(value)) in _HARMLESS or attribute == "triggeredByEvent"
        )
        if not known and not str(attribute).startswith(f"{{{_XSI}}}"):
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
    rule, reason, remedy = _KNOWN.get(name, generic) if namespace(element) == BPMN else generic
    return Finding(element_id=owner, rule=rule, reason=reason, remedy=remedy)
