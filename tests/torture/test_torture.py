"""People, clocks and postmen in several processes, killed with SIGKILL: the house is whole and so is every case."""

import json
import os
import random
import time
from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.check import check
from engine.clock import go_round
from engine.models import Case, Letter
from tests.builders import Town
from tests.torture.acts import OFTEN
from tests.torture.household import SETTINGS, Household
from tests.torture.journal import DONE
from tests.torture.keeper import Keeper
from tests.torture.letters import twice, wrong_letters
from tests.torture.mailbox import SilentMailServer
from tests.torture.reckoning import Reckoning, read_journals
from workflows.records.checking import check_registers

#: The same seed makes the same choices; the moments are the machine's.
SEED = "VAKSAM_TORTURE_SEED"
WORKERS = 3


def test_a_few_kills_leave_the_house_whole(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = torture(database_url, tmp_path, kills=6, seconds=12, pause=0.8, needed=["complete"])
    assert summary["kills"] >= 1 and done(summary, "complete")
    with capsys.disabled():
        print(f"\n{summary}")  # noqa: T201 asked for


@pytest.mark.torture
def test_a_hundred_kills_leave_the_house_whole(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = torture(database_url, tmp_path, kills=110, seconds=450, pause=2.0, needed=OFTEN)
    assert summary["kills"] >= 100 and summary["killed before the mail server's answer"] >= 1
    assert [verb for verb in OFTEN if not done(summary, verb)] == [], "all of it was done"
    with capsys.disabled():
        print(f"\n{json.dumps(summary, indent=1, ensure_ascii=False)}")  # noqa: T201 asked for


def done(summary: dict[str, Any], verb: str) -> int:
    """How many times."""
    return int(summary["verbs"].get(verb, {}).get(DONE, 0))


def torture(
    database_url: str, folder: Path, *, kills: int, seconds: float, pause: float, needed: Collection[str]
) -> dict[str, Any]:
    """The summary; fails when anything is wrong."""
    seed = int(os.environ.get(SEED) or time.time_ns() % 1_000_000)
    mail = SilentMailServer(folder)
    mail.start()
    try:
        found(database_url, folder, mail)
        keeper = Keeper(folder=folder, mail=mail, workers=WORKERS, seed=seed)
        keeper.torture(kills, seconds=seconds, pause=pause, needed=needed)
        home = Household(folder, "0.0")
        settle(home)
        entries = read_journals(folder)
        wrong = [*Reckoning(home, entries).wrong(), *wrong_letters(home.house, mail.arrivals, keeper.kills)]
        wrong += [str(finding) for finding in check(home.house, also=[check_registers])]
        summary = {
            "seed": seed,
            "kills": len(keeper.kills),
            "killed in the middle of": dict(Counter(kill.doing.verb for kill in keeper.kills if kill.doing)),
            "killed before the mail server's answer": sum(kill.mail_taken for kill in keeper.kills),
            "verbs": {verb: dict(ends) for verb, ends in sorted(ends_by_verb(entries).items())},
            "letters": len(mail.arrivals),
            "letters that came twice": twice(mail.arrivals),
            "cases": number_of_cases(home),
            "findings": len(wrong),
        }
        assert wrong == [], "\n".join([str(summary), *wrong[:40]])
        go_on(home, seed)
        home.house.database.close()
        return summary
    finally:
        mail.stop()


def found(database_url: str, folder: Path, mail: SilentMailServer) -> None:
    """Granvik, and its settings where the workers find them."""
    settings = {
        "database_url": database_url,
        "secret_key": "for tests",
        "mail_host": mail.host,
        "mail_port": mail.port,
        "mail_user": mail.username,
        "mail_password": mail.password,
        "mail_ca_file": str(mail.certificate_authority),
    }
    (folder / SETTINGS).write_text(json.dumps(settings))
    Town(database_url).close()


def settle(home: Household) -> None:
    """One clock and one postman, until everything that was queued has left."""
    for _ in range(100):
        go_round(home.cases)
        with home.house.database.reading() as session:
            next_try = session.scalar(select(func.max(Letter.next_try_at)))
        if next_try is None:
            return
        home.clock.leap(max(next_try - home.clock.now(), timedelta(0)) + timedelta(seconds=1))


def go_on(home: Household, seed: int) -> None:
    """No case was left lame: some of its steps can be done."""
    dice = random.Random(seed)
    for _ in range(5):
        with home.house.database.reading() as session:
            wait = home.waiting(session, dice)
            if wait is None or wait.name not in ("register_report", "receive_report", "assess_report"):
                continue
            answers = home.answers(session, wait, dice)
        home.cases.complete(wait.task_id, wait.person_id, answers)


def ends_by_verb(entries: list[Any]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for entry in entries:
        found.setdefault(entry.verb, Counter())[entry.end] += 1
    return found


def number_of_cases(home: Household) -> dict[str, int]:
    by_status = select(Case.status, func.count()).group_by(Case.status)
    with home.house.database.reading() as session:
        return dict(session.execute(by_status).all())
