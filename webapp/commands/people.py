"""`vaksam organisation import` and `vaksam person password`: the first who can log in."""

from __future__ import annotations

import argparse
import getpass
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.exc import StatementError

from engine.database import Database
from engine.login import set_password
from engine.organisation import BadOrganisation, person_by_username
from engine.settings import read_settings
from webapp.commands import roles
from workflows.founding import found
from workflows.schema import upgrade

SHORTEST = 12


class UnusablePassword(ValueError):
    """A password that is too short, or was not written alike twice."""


def add_to(commands: Any) -> None:
    organisation = commands.add_parser("organisation", help="enheter, personer och roller")
    what = organisation.add_subparsers(dest="what", required=True, metavar="vad")
    import_ = what.add_parser("import", help="lägg in en organisation ur en fil i en tom databas")
    import_.add_argument("file", type=Path, metavar="fil")
    import_.set_defaults(run=run_import)
    person = commands.add_parser("person", help="en person")
    what = person.add_subparsers(dest="what", required=True, metavar="vad")
    password = what.add_parser("password", help="sätt någons lösenord")
    password.add_argument("username", metavar="användarnamn")
    password.set_defaults(run=run_password)
    roles.add_to(what)


def run_import(given: argparse.Namespace) -> int:
    """All of the file or nothing of it."""
    url = read_settings().database_url
    try:
        content = yaml.safe_load(given.file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return _refuse(f"{given.file} går inte att läsa: {error}")
    upgrade(url)
    try:
        with closing(Database(url)) as database, database.transaction() as session:
            found(session, content)
    except BadOrganisation as error:
        return _refuse(f"{given.file}: {error}. Ingenting är inlagt.")
    except (AttributeError, TypeError, StatementError) as error:
        return _refuse(f"{given.file} har inte den form som docs/komma-igang.md visar: {error}. Ingenting är inlagt.")
    print(f"{len(content['units'])} enheter och {len(content['people'])} personer är inlagda.")
    print("Sätt ett första lösenord: vaksam person password <användarnamn>")
    return 0


def run_password(given: argparse.Namespace) -> int:
    """Asked for between the transactions: somebody who thinks about a password locks nobody out."""
    username = given.username.strip().casefold()
    try:
        with closing(Database(read_settings().database_url)) as database:
            with database.reading() as session:
                person_id = person_by_username(session, username).id
            password = _asked_for(username)
            with database.transaction() as session:
                set_password(session, person_id, password)
    except (BadOrganisation, UnusablePassword) as error:
        return _refuse(f"{error}. Inget lösenord är ändrat.")
    print(f"{username} kan nu logga in med sitt lösenord.")
    return 0


def _asked_for(username: str) -> str:
    """Typed twice unseen; or one line of what is piped in. Raises UnusablePassword."""
    if not sys.stdin.isatty():
        return _long_enough(sys.stdin.readline().rstrip("\r\n"))
    password = _long_enough(getpass.getpass(f"Nytt lösenord för {username} (minst {SHORTEST} tecken): "))
    if getpass.getpass("Samma en gång till: ") != password:
        raise UnusablePassword("De två lösenorden var inte lika")
    return password


def _long_enough(password: str) -> str:
    if len(password) < SHORTEST:
        raise UnusablePassword(f"Lösenordet ska ha minst {SHORTEST} tecken")
    return password


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
