"""Drawings as SpiffWorkflow specs. What the system does by itself is parsed as steps our own runner takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, full_tag
from SpiffWorkflow.bpmn.parser.event_parsers import EndEventParser, EventBasedGatewayParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.runner.steps import Choice, Consequence, ConsequenceEnd, FirstEvent, Gather, ProcessSpec
from engine.safe_xml import read_xml

__all__ = ["Consequence", "ConsequenceEnd", "Specs", "specs_of"]


class _ProcessParser(ProcessParser):
    def create_spec(self) -> BpmnProcessSpec:
        return ProcessSpec(name=self.bpmn_id, description=self.get_name(), filename=self.filename)


class Parser(BpmnParser):
    """Messages go by their ids: names are for people."""

    PROCESS_PARSER_CLASS = _ProcessParser
    OVERRIDE_PARSER_CLASSES = {
        full_tag("serviceTask"): (TaskParser, Consequence),
        full_tag("businessRuleTask"): (TaskParser, Consequence),
        full_tag("endEvent"): (EndEventParser, ConsequenceEnd),
        full_tag("exclusiveGateway"): (ConditionalGatewayParser, Choice),
        full_tag("parallelGateway"): (GatewayParser, Gather),
        full_tag("eventBasedGateway"): (EventBasedGatewayParser, FirstEvent),
    }

    def _add_messages(self, bpmn: Any) -> None:
        for message in bpmn.xpath(".//bpmn:message", namespaces=self.namespaces):
            self.messages[message.get("id")] = message.get("id")


@dataclass(frozen=True)
class Specs:
    """A parsed drawing; shared by every case that runs on it and never changed."""

    main: BpmnProcessSpec
    parts: dict[str, BpmnProcessSpec]


@lru_cache(maxsize=64)
def specs_of(xml: bytes, process_id: str) -> Specs:
    """Parse once for each drawing; about 20 ms."""
    parser = Parser()
    parser.add_bpmn_xml(read_xml(xml))
    return Specs(main=parser.get_spec(process_id), parts=parser.get_subprocess_specs(process_id))
