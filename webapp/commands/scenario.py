"""`vaksam scenario run`: play stories through the real engine with a travelling clock."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.cases import Cases
from engine.installation import Installation
from engine.scenarios import run_scenarios
from engine.settings import Settings
from webapp.commands.assemble import assemble
from workflows.founding import found
from workflows.municipalities import GRANVIK
from workflows.municipalities import municipality as municipality_of
from workflows.schema import upgrade


def add_to(commands: Any) -> None:
    parser = commands.add_parser("scenario", help="processägarens prov")
    what = parser.add_subparsers(dest="what", required=True, metavar="vad")
    run_ = what.add_parser("run", help="spela en berättelse eller en mapp med berättelser")
    run_.add_argument("paths", nargs="+", type=Path)
    run_.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    return run_scenarios(given.paths, make_house=make_town, out=sys.stdout)


def make_town(url: str, now: Callable[[], datetime], municipality: str = "") -> Installation:
    """A municipality in a scratch database, its processes deployed; Granvik when none is named.

    Raises UnknownMunicipality.
    """
    town = municipality_of(municipality or GRANVIK)
    upgrade(url)
    house = assemble(replace(Settings(), database_url=url, municipality=town.name), now)
    with house.database.transaction() as session:
        found(session, town.content)
    Cases(house).deploy_all()
    return house
