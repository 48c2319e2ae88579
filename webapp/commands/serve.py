"""`vaksam serve`: the production server with its clock."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from waitress import serve

from engine.clock import start_clock
from engine.settings import read_settings
from webapp import create_app
from webapp.commands.assemble import assemble
from workflows.schema import upgrade


def add_to(commands: Any) -> None:
    parser = commands.add_parser("serve", help="starta webben och klockan")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=8)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    settings = read_settings()
    if len(settings.secret_key) < 32:
        print("Sätt VAKSAM_SECRET_KEY till minst 32 slumpade tecken; den skyddar inloggningarna.", file=sys.stderr)
        return 2
    upgrade(settings.database_url)
    house = assemble(settings)
    app = create_app(house)
    app.extensions["cases"].deploy_all()
    clock = start_clock(app.extensions["cases"])
    print(f"Vaksam svarar på http://{given.host}:{given.port}")
    try:
        serve(app, host=given.host, port=given.port, threads=given.threads)
    finally:
        clock.shutdown()
    return 0
