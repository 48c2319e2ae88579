"""`vaksam process migrate`: move running cases to another version; first as a preview, and back again."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from engine.errors import VaksamError
from engine.installation import Installation
from engine.models import Case, MigrationCase
from engine.profile import Finding
from engine.settings import read_settings
from engine.versions import CaseAhead, Choices, OtherChoices, Preview, Remark, VersionDoesNotFit, migrate, preview, undo
from webapp.commands.assemble import assemble
from webapp.words import clock, short_day

STATUSES = {
    "waiting": "väntar",
    "moved": "flyttad",
    "refused": "kvar",
    "failed": "gick fel",
    "gone": "inte aktuell",
    "undone": "tillbaka",
    "moved_on": "har gått vidare",
}


def add_to(what: Any) -> None:
    parser = what.add_parser("migrate", help="flytta pågående ärenden till en annan version, eller ångra")
    parser.add_argument("process", nargs="?", help="processens namn, till exempel lex_sarah")
    parser.add_argument("--from", dest="from_version", type=int, metavar="N", help="versionen som ärendena går på")
    parser.add_argument("--to", dest="to_version", type=int, metavar="M", help="versionen de ska gå på")
    parser.add_argument("--preview", action="store_true", help="visa vad som skulle hända; inget ändras")
    parser.add_argument(
        "--deadlines",
        choices=("keep", "origin", "now"),
        help="väntande tidsfrister: behåll dem (keep, det vanliga), räkna om från början (origin) eller från nu (now); "
        "lagens tider räknas aldrig från nu",
    )
    parser.add_argument(
        "--deadline", action="append", default=[], metavar="NAMN=VAL", help="ett annat val för en av tidsfristerna"
    )
    parser.add_argument("--undo", type=int, metavar="FLYTT", help="ångra flytten med det numret")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Exit code 1 when something could not be moved, 2 when the question was wrong."""
    house = assemble(read_settings())
    try:
        return _run(house, given)
    except VersionDoesNotFit as error:
        _print_findings(error.findings)
        return 1
    except OtherChoices as error:
        print(f"Flytt {error.run_id} är inte klar och gjordes med {_as_given(error.begun_with)};", end=" ")
        print("fortsätt utan val eller ångra den först.")
        return 2
    except VaksamError as error:
        print(f"Det gick inte: {error}")
        return 2
    finally:
        house.database.close()


def _run(house: Installation, given: argparse.Namespace) -> int:
    if given.undo is not None:
        undone = undo(house, given.undo)
        print(f"{undone} ärenden är tillbaka på versionen de kom från.")
        return _print_result(house, given.undo)
    if not (given.process and given.from_version and given.to_version):
        print("Skriv vilken process det gäller och versionerna: vaksam process migrate lex_sarah --from 1 --to 2")
        return 2
    chosen = given.deadlines or given.deadline
    choices = Choices.read(given.deadlines or "keep", given.deadline) if chosen else None
    versions = (given.process, given.from_version, given.to_version)
    if given.preview:
        return _print_preview(preview(house, *versions, choices=choices))
    run_id = migrate(house, *versions, choices=choices)
    print(f"Flytt {run_id}. Ångra med: vaksam process migrate --undo {run_id}")
    return _print_result(house, run_id)


def _as_given(choices: Choices) -> str:
    """As they are written on the command line."""
    named = [f"--deadline {name}={choice}" for name, choice in sorted(choices.by_name.items())]
    return " ".join([f"--deadlines {choices.all}", *named])


def _print_preview(seen: Preview) -> int:
    if seen.findings:
        _print_findings(seen.findings)
        return 1
    print(f"{seen.workflow.title}: från version {seen.from_version} till {seen.to_version}. Inget är ändrat.")
    for remark in seen.for_all:
        print(f"  alla    {_named(remark)}: {remark.says}")
    for case in seen.cases:
        _print_case(case, seen.for_all)
    print(f"\n{seen.movable} av {seen.running} ärenden kan flyttas.")
    return 0 if seen.movable == seen.running else 1


def _named(remark: Remark) -> str:
    return f"{remark.element_id} ”{remark.label}”" if remark.label else remark.element_id


def _print_case(case: CaseAhead, told: Sequence[Remark]) -> None:
    where = ", ".join(case.standing) or "ingenstans"
    print(f"\n{case.number:<14}{'kan flyttas' if case.can_move else 'KAN INTE FLYTTAS':<18}står på: {where}")
    for remark in (*case.stops, *(note for note in case.notes if note not in told)):
        print(f"  {'hinder' if remark.stops else 'obs':<8}{_named(remark)}: {remark.says}")
        if remark.remedy:
            print(f"  {'':<8}Gör så här: {remark.remedy}")
    for one in case.clocks:
        step = f", {one.step}" if one.step else ""
        times = " till ".join(f"{short_day(at)} kl. {clock(at)}" for at in dict.fromkeys((one.before, one.after)) if at)
        print(f"  {'tid':<8}{one.label}{step} ({one.element_id}): {times or 'ingen tid'}. {one.says}")


def _print_result(house: Installation, run_id: int) -> int:
    rows = select(MigrationCase, Case.number).join(Case).where(MigrationCase.run_id == run_id).order_by(Case.id)
    with house.database.reading() as session:
        found = session.execute(rows).all()
    for row, number in found:
        print(f"{number:<14}{STATUSES[row.status]:<18}{row.reason.replace(chr(10), chr(10) + ' ' * 32)}".rstrip())
    return 1 if any(row.status in ("failed", "refused") for row, _ in found) else 0


def _print_findings(findings: Iterable[Finding]) -> None:
    print("Versionen stämmer inte med dagens kod, så inget ärende kan flyttas dit.")
    for finding in findings:
        print(f"{finding.element_id or 'hela ritningen'} [{finding.rule}]")
        print(f"  {finding.reason}\n  Gör så här: {finding.remedy}")
