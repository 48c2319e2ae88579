"""The rooms know only the rooms below them; the contracts themselves stand in pyproject.toml."""

import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.house_rules.house import ROOMS, ROOT

LINT = Path(sysconfig.get_path("scripts")) / "lint-imports"


def broken_contracts(folder: Path) -> str:
    """What import-linter says of the rooms in `folder`, by this project's contracts; empty when all are kept."""
    command: list[str | Path] = [LINT, "--config", ROOT / "pyproject.toml", "--no-cache", "--no-logo"]
    place = os.environ | {"PYTHONPATH": str(folder)}
    said = subprocess.run(command, cwd=folder, env=place, capture_output=True, text=True, check=False)
    return "" if said.returncode == 0 else said.stdout + said.stderr


def house_with(folder: Path, module: str, text: str) -> Path:
    """A small house with the three rooms, and one module in it."""
    for room in ROOMS:
        (folder / room).mkdir()
        (folder / room / "__init__.py").touch()
    path = folder / module
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(text)
    return folder


def test_this_house_keeps_its_contracts() -> None:
    assert broken_contracts(ROOT) == ""


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("engine/cases.py", "import workflows"),
        ("workflows/law.py", "import webapp"),
        ("engine/inbox.py", "import flask"),
        ("workflows/letters.py", "from flask import render_template"),
        ("engine/cases.py", "import SpiffWorkflow"),
        ("webapp/views.py", "from SpiffWorkflow.bpmn.workflow import BpmnWorkflow"),
        ("engine/cases.py", "import apscheduler"),
    ],
)
def test_a_broken_contract_is_found_out(tmp_path: Path, module: str, text: str) -> None:
    assert "BROKEN" in broken_contracts(house_with(tmp_path, module, text))


@pytest.mark.parametrize("module", ["engine/runner.py", "engine/runner/pushing.py", "engine/profile.py"])
def test_the_runner_and_the_profile_may_speak_spiffworkflow(tmp_path: Path, module: str) -> None:
    assert broken_contracts(house_with(tmp_path, module, "import SpiffWorkflow")) == ""
