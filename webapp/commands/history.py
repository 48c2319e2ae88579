"""`vaksam history export` and `verify`: the trace as a file of its own, and whether it is as it was written."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from engine.settings import read_settings
from engine.trace import export_lines, newest_head, seal
from engine.verifying.files import why_not
from engine.verifying.telling import told_of, told_of_file
from webapp.commands.assemble import assemble


def add_to(commands: Any) -> None:
    history = commands.add_parser("history", help="ärendenas historik")
    what = history.add_subparsers(dest="what", required=True, metavar="vad")
    export = what.add_parser("export", help="skriv hela historiken till en fil som kan kontrolleras var som helst")
    export.add_argument("file", type=Path, metavar="fil")
    export.set_defaults(run=run_export)
    verify = what.add_parser("verify", help="kontrollera att inget är ändrat, i en exporterad fil eller i databasen")
    verify.add_argument("file", type=Path, nargs="?", metavar="fil", help="utan fil kontrolleras databasen")
    verify.add_argument("--head", metavar="HASH", help="en förseglings hash som du har sparat från förr")
    verify.set_defaults(run=run_verify)


def run_export(given: argparse.Namespace) -> int:
    """Seals what has happened since the last seal, so that all of the file is covered; never writes over a file."""
    house = assemble(read_settings())
    with closing(house.database):
        seal(house)
        head = newest_head(house)
        try:
            given.file.touch(mode=0o600, exist_ok=False)
            with given.file.open("wb") as file:
                rows = sum(1 for line in export_lines(house) if file.write(line + b"\n"))
        except OSError as error:
            print(f"{given.file} går inte att skriva: {why_not(error, writing=True)}.", file=sys.stderr)
            return 2
    print(f"{rows} rader är skrivna till {given.file}.")
    print(f"Spara den senaste förseglingens hash på ett annat ställe än databasen:\n{head}")
    return 0


def run_verify(given: argparse.Namespace) -> int:
    """Exit code 1 when something is not as it was written."""
    if given.file is not None:
        code, text = told_of_file(str(given.file), head=given.head)
    else:
        house = assemble(read_settings())
        with closing(house.database):
            code, text = told_of(export_lines(house), head=given.head)
    print(text, file=sys.stderr if code == 2 else sys.stdout)
    return code
