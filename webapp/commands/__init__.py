"""The command `vaksam`: what an administrator and a process owner do from a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from engine.settings import read_settings
from webapp.commands import check, database, demo, history, people, process, scenario, serve
from webapp.commands.faults import told_of

ROOMS = (demo, serve, people, process, scenario, database, check, history)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code says whether it went well."""
    parser = argparse.ArgumentParser(prog="vaksam", description="Avvikelser, lex Sarah och klagomål på öppen BPMN.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="kommando")
    for room in ROOMS:
        room.add_to(commands)
    given = parser.parse_args(arguments)
    try:
        return int(given.run(given))
    except DBAPIError as error:
        told = told_of(error, read_settings().database_url)
        if not told:
            raise
        print(told, file=sys.stderr)
        return 1
