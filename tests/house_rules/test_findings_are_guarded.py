"""Every test that docs/spiffworkflow.md says guards us is there, and every finding names one."""

import ast
import re
from pathlib import Path

from tests.house_rules.house import ROOT

PAGE = ROOT / "docs" / "spiffworkflow.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def missing(text: str) -> list[str]:
    """Tests that are named and do not exist."""
    return [f"{path}::{name}" for path, name in NAMED.findall(text) if name not in functions_of(ROOT / path)]


def functions_of(path: Path) -> set[str]:
    if not path.exists():
        return set()
    return {node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}


def unguarded(text: str) -> list[str]:
    """Findings without a test: rows of the tables whose last column is "test"."""
    rows, found = text.splitlines(), []
    in_findings = False
    for row in rows:
        if not row.startswith("|"):
            in_findings = False
        elif row.startswith("| finding"):
            in_findings = True
        elif in_findings and not row.startswith("|---") and not NAMED.search(row):
            found.append(row)
    return found


def test_a_test_that_is_gone_and_a_finding_without_one_are_found_out() -> None:
    text = (
        "| finding | what | test |\n|---|---|---|\n| It fails. | Refused. | `tests/builders.py::test_nothing` |\n| B |"
    )
    assert missing(text) == ["tests/builders.py::test_nothing"]
    assert unguarded(text) == ["| B |"]


def test_every_finding_names_a_test_that_is_there() -> None:
    text = PAGE.read_text("utf-8")
    assert len(NAMED.findall(text)) > 80
    assert missing(text) == []
    assert unguarded(text) == []
