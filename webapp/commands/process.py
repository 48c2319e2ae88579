"""`vaksam process check`: may the drawings run here, and if not, which element, why and what to do."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.profile import check_drawing
from engine.settings import read_settings
from engine.wiring import check_workflow
from webapp.commands.assemble import assemble
from workflows.registry import all_workflows


def add_to(commands: Any) -> None:
    parser = commands.add_parser("process", help="processer och ritningar")
    what = parser.add_subparsers(dest="what", required=True, metavar="vad")
    check = what.add_parser("check", help="kontrollera ritningar, formulär, tabeller och kod")
    check.add_argument(
        "drawings", nargs="*", type=Path, help="ritningar att kontrollera för sig; annars alla processer"
    )
    check.set_defaults(run=run_check)
    what.add_parser("deploy", help="lägg in processernas nyaste version").set_defaults(run=run_deploy)


def run_check(given: argparse.Namespace) -> int:
    findings = []
    if given.drawings:
        for path in given.drawings:
            findings += [(path.name, finding) for finding in check_drawing(path.read_bytes())]
    else:
        for workflow in all_workflows().values():
            findings += [(workflow.name, finding) for finding in check_workflow(workflow)]
    for where, finding in findings:
        print(f"{where}: {finding.element_id or 'hela ritningen'} [{finding.rule}]")
        print(f"  {finding.reason}\n  Gör så här: {finding.remedy}")
    checked = len(given.drawings) or len(all_workflows())
    print(f"{checked} kontrollerade, {len(findings)} fynd.")
    return 1 if findings else 0


def run_deploy(given: argparse.Namespace) -> int:
    from engine.cases import Cases

    Cases(assemble(read_settings())).deploy_all()
    print("Nyaste versionen av varje process används för nya ärenden. Pågående ärenden behåller sin.")
    return 0
