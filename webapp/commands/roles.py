"""`vaksam person role`, `end-role` and `who`: give a role, end it, and ask who held it on a day."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import organising
from engine.changes import NoReason, Sender
from engine.errors import UnknownPerson, VaksamError
from engine.installation import Installation
from engine.models import RoleHolding
from engine.organisation import BadOrganisation, person_by_username, unit_by_name
from engine.people import covers
from engine.reading.units_by_day import holders
from engine.settings import read_settings
from webapp.commands.assemble import assemble
from workflows.law.statutory_time import swedish_day
from workflows.roles import TITLES

REFUSED: dict[type[VaksamError], str] = {
    organising.HeldAlready: "Personen har redan rollen där någon av de dagarna",
    organising.RoleBackwards: "Sista dagen kan inte ligga före den första, och inte före i dag",
    organising.NobodyLeft: "Öppna uppgifter väntar på rollen där, och ingen annan har den. Ge någon den först",
    organising.UnknownUnit: "Enheten är stängd",
    organising.UnknownHolding: "Personen har inte den rollen där i dag",
    UnknownPerson: "Personen arbetar inte här",
    NoReason: "Skriv varför med --why",
}


def add_to(person: Any) -> None:
    """The commands under `vaksam person`."""
    role = _asking(person, "role", "ge någon en roll vid en enhet", run_role)
    role.add_argument("--from", dest="first", type=date.fromisoformat, metavar="dag", help="första dag; annars i dag")
    role.add_argument(
        "--to", dest="last", type=date.fromisoformat, metavar="dag", help="sista dag; annars tills vidare"
    )
    role.add_argument("--why", default="", metavar="skäl", help="sparas med ändringen")
    end = _asking(person, "end-role", "avsluta en roll", run_end)
    end.add_argument("--last", type=date.fromisoformat, metavar="dag", help="sista dag; annars i dag")
    end.add_argument("--why", default="", metavar="skäl", help="sparas med ändringen")
    who = person.add_parser("who", help="vem som hade en roll vid en enhet en viss dag")
    who.add_argument("role", choices=TITLES, metavar="roll")
    who.add_argument("unit", metavar="enhet")
    who.add_argument("--on", type=date.fromisoformat, metavar="dag", help="annars i dag")
    who.set_defaults(run=run_who)


def _asking(person: Any, name: str, told: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = person.add_parser(name, help=told)
    parser.add_argument("username", metavar="användarnamn")
    parser.add_argument("role", choices=TITLES, metavar="roll")
    parser.add_argument("unit", metavar="enhet")
    parser.set_defaults(run=run)
    return parser


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who and where, by number."""

    person_id: int
    unit_id: int
    today: date
    sender: Sender


def run_role(given: argparse.Namespace) -> int:
    def give(house: Installation, asked: Asked) -> str:
        first = given.first or asked.today
        organising.give_role(
            house, asked.person_id, given.role, asked.unit_id, first=first, last=given.last, sender=asked.sender
        )
        return f"{given.username} har rollen {TITLES[given.role]} vid {given.unit} från {first.isoformat()}."

    return _change(given, give)


def run_end(given: argparse.Namespace) -> int:
    def end(house: Installation, asked: Asked) -> str:
        last = given.last or asked.today
        with house.database.reading() as session:
            held = select(RoleHolding.id).where(
                RoleHolding.person_id == asked.person_id,
                RoleHolding.role == given.role,
                RoleHolding.unit_id == asked.unit_id,
                covers(RoleHolding, asked.today),
            )
            holding_id = session.scalars(held).first() or 0
        organising.end_role(house, holding_id, last=last, today=asked.today, sender=asked.sender)
        return f"{given.username} har rollen {TITLES[given.role]} vid {given.unit} till och med {last.isoformat()}."

    return _change(given, end)


def run_who(given: argparse.Namespace) -> int:
    house = assemble(read_settings())
    with closing(house.database), house.database.reading() as session:
        try:
            unit = unit_by_name(session, given.unit)
        except BadOrganisation as error:
            return _refuse(str(error))
        found = holders(session, unit_id=unit.id, role=given.role, on=given.on or swedish_day(house.now()))
    for one in found:
        until = one.valid_to.isoformat() if one.valid_to else ""
        print(f"{one.name}, {one.title}, {one.valid_from.isoformat()} – {until}".rstrip())
    if not found:
        print("Ingen hade rollen där den dagen.")
    return 0


def _change(given: argparse.Namespace, verb: Any) -> int:
    house = assemble(read_settings())
    with closing(house.database):
        try:
            with house.database.reading() as session:
                asked = Asked(
                    person_id=person_by_username(session, given.username.strip().casefold()).id,
                    unit_id=unit_by_name(session, given.unit).id,
                    today=swedish_day(house.now()),
                    sender=Sender(at=house.now(), by_id=None, reason=given.why),
                )
            print(verb(house, asked))
        except BadOrganisation as error:
            return _refuse(str(error))
        except tuple(REFUSED) as error:
            return _refuse(REFUSED[type(error)])
    return 0


def _refuse(sentence: str) -> int:
    print(f"{sentence}. Inget är ändrat.", file=sys.stderr)
    return 2
