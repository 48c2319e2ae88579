"""Runs files and folders of scenarios: a scratch database for each, a readable account, and an exit code."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, TextIO

from engine.cases import Cases
from engine.installation import Installation
from engine.profile import DrawingRefused
from engine.scenarios.mailbox import open_mailbox, with_mailbox
from engine.scenarios.moments import moment
from engine.scenarios.names import names_of
from engine.scenarios.player import Failure, heading, play
from engine.scenarios.reading import read_scenario
from engine.scenarios.story import BadScenario
from engine.scenarios.travel import TravellingClock
from engine.scenarios.written import read_yaml
from engine.settings import Settings


class MakeHouse(Protocol):
    """Builds an installation with tables and an organisation on the database at a URL; `now` is its clock.

    `municipality` is the one the story takes place in; empty: whichever is usual. LookupError for an unknown one.
    """

    def __call__(self, url: str, now: Callable[[], datetime], municipality: str = "") -> Installation: ...


WENT_WELL, DIFFERED, BAD_FILE = 0, 1, 2


def run_scenarios(paths: Sequence[Path], *, make_house: MakeHouse, out: TextIO) -> int:
    """Play every file; 0 when all is as told, 1 when something differs, 2 when a file cannot be read as a scenario."""
    worst = WENT_WELL
    files = list(scenario_files(paths))
    with open_mailbox() as port:
        for path in files:
            worst = max(worst, _run_one(path, make_house, port, out))
    if not files:
        print("Här finns inga scenarier.", file=out)
        return BAD_FILE
    return worst


def scenario_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files themselves, and in folders every YAML file whose name does not begin with an underscore."""
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.rglob("*.yaml")) if not file.name.startswith("_"))
        else:
            yield path


def _run_one(path: Path, make_house: MakeHouse, port: int, out: TextIO) -> int:
    def say(line: str) -> None:
        print(line, file=out)

    with tempfile.TemporaryDirectory(prefix="vaksam-scenario-") as folder:
        try:
            failure = play_file(path, f"sqlite:///{folder}/scenario.sqlite", make_house, port, say)
        except BadScenario as bad:
            say(f"{bad.path}\n  Filen går inte att spela. Rad {bad.line}: {bad.message}\n")
            return BAD_FILE
        except DrawingRefused as refused:
            reasons = [f"  {finding.element_id or 'Hela ritningen'}: {finding.reason}" for finding in refused.findings]
            say("\n".join([f"{path}\n  Filen går inte att spela. En process går inte att ta i bruk:", *reasons, ""]))
            return BAD_FILE
    say("\n".join(verdict(path, failure)) + "\n")
    return DIFFERED if failure else WENT_WELL


def play_file(path: Path, url: str, make_house: MakeHouse, mailbox: int, say: Callable[[str], None]) -> Failure | None:
    """Play one file on the database at `url`, with the mail server at that port. Raises BadScenario, DrawingRefused."""
    clock = TravellingClock(starting_time(path))
    house = with_mailbox(_house(path, url, clock, make_house), mailbox)
    try:
        Cases(house).deploy_all()
        names = names_of(house)
        scenario = read_scenario(path, names)
        say(f"{scenario.vignette} {scenario.title}".strip())
        return play(scenario, house, clock, names, say)
    finally:
        house.database.close()


def _house(path: Path, url: str, clock: TravellingClock, make_house: MakeHouse) -> Installation:
    municipality = municipality_of(path)
    try:
        return make_house(url, clock, municipality)
    except LookupError as unknown:
        if not municipality:
            raise
        raise read_yaml(path).mapping["kommun"].wrong(f"{unknown}.") from None


def municipality_of(path: Path) -> str:
    """The municipality the story says it takes place in; empty when it does not. Raises BadScenario."""
    head = read_yaml(path).mapping
    return head["kommun"].text if "kommun" in head else ""


def starting_time(path: Path) -> datetime:
    """When the story begins; asked for before there is an installation to play it in. Raises BadScenario."""
    root = read_yaml(path)
    if "börjar" not in root.mapping:
        raise root.wrong("”börjar” saknas.")
    return moment(root.mapping["börjar"], Settings().zone)


def verdict(path: Path, failure: Failure | None) -> list[str]:
    """That all went as told, or the first thing that did not, with its step and line."""
    if failure is None:
        return ["  Allt stämmer."]
    step, difference = failure.step, failure.difference
    lines = [
        f"  Stämmer inte: {path.name} rad {difference.line}, steg {step.number} ({heading(step)})",
        f"    vad:    {difference.what}",
        f"    väntat: {difference.expected}",
        f"    blev:   {difference.actual}",
    ]
    return [*lines, f"    varför: {difference.why}"] if difference.why else lines
