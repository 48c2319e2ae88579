"""A tiny process written as text, so that a test can break one thing in it."""

from __future__ import annotations

import re

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:d="http://www.omg.org/spec/DD/20100524/DI"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="defs" targetNamespace="https://vaksam.example/bpmn">
"""

MESSAGES = """<b:message id="reminder" name="Påminnelse"/><b:message id="supplemented" name="Komplettering inkommen"/>
<b:message id="withdrawn" name="Återtaget"/>"""

BODY = """
<b:startEvent id="reported" name="Rapporterat"/>
<b:userTask id="assess" name="Bedöm"/>
<b:boundaryEvent id="remind_assess" cancelActivity="false" attachedToRef="assess">
  <b:timerEventDefinition id="t1">
    <b:timeDate xsi:type="b:tFormalExpression">deadline.assess.warn</b:timeDate></b:timerEventDefinition>
</b:boundaryEvent>
<b:endEvent id="reminded_assess" name="Påminn"><b:messageEventDefinition id="m1" messageRef="reminder"/></b:endEvent>
<b:exclusiveGateway id="assessed" name="Hur går vi vidare?"/>
<b:serviceTask id="tell" name="Berätta"/>
<b:businessRuleTask id="choose" name="Välj beslutande"/>
<b:eventBasedGateway id="waits" name="Vad kommer först?"/>
<b:intermediateCatchEvent id="came" name="Kompletterat">
  <b:messageEventDefinition id="m2" messageRef="supplemented"/></b:intermediateCatchEvent>
<b:intermediateCatchEvent id="late" name="Tiden ute">
  <b:timerEventDefinition id="t2"><b:timeDate>deadline.supplement.due</b:timeDate></b:timerEventDefinition>
</b:intermediateCatchEvent>
<b:exclusiveGateway id="merge"/>
<b:endEvent id="closed" name="Avslutat"/>
"""

FLOWS = """reported>assess remind_assess>reminded_assess assess>assessed assessed>tell assessed>choose tell>waits
waits>came waits>late came>merge late>merge choose>merge merge>closed"""

CONDITIONS = {
    "assessed_to_tell": ("Berätta", 'facts.outcome == "serious"'),
    "assessed_to_choose": ("Välj", 'facts.outcome in ["risk", "none"]'),
}

LANE = ("Chef", "reported assess remind_assess reminded_assess assessed tell choose waits came late merge closed")


def toy(
    body: str = BODY,
    *,
    flows: str = FLOWS,
    conditions: dict[str, tuple[str, str]] | None = None,
    more: str = "",
    messages: str = MESSAGES,
    lane: tuple[str, str] = LANE,
    process: str = 'id="toy" isExecutable="true"',
) -> bytes:
    """The drawing: `flows` are "a>b", named a_to_b; incoming, outgoing and the picture are filled in."""
    arrows = [arrow.split(">") for arrow in flows.split()]
    drawn = re.sub(r"<b:(\w+) id=\"(\w+)\"[^>]*?/?>", lambda tag: _with_arrows(tag, arrows), body + more)
    lines = "".join(_flow(a, b, CONDITIONS if conditions is None else conditions) for a, b in arrows)
    refs = "".join(f"<b:flowNodeRef>{ref}</b:flowNodeRef>" for ref in lane[1].split())
    ids = re.findall(r"<b:(?:\w+(?:Event|Task|Gateway)|subProcess) id=\"(\w+)\"", drawn)
    shapes = "".join(
        f'<di:BPMNShape id="shape_{i}" bpmnElement="{i}"><dc:Bounds x="0" y="0" width="9" height="9"/></di:BPMNShape>'
        for i in [*ids, "lane"]
    )
    edges = "".join(
        f'<di:BPMNEdge id="edge_{a}_{b}" bpmnElement="{a}_to_{b}">'
        '<d:waypoint x="0" y="0"/><d:waypoint x="1" y="1"/></di:BPMNEdge>'
        for a, b in arrows
    )
    lanes = f'<b:laneSet id="lanes"><b:lane id="lane" name="{lane[0]}">{refs}</b:lane></b:laneSet>'
    return f"""{HEAD}{messages}
<b:collaboration id="c"><b:participant id="pool" name="Pool" processRef="toy"/></b:collaboration>
<b:process {process}>{lanes}{drawn}{lines}</b:process>
<di:BPMNDiagram id="diagram"><di:BPMNPlane id="plane" bpmnElement="c">{shapes}{edges}</di:BPMNPlane></di:BPMNDiagram>
</b:definitions>""".encode()


def _with_arrows(tag: re.Match[str], arrows: list[list[str]]) -> str:
    kind, node_id = tag[1], tag[2]
    if not kind.endswith(("Event", "Task", "Gateway", "subProcess")):
        return tag[0]
    ends = "".join(f"<b:incoming>{a}_to_{b}</b:incoming>" for a, b in arrows if b == node_id)
    ends += "".join(f"<b:outgoing>{a}_to_{b}</b:outgoing>" for a, b in arrows if a == node_id)
    return f"{tag[0][:-2]}>{ends}</b:{kind}>" if tag[0].endswith("/>") else f"{tag[0]}{ends}"


def _flow(a: str, b: str, conditions: dict[str, tuple[str, str]]) -> str:
    flow = f"{a}_to_{b}"
    name, condition = conditions.get(flow, ("", ""))
    inside = f"<b:conditionExpression><![CDATA[{condition}]]></b:conditionExpression>" if condition else ""
    return f'<b:sequenceFlow id="{flow}" name="{name}" sourceRef="{a}" targetRef="{b}">{inside}</b:sequenceFlow>'
