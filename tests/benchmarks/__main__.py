"""`python3 dev.py bench`: measures, and prints one table; `--json FILE` keeps the same figures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.benchmarks import w1_steps, w2_inbox, w3_clock, w4_bytes, w5_loop, w6_pages
from tests.benchmarks.figures import Figure
from tests.benchmarks.places import KINDS
from tests.benchmarks.profiled import profile_steps
from tests.benchmarks.table import as_json, machine, printed
from tests.servers import databases, postgres_of_this_run, shared

Work = Callable[[str], list[Figure]]

WORKS: Mapping[str, Work] = {
    "W1": w1_steps.measure,
    "W2": w2_inbox.measure,
    "W3": w3_clock.measure,
    "W4": w4_bytes.measure,
    "W5": w5_loop.measure,
    "W6": w6_pages.measure,
}


def main() -> int:
    given = _arguments()
    shared.begin()
    try:
        kinds = [given.database] if given.database else list(KINDS)
        if given.profile:
            sys.stdout.write("\n\n".join(f"{kind}\n{profile_steps(kind)}" for kind in kinds))
            return 0
        return _measure([name for name in WORKS if not given.only or name in given.only], kinds, given.json)
    finally:
        databases.drop_templates()
        postgres_of_this_run.stop()
        shared.end()


def _measure(names: list[str], kinds: list[str], json_file: Path | None) -> int:
    figures: list[Figure] = []
    for name in names:
        for kind in kinds:
            sys.stderr.write(f"{name} {kind} ...\n")
            figures += WORKS[name](kind)
    about = machine()
    sys.stdout.write(f"{printed(figures, about)}\n")
    if json_file:
        json_file.write_text(as_json(figures, about), encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 dev.py bench", description="Mäter hur snabbt Vaksam är.")
    parser.add_argument("--json", type=Path, metavar="FIL", help="skriv samma siffror hit")
    parser.add_argument("--only", type=lambda text: text.upper().split(","), metavar="W1,W3", help="bara dessa")
    parser.add_argument("--database", choices=KINDS, help="bara denna databas")
    parser.add_argument("--profile", choices=["W1"], help="visa vad ett steg lägger sin tid på")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
