"""`vaksam process check` from the command line: our drawings are accepted, each fault is refused by name."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.commands import main
from workflows.registry import all_workflows

DRAWN = Path(__file__).parents[2] / "bpmn" / "lex_sarah"

EVENT_SUB_PROCESS = '<bpmn:subProcess id="on_timeout" name="Vid tidsgräns" triggeredByEvent="true"/>'

Change = Callable[[Path], None]


def replaced(old: str, new: str) -> Change:
    """The first `old` of the drawing is `new` instead."""

    def change(folder: Path) -> None:
        drawing = folder / "lex_sarah.bpmn"
        text = drawing.read_text(encoding="utf-8")
        assert old in text
        drawing.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def without_form(folder: Path) -> None:
    (folder / "forms" / "investigate.schema.json").unlink()
    (folder / "forms" / "investigate.ui.json").unlink()


def with_script(folder: Path) -> None:
    replaced('<bpmn:serviceTask id="send_receipt"', '<bpmn:scriptTask id="send_receipt"')(folder)
    replaced("</bpmn:serviceTask>", "</bpmn:scriptTask>")(folder)


def test_our_own_processes_are_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["process", "check"]) == 0
    assert f"{len(all_workflows())} kontrollerade, 0 fynd." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "named", "rule"),
    [
        (with_script, "send_receipt", "script-task"),
        (without_form, "investigate", "no-form"),
        (replaced('id="send_receipt"', 'id="send_nothing"'), "send_nothing", "no-function"),
        (replaced("deadline.register_report.due", "deadline.no_such.due"), "escalate_register_report", "no-deadline"),
        (replaced("<bpmn:definitions", "<!DOCTYPE x><bpmn:definitions"), "DOCTYPE", "doctype"),
        (replaced("<bpmn:startEvent", EVENT_SUB_PROCESS + "<bpmn:startEvent"), "on_timeout", "event-sub-process"),
    ],
)
def test_a_fault_is_refused_with_element_reason_and_remedy(
    change: Change, named: str, rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "lex_sarah"
    shutil.copytree(DRAWN, folder)
    change(folder)
    assert main(["process", "check", str(folder)]) == 1
    said = capsys.readouterr().out
    assert f"lex_sarah: {named} [{rule}]" in said
    assert "Gör så här: " in said
