"""`vaksam demo`: a municipality on this machine, the same every time; its clock can be moved and its mail read."""

from __future__ import annotations

import argparse
import secrets
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from waitress import create_server

from engine.cases import Cases
from engine.clock import start_clock
from engine.settings import Settings
from webapp import create_app
from webapp.commands.assemble import assemble
from webapp.demo import Demo
from webapp.demo.clock import DemoClock
from webapp.demo.mailbox import Mailbox
from workflows.founding import found
from workflows.municipalities import GRANVIK, Municipality, municipalities, municipality
from workflows.municipalities.life import live
from workflows.municipalities.standing_clock import StandingClock
from workflows.schema import upgrade

BEFORE_ALL = datetime(2025, 1, 1, tzinfo=UTC)
#: A Monday, 08.30 on the wall, two days before Granvik's nämnd meets.
TODAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def add_to(commands: Any) -> None:
    parser = commands.add_parser("demo", help="prova Vaksam i en påhittad kommun")
    parser.add_argument("--port", type=int, default=0, help="0 väljer en ledig")
    parser.add_argument("--kommun", choices=municipalities(), default=GRANVIK, help="vilken kommun som visas")
    parser.add_argument("--folder", type=Path, default=Path(".vaksam/demo"))
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    town = municipality(given.kommun)
    print(f"{town.name} byggs upp ...", flush=True)
    mailbox = Mailbox()
    mailbox.start()
    port = given.port or _free_port()
    address = f"http://127.0.0.1:{port}"
    build(given.folder, address, mailbox, town)
    clock = DemoClock(TODAY)
    app = create_app(assemble(_settings(given.folder, address, mailbox, town), clock.now))
    app.config["VAKSAM_DEMO"] = Demo(clock=clock, mailbox=mailbox)
    server = create_server(app, host="127.0.0.1", port=port, threads=8)
    scheduler = start_clock(app.extensions["cases"])
    print(_welcome(address, town), flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        print("Demon är avslutad.")
    finally:
        scheduler.shutdown(wait=False)
        mailbox.stop()
    return 0


def build(folder: Path, address: str, mailbox: Mailbox, town: Municipality) -> None:
    """A new database with the municipality in it, as it stands on the demo's Monday."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{town.key}.db*"):
        old.unlink()
    settings = _settings(folder, address, mailbox, town)
    upgrade(settings.database_url)
    past = StandingClock(BEFORE_ALL)
    cases = Cases(assemble(settings, past.now))
    with cases.house.database.transaction() as session:
        found(session, town.content)
    cases.deploy_all()
    live(cases, past, TODAY, town)
    cases.house.database.close()


def _settings(folder: Path, address: str, mailbox: Mailbox, town: Municipality) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / town.key}.db",
        base_url=address,
        secret_key=secrets.token_hex(32),
        municipality=town.name,
        mail_from=f"vaksam@{town.content['email_domain']}",
        clock_seconds=5,
        **mailbox.settings(),
    )


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _welcome(address: str, town: Municipality) -> str:
    people = "\n".join(f"  {username:<10}{role}" for username, role in town.try_as)
    return f"""
Vaksam svarar på {address}

Logga in med ett klick på inloggningssidan, till exempel som
{people}

Klockan i {town.name} står på måndag 23 november 2026 kl. 08.30. Du flyttar den överst på sidan.
Breven som Vaksam skickar läser du på {address}/demo/post
Avsluta med Ctrl+C.
"""
