"""Drawings as SpiffWorkflow specs. What the system does by itself is parsed as steps our own runner takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, full_tag
from SpiffWorkflow.bpmn.parser.event_parsers import EndEventParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import EndEvent, ManualTask
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition

from engine.safe_xml import read_xml


class Consequence(ManualTask):
    """A service or business rule task: SpiffWorkflow stops at it and the runner does what it says."""


class ConsequenceEnd(EndEvent):
    """An end event; one that sends a message stops for the runner instead of throwing it into SpiffWorkflow."""

    def __init__(self, wf_spec: Any, bpmn_id: str, event_definition: Any, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, event_definition, **kwargs)
        self.manual = isinstance(event_definition, MessageEventDefinition)

    def _run_hook(self, my_task: Any) -> bool:
        return True if self.manual else bool(super()._run_hook(my_task))


class Parser(BpmnParser):
    """Messages go by their ids: names are for people."""

    OVERRIDE_PARSER_CLASSES = {
        full_tag("serviceTask"): (TaskParser, Consequence),
        full_tag("businessRuleTask"): (TaskParser, Consequence),
        full_tag("endEvent"): (EndEventParser, ConsequenceEnd),
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
