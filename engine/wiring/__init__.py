"""Do drawing, forms, tables, functions, deadlines, lanes and endings name the same things?"""

from __future__ import annotations

from engine.definition import Workflow
from engine.profile import DrawingRefused, Finding
from engine.wiring.facts import check_facts
from engine.wiring.names import check_names
from engine.wiring.shelf import Shelf

__all__ = ["DrawingRefused", "Finding", "check_workflow"]


def check_workflow(workflow: Workflow) -> list[Finding]:
    """Everything that is named without being there, or is there without being named; empty when all fits together."""
    shelf = Shelf(workflow.folder, workflow.name)
    if shelf.graph is None:
        return shelf.findings
    return [
        *shelf.findings,
        *check_names(workflow, shelf.graph, shelf),
        *check_facts(workflow, shelf.graph, shelf),
    ]
