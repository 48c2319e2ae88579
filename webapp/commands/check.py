"""`vaksam check`: does everything the database says about its cases agree? Safe while people work."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import select

from engine.check import Finding, check
from engine.installation import Installation
from engine.models import Case
from engine.settings import read_settings
from webapp.commands.assemble import assemble
from workflows.records.checking import check_registers


def add_to(commands: Any) -> None:
    parser = commands.add_parser("check", help="kontrollera att allt i databasen stämmer överens; ändrar ingenting")
    parser.add_argument("--json", action="store_true", help="svara med JSON, för andra program")
    parser.add_argument("--case", default="", metavar="NUMMER", help='bara ett ärende, till exempel "LS 2026-0001"')
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Exit code 1 when anything is wrong, 2 when there is no such case."""
    house = assemble(read_settings())
    with closing(house.database):
        if given.case and not _is_there(house, given.case):
            print(f"Det finns inget ärende med numret {given.case}.", file=sys.stderr)
            return 2
        findings = check(house, also=[check_registers], number=given.case)
    print(_as_json(findings) if given.json else _as_text(findings))
    return 1 if findings else 0


def _is_there(house: Installation, number: str) -> bool:
    with house.database.reading() as session:
        return session.scalar(select(Case.id).where(Case.number == number)) is not None


def _as_json(findings: list[Finding]) -> str:
    return orjson.dumps([asdict(finding) for finding in findings], option=orjson.OPT_INDENT_2).decode()


def _as_text(findings: list[Finding]) -> str:
    told = [f"{one.where} [{one.kind}]\n  {one.what}\n  Gör så här: {one.remedy}" for one in findings]
    return "\n".join([*told, f"{len(findings)} fel." if findings else "Allt stämmer."])
