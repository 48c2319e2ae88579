"""`vaksam database upgrade`: bring the database to today's schema."""

from __future__ import annotations

import argparse
from typing import Any

from engine.settings import read_settings
from workflows.schema import upgrade


def add_to(commands: Any) -> None:
    parser = commands.add_parser("database", help="databasens tabeller")
    what = parser.add_subparsers(dest="what", required=True, metavar="vad")
    what.add_parser("upgrade", help="för tabellerna till dagens version").set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    settings = read_settings()
    upgrade(settings.database_url)
    print("Databasen har dagens tabeller.")
    return 0
