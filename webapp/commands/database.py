"""`vaksam database upgrade` brings the database to today's schema, and `backup` copies it while people work."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from engine.database import copy_sqlite
from engine.settings import read_settings
from engine.verifying.files import why_not
from workflows.schema import upgrade


def add_to(commands: Any) -> None:
    parser = commands.add_parser("database", help="databasens tabeller")
    what = parser.add_subparsers(dest="what", required=True, metavar="vad")
    what.add_parser("upgrade", help="för tabellerna till dagens version").set_defaults(run=run)
    copying = what.add_parser("backup", help="kopiera en SQLite-databas medan folk arbetar")
    copying.add_argument("to", type=Path, help="en fil som inte finns")
    copying.set_defaults(run=run_backup)


def run(given: argparse.Namespace) -> int:
    settings = read_settings()
    upgrade(settings.database_url)
    print("Databasen har dagens tabeller.")
    return 0


def run_backup(given: argparse.Namespace) -> int:
    settings = read_settings()
    if not settings.database_url.startswith("sqlite"):
        print("En PostgreSQL-databas säkerhetskopieras med pg_dump; se docs/drift.md.", file=sys.stderr)
        return 2
    try:
        # Empty and for nobody else from its first moment: SQLite fills it as it is.
        given.to.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        print(f"{given.to} går inte att skriva: {why_not(error, writing=True)}.", file=sys.stderr)
        return 2
    try:
        copy_sqlite(settings.database_url, given.to)
    except BaseException:
        given.to.unlink()  # half a copy is no copy
        raise
    print(f"Databasen är kopierad till {given.to}.")
    return 0
