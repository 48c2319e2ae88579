"""What is said of the elements of BPMN that people draw most often and that we do not accept."""

from __future__ import annotations

from collections.abc import Mapping

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
KNOWN: Mapping[str, tuple[str, str, str]] = {
    "scriptTask": (
        "script-task",
        "En ritning får inte hålla kod (scriptTask).",
        "Gör steget till en tjänst (serviceTask) med en funktion.",
    ),
    "callActivity": (
        "call-activity",
        "Anrop av en annan process (callActivity) stöds inte än.",
        "Använd en inbäddad delprocess.",
    ),
    "inclusiveGateway": (
        "inclusive-gateway",
        "Inklusivt vägval (inclusiveGateway) godtas inte.",
        "Använd exklusiva och parallella vägval.",
    ),
    "complexGateway": (
        "complex-gateway",
        "Komplext vägval (complexGateway) godtas inte.",
        "Använd exklusiva och parallella vägval.",
    ),
    "multiInstanceLoopCharacteristics": _MULTIPLE,
    "standardLoopCharacteristics": (
        "loop",
        "En aktivitet får inte ha slingmarkör.",
        "Rita slingan med ett vägval och en pil tillbaka.",
    ),
    "compensateEventDefinition": (
        "compensation",
        "Kompensation godtas inte.",
        "Rita det som ska göras ogjort som egna steg.",
    ),
    "signalEventDefinition": (
        "signal",
        "Signaler godtas inte.",
        _SIGNALS,
    ),
    "signal": (
        "signal",
        "Signaler godtas inte.",
        _SIGNALS,
    ),
    "linkEventDefinition": (
        "link",
        "Länkhändelser godtas inte: de försvinner tyst vid körning.",
        "Dra pilen hela vägen.",
    ),
    "conditionalEventDefinition": (
        "conditional-event",
        "Villkorshändelser godtas inte.",
        _SIGNALS,
    ),
    "errorEventDefinition": (
        "error-event",
        "Felhändelser godtas inte.",
        "Låt ett vägval fråga hur det gick.",
    ),
    "escalationEventDefinition": (
        "escalation-event",
        "Eskaleringshändelser godtas inte.",
        "Sluta i ett meddelande (endEvent message).",
    ),
    "terminateEventDefinition": (
        "terminate",
        "Avbrytande slut godtas inte.",
        "Låt alla grenar nå sina egna slut.",
    ),
    "cancelEventDefinition": (
        "cancel-event",
        "Avbrytshändelser godtas inte.",
        "Låt ett vägval fråga hur det gick.",
    ),
    "eventDefinitionRef": (
        "event-definition-ref",
        "Hänvisning till en händelse godtas inte.",
        "Skriv händelsen i sitt eget element.",
    ),
    "intermediateThrowEvent": (
        "throw-event",
        "Mellanhändelser som skickar godtas inte.",
        "Använd en tjänst (serviceTask).",
    ),
    "transaction": (
        "transaction",
        "Transaktioner godtas inte.",
        "Använd en vanlig delprocess.",
    ),
    "adHocSubProcess": (
        "ad-hoc",
        "Ad hoc-delprocesser godtas inte.",
        "Rita ordningen, eller låt stegen vara egna ärenden.",
    ),
    "task": (
        "plain-task",
        "Steget säger inte vem som gör det (task).",
        "Gör det till userTask, serviceTask eller businessRuleTask.",
    ),
    "manualTask": (
        "manual-task",
        "Manuella steg godtas inte: ingen kan kvittera dem.",
        "Gör steget till en userTask med ett formulär.",
    ),
    "sendTask": (
        "send-task",
        "Skickasteg (sendTask) godtas inte.",
        "Gör steget till en tjänst (serviceTask).",
    ),
    "receiveTask": (
        "receive-task",
        "Mottagningssteg (receiveTask) godtas inte.",
        "Använd en mellanhändelse som väntar på meddelandet.",
    ),
    "dataObject": _DATA,
    "dataObjectReference": _DATA,
    "dataStore": _DATA,
    "dataStoreReference": _DATA,
    "property": _DATA,
    "itemDefinition": _DATA,
    "ioSpecification": _MAPPING,
    "dataInputAssociation": _MAPPING,
    "dataOutputAssociation": _MAPPING,
    "childLaneSet": (
        "nested-lanes",
        "En bana får inte delas i banor.",
        "Rita en bana för var och en som handlar.",
    ),
    "messageFlow": (
        "message-flow",
        "Pilar mellan pooler godtas inte.",
        "Rita en pool, och vänta på meddelanden med händelser.",
    ),
    "timeDuration": (
        "timer-duration",
        "En tid räknad i längd följer inte lagens regler.",
        "Skriv timeDate med deadline.<nyckel>.due.",
    ),
    "timeCycle": (
        "timer-cycle",
        "En upprepad tid godtas inte.",
        "Skriv timeDate med deadline.<nyckel>.warn eller .due.",
    ),
}
