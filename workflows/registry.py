"""All processes, found by their folders: adding one edits nothing."""

from __future__ import annotations

import importlib
from pathlib import Path

from engine.definition import Workflow

HERE = Path(__file__).parent


def all_workflows() -> dict[str, Workflow]:
    """Every folder beside this file whose drawing lies in bpmn/ under the same name."""
    drawn = HERE.parent / "bpmn"
    names = sorted(path.name for path in HERE.iterdir() if (drawn / path.name / f"{path.name}.bpmn").is_file())
    return {name: importlib.import_module(f"workflows.{name}").workflow for name in names}
