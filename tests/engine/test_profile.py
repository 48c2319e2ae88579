"""Which drawings are turned away, and what is said to the one who drew them."""

from __future__ import annotations

import pytest

from engine.profile import DrawingRefused, Finding, check_drawing, read_graph
from tests.engine.loops import AGAIN, END, ROUND, START, TOGETHER
from tests.engine.toy_drawings import BODY, CONDITIONS, FLOWS, LANE, MESSAGES, toy


def findings(xml: bytes) -> dict[tuple[str, str], Finding]:
    return {(finding.element_id, finding.rule): finding for finding in check_drawing(xml)}


def only(xml: bytes) -> Finding:
    """The one finding of a drawing."""
    found = check_drawing(xml)
    assert len(found) == 1, [str(finding) for finding in found]
    return found[0]


def broken(old: str, new: str, **drawing: str) -> bytes:
    """The toy with one thing changed after it was drawn."""
    text = toy(**drawing).decode()  # type: ignore[arg-type]
    assert old in text
    return text.replace(old, new).encode()


def test_the_toy_is_accepted() -> None:
    assert [str(finding) for finding in check_drawing(toy())] == []


def test_notes_pools_and_a_tools_own_colours_are_allowed() -> None:
    note = '<b:textAnnotation id="note_1"><b:text>Se lagen</b:text></b:textAnnotation>'
    link = '<b:association id="link_1" sourceRef="assess" targetRef="note_1" associationDirection="None"/>'
    assert check_drawing(toy(more=note + link)) == []
    coloured = broken(
        'id="shape_assess"', 'id="shape_assess" xmlns:c="http://bpmn.io/schema/bpmn/biocolor/1.0" c:fill="#eee"'
    )
    assert check_drawing(coloured) == []


def test_a_sub_process_of_its_own_is_allowed_and_gives_its_lane_to_its_steps() -> None:
    inside = (
        '<b:startEvent id="in_start"/><b:userTask id="look" name="Titta"/><b:endEvent id="in_end" name="Tittat"/>'
        '<b:sequenceFlow id="in_start_to_look" sourceRef="in_start" targetRef="look"/>'
        '<b:sequenceFlow id="look_to_in_end" sourceRef="look" targetRef="in_end"/>'
    )
    xml = toy(
        BODY + f'<b:subProcess id="sub" name="Under">{inside}</b:subProcess>',
        flows=FLOWS.replace("merge>closed", "merge>sub sub>closed in_start>look look>in_end"),
        lane=(LANE[0], LANE[1] + " sub"),
    ).decode()
    for flow in ("in_start_to_look", "look_to_in_end"):
        a, b = flow.split("_to_")
        xml = xml.replace(f'<b:sequenceFlow id="{flow}" name="" sourceRef="{a}" targetRef="{b}"></b:sequenceFlow>', "")
    assert [str(finding) for finding in check_drawing(xml.encode())] == []
    graph = read_graph(xml.encode())
    assert graph.lane_of(graph.nodes["look"]) == "Chef"


# The refusals that must name element, reason and remedy.


def test_a_script_task_is_refused() -> None:
    finding = only(toy(BODY.replace("serviceTask", "scriptTask")))
    assert (finding.element_id, finding.rule) == ("tell", "script-task")
    assert "kod" in finding.reason
    assert "serviceTask" in finding.remedy


def test_an_event_sub_process_is_refused() -> None:
    inside = '<b:startEvent id="in_start"/><b:endEvent id="in_end" name="Slut"/>'
    sub = f'<b:subProcess id="on_message" name="Vid meddelande" triggeredByEvent="true">{inside}</b:subProcess>'
    finding = findings(toy(more=sub))["on_message", "event-sub-process"]
    assert "händelsestyrd delprocess" in finding.reason.lower()
    assert "kanten" in finding.remedy


@pytest.mark.parametrize(
    "doctype",
    ["<!DOCTYPE b>", '<!DOCTYPE b [<!ENTITY a "aaaa">]>', '<!DOCTYPE b SYSTEM "file:///etc/passwd">'],
)
def test_a_doctype_is_refused(doctype: str) -> None:
    finding = only(broken("<b:definitions", doctype + "<b:definitions"))
    assert (finding.element_id, finding.rule) == ("DOCTYPE", "doctype")
    assert "DOCTYPE" in finding.reason
    assert "Ta bort" in finding.remedy


def test_two_timers_behind_one_event_gateway_are_refused() -> None:
    timer = "<b:timerEventDefinition id='m2'><b:timeDate>deadline.assess.due</b:timeDate></b:timerEventDefinition>"
    finding = only(toy(BODY.replace('<b:messageEventDefinition id="m2" messageRef="supplemented"/>', timer)))
    assert (finding.element_id, finding.rule) == ("waits", "two-timers")
    assert "came, late" in finding.reason
    assert "Behåll en" in finding.remedy


# Elements and attributes.


@pytest.mark.parametrize(
    ("element", "rule"),
    [
        ("callActivity", "call-activity"),
        ("task", "plain-task"),
        ("manualTask", "manual-task"),
        ("sendTask", "send-task"),
        ("receiveTask", "receive-task"),
        ("transaction", "transaction"),
        ("globalTask", "unlisted"),
    ],
)
def test_a_step_of_another_kind_is_refused(element: str, rule: str) -> None:
    assert ("tell", rule) in findings(
        broken("<b:serviceTask", f"<b:{element}").replace(b"</b:serviceTask", f"</b:{element}".encode())
    )


@pytest.mark.parametrize("element", ["inclusiveGateway", "complexGateway"])
def test_other_gateways_are_refused(element: str) -> None:
    rule = element.replace("G", "-g")
    assert ("assessed", rule) in findings(
        toy(BODY.replace('exclusiveGateway id="assessed"', f'{element} id="assessed"'))
    )


@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        ("<b:multiInstanceLoopCharacteristics/>", "multi-instance"),
        ("<b:standardLoopCharacteristics/>", "loop"),
        ("<b:ioSpecification/>", "data-mapping"),
        ("<b:dataInputAssociation/>", "data-mapping"),
        ("<b:property id='p'/>", "data"),
        ("<b:extensionElements><x:preScript xmlns:x='urn:x'>1</x:preScript></b:extensionElements>", "extension-script"),
        (
            "<b:extensionElements><x:postScript xmlns:x='urn:x'>1</x:postScript></b:extensionElements>",
            "extension-script",
        ),
        ("<b:extensionElements><x:executionListener xmlns:x='urn:x'/></b:extensionElements>", "extension-script"),
        ("<b:extensionElements><x:properties xmlns:x='urn:x'/></b:extensionElements>", "extension"),
        ("<x:script xmlns:x='urn:x'>1</x:script>", "unlisted"),
        ("<x:incoming xmlns:x='urn:x'/>", "unlisted"),
        ("<b:documentation><b:scriptTask/></b:documentation>", "script-task"),
    ],
)
def test_what_a_step_may_not_hold_is_refused(inside: str, rule: str) -> None:
    assert (only(broken("<b:incoming>assessed_to_tell", inside + "<b:incoming>assessed_to_tell")).rule) == rule


@pytest.mark.parametrize(
    ("definition", "rule"),
    [
        ("signalEventDefinition", "signal"),
        ("linkEventDefinition", "link"),
        ("conditionalEventDefinition", "conditional-event"),
        ("compensateEventDefinition", "compensation"),
        ("errorEventDefinition", "error-event"),
        ("escalationEventDefinition", "escalation-event"),
        ("cancelEventDefinition", "cancel-event"),
        ("terminateEventDefinition", "terminate"),
        ("eventDefinitionRef", "event-definition-ref"),
    ],
)
def test_other_triggers_are_refused(definition: str, rule: str) -> None:
    body = BODY.replace('<b:messageEventDefinition id="m2" messageRef="supplemented"/>', f"<b:{definition}/>")
    assert ("came", rule) in findings(toy(body))


@pytest.mark.parametrize(
    ("definition", "rule"),
    [
        ("signalEventDefinition", "signal"),
        ("linkEventDefinition", "link"),
        ("errorEventDefinition", "error-event"),
        ("escalationEventDefinition", "escalation-event"),
        ("terminateEventDefinition", "terminate"),
        ("compensateEventDefinition", "compensation"),
        ("cancelEventDefinition", "cancel-event"),
        ("timerEventDefinition", "unlisted"),
        ("eventDefinitionRef", "event-definition-ref"),
    ],
)
def test_other_ends_are_refused(definition: str, rule: str) -> None:
    """SpiffWorkflow takes a signal end, and what it does not know, for a plain one."""
    ends = f'<b:endEvent id="also" name="Slut"><b:{definition}/></b:endEvent>'
    assert ("also", rule) in findings(toy(BODY, more=ends))


@pytest.mark.parametrize(
    "definition", ["messageEventDefinition", "signalEventDefinition", "conditionalEventDefinition"]
)
def test_other_boundary_events_are_refused(definition: str) -> None:
    body = BODY.replace('timerEventDefinition id="t1"', f'{definition} id="t1"').replace(
        "deadline.assess.warn</b:timeDate></b:timerEventDefinition>",
        f"deadline.assess.warn</b:timeDate></b:{definition}>",
    )
    assert ("remind_assess", "boundary-timer") in findings(toy(body))


@pytest.mark.parametrize("element", ["dataObject", "dataObjectReference", "dataStoreReference", "group"])
def test_data_and_other_things_in_the_process_are_refused(element: str) -> None:
    assert any(rule in ("data", "unlisted") for _, rule in findings(toy(more=f'<b:{element} id="thing"/>')))


@pytest.mark.parametrize(
    ("inside", "element", "rule"),
    [
        ("collaboration", "messageFlow", "message-flow"),
        ("lane", "childLaneSet", "nested-lanes"),
        ("process", "adHocSubProcess", "ad-hoc"),
        ("process", "intermediateThrowEvent", "throw-event"),
    ],
)
def test_what_lies_elsewhere_in_the_drawing_is_refused_too(inside: str, element: str, rule: str) -> None:
    xml = broken(f"</b:{inside}>", f'<b:{element} id="thing"/></b:{inside}>')
    assert ("thing", rule) in findings(xml)


def test_an_event_that_waits_for_nothing_is_refused() -> None:
    body = BODY.replace('<b:messageEventDefinition id="m2" messageRef="supplemented"/>', "")
    finding = only(toy(body))
    assert (finding.element_id, finding.rule) == ("came", "no-trigger")


def test_a_process_has_one_start() -> None:
    second = '<b:startEvent id="reported_again" name="Igen"/>'
    assert ("toy", "one-start") in findings(toy(BODY + second, flows=FLOWS + " reported_again>merge"))


def test_a_start_that_waits_for_a_time_is_refused() -> None:
    timer = "<b:timerEventDefinition><b:timeDate>deadline.assess.due</b:timeDate></b:timerEventDefinition>"
    assert only(broken("<b:outgoing>reported_to", timer + "<b:outgoing>reported_to")).rule == "unlisted"


@pytest.mark.parametrize(
    "attribute",
    [
        'isForCompensation="true"',
        'completionQuantity="2"',
        'xmlns:x="urn:x" x:class="a.B"',
        'default="tell_to_waits"',
        'implementation="x"',
    ],
)
def test_attributes_that_change_what_happens_are_refused(attribute: str) -> None:
    assert only(broken('<b:serviceTask id="tell"', f'<b:serviceTask {attribute} id="tell"')).rule == "attribute"


def test_attributes_that_change_nothing_are_allowed() -> None:
    assert (
        check_drawing(
            broken('<b:serviceTask id="tell"', '<b:serviceTask isForCompensation="false" startQuantity="1" id="tell"')
        )
        == []
    )


# Arrows and gateways.


def test_several_arrows_from_a_step_or_an_event_are_refused() -> None:
    assert only(toy(flows=FLOWS + " tell>merge")).rule == "several-outgoing"
    assert only(toy(flows=FLOWS + " reported>merge")).element_id == "reported"


def test_a_condition_elsewhere_than_after_a_choice_is_refused() -> None:
    finding = only(toy(conditions={**CONDITIONS, "tell_to_waits": ("x", "facts.a == 1")}))
    assert (finding.element_id, finding.rule) == ("tell_to_waits", "condition-outside-choice")


def test_a_choice_needs_a_condition_or_a_default_on_every_arrow() -> None:
    without = {**CONDITIONS, "assessed_to_choose": ("Välj", "")}
    assert (only(toy(conditions=without)).element_id, only(toy(conditions=without)).rule) == (
        "assessed_to_choose",
        "no-condition",
    )
    default = BODY.replace('id="assessed"', 'id="assessed" default="assessed_to_choose"')
    assert check_drawing(toy(default, conditions=without)) == []
    assert only(toy(default)).rule == "default-condition"
    elsewhere = BODY.replace('id="assessed"', 'id="assessed" default="merge_to_closed"')
    assert only(toy(elsewhere)).rule == "default"


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("facts.outcome = 'risk'", "condition"),
        ("__import__('os')", "condition"),
        ("facts.outcome.upper() == 'RISK'", "condition"),
        ('outcome == "risk"', "condition-reads"),
        ("deadline.assess.due", "condition-reads"),
        ('facts.outcome in ["serious", "risk"]', "overlap"),
        ('facts.outcome != "risk"', "overlap"),
        ("facts.other == 1", "overlap"),
    ],
)
def test_conditions_that_cannot_be_read_or_can_hold_at_once_are_refused(condition: str, rule: str) -> None:
    rules = {
        finding.rule
        for finding in check_drawing(toy(conditions={**CONDITIONS, "assessed_to_choose": ("Välj", condition)}))
    }
    assert rule in rules


@pytest.mark.parametrize(
    ("first", "second", "rules"),
    [
        ("facts.n >= 3", "facts.n < 3", []),
        ("facts.n > 3", "facts.n < 3", ["no-way-out"]),
        ("facts.n >= 3", "facts.n <= 3", ["overlap"]),
        ("facts.ready == true", "facts.ready == false", []),
        ("facts.ready", "not facts.ready", []),
        ("facts.ready == true", "facts.done == true", ["overlap", "no-way-out"]),
        ('"fall" in facts.kinds', '"threat" in facts.kinds', ["overlap"]),
        ('"fall" in facts.kinds', 'not "fall" in facts.kinds', []),
    ],
)
def test_conditions_are_tried_on_the_values_they_mention(first: str, second: str, rules: list[str]) -> None:
    conditions = {"assessed_to_tell": ("Ja", first), "assessed_to_choose": ("Nej", second)}
    found = [finding.rule for finding in check_drawing(toy(conditions=conditions))]
    assert found == rules


def test_loose_ends_are_refused() -> None:
    assert ("tell", "outgoing") in findings(toy(flows=FLOWS.replace("tell>waits", "")))
    assert ("tell", "no-way-to-end") in findings(toy(flows=FLOWS.replace("tell>waits", "")))
    assert ("waits", "incoming") in findings(toy(flows=FLOWS.replace("tell>waits", "")))
    assert ("late", "unreachable") in findings(toy(flows=FLOWS.replace("tell>waits", "")))
    assert ("reported", "incoming") in findings(toy(flows=FLOWS + " merge>reported"))
    assert ("closed", "outgoing") in findings(toy(flows=FLOWS + " closed>merge"))
    assert ("merge_to_gone", "flow-ends") in findings(toy(flows=FLOWS.replace("merge>closed", "merge>gone")))


def test_a_circle_without_an_exit_is_refused() -> None:
    flows = "reported>merge merge>tell tell>merge"
    body = '<b:startEvent id="reported" name="a"/><b:exclusiveGateway id="merge"/><b:serviceTask id="tell" name="b"/>'
    rules = findings(toy(body, flows=flows, lane=("Chef", "tell")))
    assert ("tell", "no-way-to-end") in rules
    assert ("toy", "no-end") in rules


def test_a_join_that_waits_for_what_comes_after_it_is_refused() -> None:
    again = {"again_to_join": ("Igen", "facts.again"), "again_to_closed": ("Klart", "not facts.again")}
    body = (
        '<b:startEvent id="reported" name="a"/><b:parallelGateway id="join"/><b:serviceTask id="tell" name="b"/>'
        '<b:exclusiveGateway id="again" name="Igen?"/><b:endEvent id="closed" name="c"/>'
    )
    flows = "reported>join join>tell tell>again again>join again>closed"
    xml = toy(body, flows=flows, conditions=again, lane=("Chef", "reported join tell again closed"))
    assert ("join", "join-waits-for-itself") in findings(xml)
    assert "join-waits-for-itself" not in {rule for _, rule in findings(xml.replace(b"parallelG", b"exclusiveG"))}


def test_a_join_inside_a_loop_is_allowed() -> None:
    body, flows = TOGETHER
    assert not {rule for _, rule in findings(toy(body, flows=flows, conditions=ROUND))} & {
        "join-waits-for-itself",
        "round-without-a-step",
    }


def test_a_loop_of_gateways_alone_is_refused() -> None:
    xml = toy(START + AGAIN + END, flows="began>merge merge>again again>merge again>closed", conditions=ROUND)
    assert {("merge", "round-without-a-step"), ("again", "round-without-a-step")} <= findings(xml).keys()


def test_a_reminders_end_is_no_way_out_for_the_step_it_reminds_of() -> None:
    assert ("assess", "no-way-to-end") in findings(toy(flows=FLOWS.replace("assess>assessed ", "")))


def test_incoming_and_outgoing_must_be_written_down() -> None:
    finding = only(broken("<b:incoming>merge_to_closed</b:incoming>", ""))
    assert (finding.element_id, finding.rule) == ("closed", "incoming-listed")


# Events.


@pytest.mark.parametrize(
    ("timer", "rule"),
    [
        ("<b:timeDuration>PT5M</b:timeDuration>", "timer-duration"),
        ("<b:timeCycle>R/P1D</b:timeCycle>", "timer-cycle"),
        ("<b:timeDate>2026-11-21T10:00:00</b:timeDate>", "timer-deadline"),
        ("<b:timeDate>deadline.assess</b:timeDate>", "timer-deadline"),
        ("<b:timeDate>deadline.assess.at</b:timeDate>", "timer-deadline"),
        ("<b:timeDate>'2026-11-21T10:00:00Z'</b:timeDate>", "timer-deadline"),
        ("<b:timeDate/>", "timer-deadline"),
        ("", "timer-deadline"),
    ],
)
def test_a_timer_names_a_deadline_and_nothing_else(timer: str, rule: str) -> None:
    old = '<b:timeDate xsi:type="b:tFormalExpression">deadline.assess.warn</b:timeDate>'
    assert old in BODY
    found = findings(toy(BODY.replace(old, timer)))
    assert any(name == rule for _, name in found)
    assert {element for element, _ in found} <= {"remind_assess", "t1"}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (' cancelActivity="false"', "", "interrupting"),
        ('cancelActivity="false"', 'cancelActivity="true"', "interrupting"),
        ('attachedToRef="assess"', 'attachedToRef="tell"', "boundary-host"),
        ('attachedToRef="assess"', 'attachedToRef="gone"', "boundary-host"),
    ],
)
def test_a_reminder_sits_on_a_persons_step_and_leaves_it_open(old: str, new: str, rule: str) -> None:
    assert ("remind_assess", rule) in findings(toy(BODY.replace(old, new)))


@pytest.mark.parametrize("ref", ["", ' messageRef="unknown"'])
def test_a_message_must_exist(ref: str) -> None:
    finding = only(toy(BODY.replace(' messageRef="supplemented"', ref)))
    assert (finding.element_id, finding.rule) == ("came", "message-ref")


def test_two_messages_of_one_name_are_refused() -> None:
    found = findings(toy(messages=MESSAGES.replace("Återtaget", "Påminnelse")))
    assert set(found) == {("reminder", "message-name"), ("withdrawn", "message-name")}


def test_an_event_gateway_waits_for_two_events_of_its_own() -> None:
    assert ("waits", "one-way") in findings(toy(flows=FLOWS.replace("waits>late ", "") + " choose>late"))
    assert ("tell", "event-gateway-target") in findings(toy(flows=FLOWS.replace("waits>late", "waits>tell")))


# Names, lanes, picture.


def test_labels_are_needed_where_a_reader_needs_them() -> None:
    for node in ("Bedöm", "Berätta", "Välj beslutande", "Avslutat", "Hur går vi vidare?", "Vad kommer först?"):
        assert only(toy(BODY.replace(f' name="{node}"', ""))).rule == "label"
    assert (
        only(toy(conditions={**CONDITIONS, "assessed_to_tell": ("", CONDITIONS["assessed_to_tell"][1])})).rule
        == "label"
    )


def test_a_step_outside_all_lanes_is_refused() -> None:
    finding = only(toy(lane=("Chef", LANE[1].replace(" assess ", " "))))
    assert (finding.element_id, finding.rule) == ("assess", "no-lane")
    assert ("gone", "lane-unknown-node") in findings(toy(lane=("Chef", LANE[1] + " gone")))
    assert ("tell", "several-lanes") in findings(toy(lane=("Chef", LANE[1] + " tell")))
    assert ("lane", "label") in findings(toy(lane=("", LANE[1])))


def test_ids_are_unique_and_can_name_a_function() -> None:
    assert ("m1", "unique-id") in findings(toy(BODY.replace('id="m2"', 'id="m1"')))
    assert ("Activity_0x1", "id-form") in findings(broken("tell", "Activity_0x1"))


def test_sub_processes_that_bear_one_id_are_told_of_and_do_not_go_round() -> None:
    inner = '<b:subProcess id="sub" name="b"><b:userTask id="look" name="c"/></b:subProcess>'
    xml = toy(BODY + f'<b:subProcess id="sub" name="a">{inner}</b:subProcess>')
    assert {("sub", "unique-id"), ("look", "no-lane")} <= set(findings(xml))


def test_there_is_one_executable_process_with_an_id() -> None:
    assert only(toy(process='id="toy"')).rule == "executable"
    assert ("?", "id-form") in findings(toy(process='isExecutable="true"'))
    assert only(broken('processRef="toy"', 'processRef="other"')).rule == "pool"
    second = broken("<di:BPMNDiagram", '<b:process id="two" isExecutable="true"/><di:BPMNDiagram')
    assert ("defs", "one-process") in findings(second)


def test_what_is_not_in_the_picture_is_refused() -> None:
    shape = (
        '<di:BPMNShape id="shape_tell" bpmnElement="tell"><dc:Bounds x="0" y="0" width="9" height="9"/></di:BPMNShape>'
    )
    assert (only(broken(shape, "")).element_id, only(broken(shape, "")).rule) == ("tell", "not-drawn")
    assert only(broken('bpmnElement="tell_to_waits"', "")).element_id == "tell_to_waits"
    assert (
        only(broken('bpmnElement="tell"><dc:Bounds x="0"', 'bpmnElement="tell"><dc:Bounds x="far"')).rule == "not-drawn"
    )


@pytest.mark.parametrize(
    "xml", [b"", b"<a", b"<a/>", b"\xff\xfe<\x00a\x00", b'<?xml version="1.0" encoding="utf-16"?><a/>']
)
def test_what_is_no_drawing_is_refused(xml: bytes) -> None:
    assert only(xml).rule == "not-bpmn"


def test_a_refusal_carries_and_says_every_finding() -> None:
    found = check_drawing(toy(process='id="toy"'))
    error = DrawingRefused(found)
    assert error.findings == tuple(found)
    assert "toy" in str(error)
    assert found[0].remedy in str(error)
