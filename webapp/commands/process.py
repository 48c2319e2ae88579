"""`vaksam process check`: may the drawings run here, and if not, which element, why and what to do."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.definition import Workflow
from engine.profile import Finding, check_drawing
from engine.settings import read_settings
from engine.wiring import check_workflow
from webapp.commands.assemble import assemble
from workflows.registry import all_workflows


def add_to(commands: Any) -> None:
    parser = commands.add_parser("process", help="processer och ritningar")
    what = parser.add_subparsers(dest="what", required=True, metavar="vad")
    check = what.add_parser("check", help="kontrollera ritningar, formulär, tabeller och kod")
    check.add_argument("paths", nargs="*", type=Path, help="en ritning, eller en process mapp; annars alla processer")
    check.set_defaults(run=run_check)
    what.add_parser("deploy", help="lägg in processernas nyaste version").set_defaults(run=run_deploy)


def run_check(given: argparse.Namespace) -> int:
    """Exit code 1 when anything would be refused at deployment."""
    checked = [(path.name, check_path(path)) for path in given.paths] or [
        (workflow.name, check_process(workflow)) for workflow in all_workflows().values()
    ]
    for where, findings in checked:
        for finding in findings:
            print(f"{where}: {finding.element_id or 'hela ritningen'} [{finding.rule}]")
            print(f"  {finding.reason}\n  Gör så här: {finding.remedy}")
    count = sum(len(findings) for _, findings in checked)
    print(f"{len(checked)} kontrollerade, {count} fynd.")
    return 1 if count else 0


def check_path(path: Path) -> list[Finding]:
    """A drawing by itself; or a folder, with the forms, tables and code of the process of that name."""
    if not path.is_dir():
        return list(check_drawing(path.read_bytes()))
    return check_process(replace(all_workflows()[path.name], folder=path))


def check_process(workflow: Workflow) -> list[Finding]:
    """The drawing, and whether it and everything beside it name the same things."""
    drawing = next(workflow.folder.glob("*.bpmn")).read_bytes()
    return [*check_drawing(drawing), *check_workflow(workflow)]


def run_deploy(given: argparse.Namespace) -> int:
    from engine.cases import Cases

    Cases(assemble(read_settings())).deploy_all()
    print("Nyaste versionen av varje process används för nya ärenden. Pågående ärenden behåller sin.")
    return 0
