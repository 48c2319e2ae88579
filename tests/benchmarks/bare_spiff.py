"""The measured drawing in SpiffWorkflow alone: its own parser, in memory, nothing saved and nobody asked."""

from __future__ import annotations

import datetime
from time import perf_counter

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import timer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tests.benchmarks import eight_steps

FAR_AHEAD = '"2999-12-31T08:00:00+00:00"'


class BareSpiff:
    """A case is a list of how long each of its nine steps took, in seconds."""

    def __init__(self) -> None:
        parser = BpmnParser()
        xml = eight_steps.drawing(dict.fromkeys(eight_steps.TIMED, FAR_AHEAD))
        parser.add_bpmn_xml(etree.fromstring(xml))
        self.spec = parser.get_spec(eight_steps.NAME)
        self.parts = parser.get_subprocess_specs(eight_steps.NAME)

    def case(self) -> list[float]:
        ours, timer.datetime = timer.datetime, datetime.datetime  # the library's own clock, not the one we hand it
        try:
            return self._case()
        finally:
            timer.datetime = ours

    def _case(self) -> list[float]:
        began = perf_counter()
        workflow = BpmnWorkflow(self.spec, self.parts)
        workflow.do_engine_steps()
        workflow.refresh_timers()
        taken = [perf_counter() - began]
        while not workflow.completed:
            began = perf_counter()
            workflow.get_next_task(state=TaskState.READY, manual=True).run()
            workflow.do_engine_steps()
            workflow.refresh_timers()
            taken.append(perf_counter() - began)
        return taken
