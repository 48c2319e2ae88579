"""`vaksam serve`: the production server, several workers and a clock; `vaksam clock`: a clock alone."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from engine.logs import server_config, start_logging
from engine.settings import Settings, read_settings

#: Seconds for the requests in hand when told to stop.
GRACE = 10


def add_to(commands: Any) -> None:
    serving = commands.add_parser("serve", help="starta webben och klockan")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--workers", type=int, default=2, help="processer som svarar; en per processorkärna räcker")
    serving.add_argument("--threads", type=int, default=8, help="trådar i varje process")
    serving.add_argument("--no-clock", action="store_true", help="klockan går någon annanstans: vaksam clock")
    serving.set_defaults(run=run)
    commands.add_parser("clock", help="starta bara klockan").set_defaults(run=run_clock)


def run(given: argparse.Namespace) -> int:
    # Here and not above: the processes that are started import from this package too.
    from webapp.serving.keeper import ClockKeeper
    from webapp.serving.parent import be_first
    from webapp.serving.prepare import prepare

    settings = read_settings()
    if refused := _refusal(settings, given.threads):
        print(refused, file=sys.stderr)
        return 2
    start_logging(settings)
    be_first()
    prepare(settings)
    server = Server(
        "webapp.serving.worker:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=given.host,
        port=given.port,
        workers=given.workers,
        blocking_threads=given.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        log_level=LogLevels.warning,
        log_dictconfig=server_config(settings),
    )
    keeper = ClockKeeper()
    if not given.no_clock:
        server.on_startup(keeper.start)
    print(f"Vaksam svarar på http://{given.host}:{given.port}", flush=True)
    try:
        server.serve()
    finally:
        keeper.stop()
    return 0


def run_clock(given: argparse.Namespace) -> int:
    from webapp.serving.clock import keep_time
    from webapp.serving.prepare import prepare

    settings = read_settings()
    start_logging(settings)
    prepare(settings)
    print("Klockan går.", flush=True)
    keep_time(settings)
    return 0


def _refusal(settings: Settings, threads: int) -> str:
    if len(settings.secret_key) < 32:
        return "Sätt VAKSAM_SECRET_KEY till minst 32 slumpade tecken; den skyddar inloggningarna."
    if threads > settings.database_connections:
        return (
            f"Sätt VAKSAM_DATABASE_CONNECTIONS till minst {threads}: varje tråd behöver en förbindelse till databasen."
        )
    return ""
