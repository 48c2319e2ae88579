"""`vaksam process`: check and deploy drawings; a refusal says which element, why and what to do."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.definition import Workflow
from engine.profile import DrawingRefused, Finding, check_drawing
from engine.settings import read_settings
from engine.versions import Deployed, deploy_one
from engine.wiring import check_workflow
from webapp.commands import migration
from webapp.commands.assemble import assemble
from workflows.registry import all_workflows


def add_to(commands: Any) -> None:
    parser = commands.add_parser("process", help="processer och ritningar")
    what = parser.add_subparsers(dest="what", required=True, metavar="vad")
    check = what.add_parser("check", help="kontrollera ritningar, formulär, tabeller och kod")
    check.add_argument("paths", nargs="*", help="en process, dess mapp eller en ritning; annars alla processer")
    check.set_defaults(run=run_check)
    deploy = what.add_parser("deploy", help="lägg in processernas nyaste version; pågående ärenden behåller sin")
    deploy.add_argument("processes", nargs="*", help="en process, eller en process mapp; annars alla processer")
    deploy.set_defaults(run=run_deploy)
    migration.add_to(what)


def run_check(given: argparse.Namespace) -> int:
    """Exit code 1 when anything would be refused at deployment."""
    checked = count = unknown = 0
    for name in given.paths or list(all_workflows()):
        findings = check_named(name)
        if findings is None:
            print(f"{name}: det finns ingen process, mapp eller ritning med det namnet.")
            unknown += 1
            continue
        _print_findings(Path(name).name, findings)
        checked, count = checked + 1, count + len(findings)
    print(f"{checked} kontrollerade, {count} fynd.")
    return 1 if count or unknown else 0


def check_named(name: str) -> list[Finding] | None:
    """A process by its name or its folder, with forms, tables and code; or a drawing by itself. None: no such thing."""
    workflow = _named(all_workflows(), name)
    if workflow is not None:
        return check_process(workflow)
    return list(check_drawing(Path(name).read_bytes())) if Path(name).is_file() else None


def check_process(workflow: Workflow) -> list[Finding]:
    """The drawing, and whether it and everything beside it name the same things."""
    drawing = next(workflow.folder.glob("*.bpmn")).read_bytes()
    return [*check_drawing(drawing), *check_workflow(workflow)]


def run_deploy(given: argparse.Namespace) -> int:
    """Exit code 1 when anything was refused; the others are in use."""
    house = assemble(read_settings())
    refused = 0
    for name in given.processes or list(house.workflows):
        workflow = _named(house.workflows, name)
        if workflow is None:
            print(f"{name}: det finns ingen process med det namnet.")
            refused += 1
            continue
        try:
            print(_told(deploy_one(house, workflow)))
        except DrawingRefused as error:
            refused += 1
            _print_findings(name, error.findings)
    house.database.close()
    return 1 if refused else 0


def _named(workflows: Mapping[str, Workflow], name: str) -> Workflow | None:
    """A process by its name, or with what lies in a folder of that name."""
    if name in workflows:
        return workflows[name]
    folder = Path(name).resolve()
    return replace(workflows[folder.name], folder=folder) if folder.is_dir() and folder.name in workflows else None


def _told(deployed: Deployed) -> str:
    is_new = "ny" if deployed.new else "oförändrad"
    told = [f"{deployed.workflow.name}: version {deployed.version}, {is_new}."]
    if deployed.newest != deployed.version:
        told.append(f"Nya ärenden får ändå version {deployed.newest}, som är nyare.")
    if deployed.on_others:
        told.append(f"{deployed.on_others} pågående ärenden går kvar på andra versioner.")
    return " ".join(told)


def _print_findings(where: str, findings: Iterable[Finding]) -> None:
    for finding in findings:
        print(f"{where}: {finding.element_id or 'hela ritningen'} [{finding.rule}]")
        print(f"  {finding.reason}\n  Gör så här: {finding.remedy}")
