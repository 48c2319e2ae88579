"""Many cases moved at once: a transaction each, cut short and gone on with, never twice, noted, and taken back."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine import drafts
from engine.check import check
from engine.models import Incident, MigrationCase, MigrationRun
from engine.versions import (
    Choices,
    OtherChoices,
    SameVersion,
    UnknownRun,
    UnknownVersion,
    VersionDoesNotFit,
    migrate,
    preview,
    undo,
)
from engine.versions import begin as begin_move
from engine.versions.carrying import carry_out
from tests.engine.drawn_anew import CIA, GUN, DrawnTown, clock, end, numbers, start, step
from tests.engine.everyday import at_once
from tests.engine.processes import begin
from tests.engine.processes import end as end_of
from tests.engine.toy_town import MONDAY
from webapp.commands import main

BASE = (start(), step("assess", "Bedöm"), clock("late", "assess", "assess.due"), step("finish", "Avsluta"), end())
FLOWS = "reported>assess late>late_end assess>finish finish>closed"
MORE = FLOWS.replace("assess>finish", "assess>check check>finish")
HEAD = 2  #: the chief above, who moves the cases


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[DrawnTown]:
    built = DrawnTown(database_url, tmp_path)
    yield built
    built.close()


def opened(town: DrawnTown, many: int = 1) -> list[str]:
    return [town.cases.open("toy", GUN, {"text": "Något har hänt."}) for _ in range(many)]


def two_versions(town: DrawnTown, cases: int = 1) -> tuple[list[str], int, int]:
    """Cases on the first version, and a second with a step more and a longer time."""
    one = town.draw(*BASE, flows=FLOWS)
    found = opened(town, cases)
    two = town.draw(*BASE, step("check", "Granska"), flows=MORE)
    town.hours["assess"] = 48
    return found, one, two


def statuses(town: DrawnTown) -> list[str]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(MigrationCase.status).order_by(MigrationCase.run_id, MigrationCase.case_id)))


def reasons(town: DrawnTown) -> list[str]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(MigrationCase.reason).order_by(MigrationCase.case_id)))


def everything(town: DrawnTown, number: str) -> tuple[Any, ...]:
    """All that a move may change in a case."""
    state, task = town.state(number), town.task("assess", number)
    due = {name: (row.due_at, row.origin_at, row.rule) for name, row in town.deadlines(number).items()}
    return town.version(number), state.state, state.awaits, town.clocks(number), due, task.title, task.due_at


def test_asking_changes_nothing(town: DrawnTown) -> None:
    [number], one, two = two_versions(town)
    before = everything(town, number)
    seen = preview(town.house, "toy", one, two, choices=Choices.read("now"))
    assert (seen.movable, numbers(seen.cases)) == (1, [number])
    assert everything(town, number) == before and town.kinds(number)[-1] != "migrated"


def test_a_move_is_noted_in_the_history_with_who_and_both_versions(town: DrawnTown) -> None:
    [number], one, two = two_versions(town)
    run = migrate(town.house, "toy", one, two, person_id=HEAD)
    row = town.history(number)[-1]
    assert (row.kind, row.person_id, row.detail) == ("migrated", HEAD, {"from": one, "to": two, "run": run})
    assert check(town.house) == []


def test_only_running_cases_of_that_version_are_moved(town: DrawnTown) -> None:
    [done, running], one, two = two_versions(town, 2)
    town.do("assess", done)
    town.do("finish", done)
    [newer] = opened(town)
    migrate(town.house, "toy", one, two)
    assert [town.version(number) for number in (done, running, newer)] == [one, two, two]
    assert "migrated" not in town.kinds(done) + town.kinds(newer)


def test_a_case_that_cannot_move_stays_and_the_others_move(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    stuck, free = opened(town, 2)
    town.do("assess", free)
    two = town.draw(start(), step("judge", "Döm"), *BASE[3:], flows="reported>judge judge>finish finish>closed")
    migrate(town.house, "toy", one, two)
    assert [town.version(number) for number in (stuck, free)] == [one, two]
    assert statuses(town) == ["refused", "moved"] and "assess (Bedöm)" in reasons(town)[0]


def test_a_case_that_fails_becomes_an_incident_and_stops_nobody(
    town: DrawnTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    [bad, good], one, two = two_versions(town, 2)

    def stumble(push: Any, plan: Any, after: Any) -> None:
        carry_out(push, plan, after)
        if push.case.number == bad:
            raise RuntimeError("Stefan")

    before = everything(town, bad)
    monkeypatch.setattr("engine.versions.runs.carry_out", stumble)
    migrate(town.house, "toy", one, two)
    monkeypatch.undo()
    assert everything(town, bad) == before and town.version(good) == two
    assert statuses(town) == ["failed", "moved"]
    with town.house.database.reading() as session:
        incident = session.scalars(select(Incident)).one()
        assert incident.kind == "migration" and "Stefan" not in incident.cause
    migrate(town.house, "toy", one, two)
    with town.house.database.reading() as session:
        assert session.scalars(select(Incident.resolved_at)).one() is not None
    assert town.version(bad) == two and check(town.house) == []


# ---- cut short, and by two at once -----------------------------------------------------------------------------------


def killed(url: str, folder: Path, one: int, two: int, after: int) -> None:
    """In a process of its own: move cases, and be killed in the middle of one."""
    town = DrawnTown.move_in(url, folder)
    moved = []

    def die(push: Any, plan: Any, version: Any) -> None:
        carry_out(push, plan, version)
        push.session.flush()
        moved.append(push.case.number)
        if len(moved) > after:
            os.kill(os.getpid(), signal.SIGKILL)

    pytest.MonkeyPatch().setattr("engine.versions.runs.carry_out", die)
    migrate(town.house, "toy", one, two, choices=Choices.read("now"))


def test_killed_half_way_the_same_run_goes_on_and_no_case_is_moved_twice(town: DrawnTown, database_url: str) -> None:
    found, one, two = two_versions(town, 5)
    town.close()  # no connection may be used by two processes
    processes = begin(lambda: killed(database_url, town.folder, one, two, 2))
    assert end_of(processes) == [-signal.SIGKILL]
    assert [town.version(number) for number in found] == [two, two, one, one, one]
    assert check(town.house) == []
    migrate(town.house, "toy", one, two)
    assert [town.version(number) for number in found] == [two] * 5
    assert [town.kinds(number).count("migrated") for number in found] == [1] * 5
    assert {town.clocks(number)["late"] for number in found[2:]} == {MONDAY + timedelta(hours=48)}, (
        "as was chosen first"
    )
    with town.house.database.reading() as session:
        assert len(session.scalars(select(MigrationRun)).all()) == 1
    assert check(town.house) == []


def test_going_on_with_other_choices_is_refused_and_moves_nothing(
    town: DrawnTown, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [number], one, two = two_versions(town)
    started = begin_move(town.house, "toy", one, two, choices=Choices.read("now", ["extra=keep"]))
    with pytest.raises(OtherChoices):
        migrate(town.house, "toy", one, two, choices=Choices.read("keep"))
    monkeypatch.setattr("webapp.commands.migration.assemble", lambda _: town.house)
    assert main(["process", "migrate", "toy", "--from", str(one), "--to", str(two), "--deadlines", "keep"]) == 2
    assert capsys.readouterr().out == (
        f"Flytt {started} är inte klar och gjordes med --deadlines now --deadline extra=keep; "
        "fortsätt utan val eller ångra den först.\n"
    )
    assert town.version(number) == one
    assert main(["process", "migrate", "toy", "--from", str(one), "--to", str(two)]) == 0
    assert town.version(number) == two


def test_two_who_move_the_same_cases_at_once_move_each_once(town: DrawnTown, database_url: str) -> None:
    found, one, two = two_versions(town, 6)
    other = DrawnTown.move_in(database_url, town.folder)
    outcomes = at_once(lambda: migrate(town.house, "toy", one, two), lambda: migrate(other.house, "toy", one, two))
    other.close()
    assert outcomes == [None, None]
    assert [town.kinds(number).count("migrated") for number in found] == [1] * 6
    assert statuses(town) == ["moved"] * 6 and check(town.house) == []


def test_a_case_moved_while_somebody_does_the_step_is_moved_and_done(town: DrawnTown) -> None:
    [number], one, two = two_versions(town)
    outcomes = at_once(lambda: migrate(town.house, "toy", one, two), lambda: town.do("assess", number))
    assert outcomes == [None, None] and town.version(number) == two
    assert town.open_steps(number) in ({"check"}, {"finish"}) and check(town.house) == []


# ---- taken back ------------------------------------------------------------------------------------------------------


def test_taken_back_a_case_is_what_it_was_and_goes_on_to_its_end(town: DrawnTown) -> None:
    [number], one, two = two_versions(town)
    before = everything(town, number)
    town.now += timedelta(hours=5)
    run = migrate(town.house, "toy", one, two, choices=Choices.read("now"))
    assert everything(town, number) != before
    assert undo(town.house, run, HEAD) == 1
    assert everything(town, number) == before
    assert [row.detail for row in town.history(number)[-1:]] == [{"from": two, "to": one, "run": run}]
    assert check(town.house) == []
    town.go(hours=20)
    assert "reminded" in town.kinds(number)
    town.do("assess", number)
    town.do("finish", number)
    assert town.case(number).status == "closed" and statuses(town) == ["undone"]


def test_a_clock_that_came_with_the_new_version_goes_with_it(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    [number] = opened(town)
    before = everything(town, number)
    two = town.draw(*BASE, clock("more", "assess", "extra.due"), flows=f"{FLOWS} more>more_end")
    run = migrate(town.house, "toy", one, two)
    assert "more" in town.clocks(number)
    undo(town.house, run)
    assert everything(town, number) == before and check(town.house) == []


def test_what_has_gone_on_is_not_taken_back(town: DrawnTown) -> None:
    [moved_on, stood_still], one, two = two_versions(town, 2)
    run = migrate(town.house, "toy", one, two)
    town.do("assess", moved_on)
    assert undo(town.house, run) == 1
    assert [town.version(number) for number in (moved_on, stood_still)] == [two, one]
    assert statuses(town) == ["moved_on", "undone"] and "gått vidare" in reasons(town)[0]
    town.do("check", moved_on)
    assert check(town.house) == []


def test_taken_back_twice_changes_nothing_more_and_it_can_be_moved_again(town: DrawnTown) -> None:
    [number], one, two = two_versions(town)
    run = migrate(town.house, "toy", one, two)
    assert [undo(town.house, run), undo(town.house, run)] == [1, 0]
    migrate(town.house, "toy", one, two)
    assert town.version(number) == two
    assert [kind for kind in town.kinds(number) if kind.startswith("migrat")] == [
        "migrated", "migration_undone", "migrated",
    ]  # fmt: skip


def test_text_written_since_is_not_lost_by_taking_back(town: DrawnTown) -> None:
    one = town.draw(*BASE, flows=FLOWS)
    [number] = opened(town)
    text, why = ({"type": "string", "title": title} for title in ("Text", "Varför"))
    two = town.draw(*BASE, flows=FLOWS, assess={"text": text, "why": why})
    run = migrate(town.house, "toy", one, two)
    key = f"task:{town.task('assess', number).id}"
    drafts.save(town.house, key, CIA, {"why": "Därför"})
    assert undo(town.house, run) == 0 and "”Varför”" in reasons(town)[0]
    drafts.drop(town.house, key, CIA)
    assert undo(town.house, run) == 1


# ---- who, and which versions -------------------------------------------------------------------------------------


def test_who_has_jav_neither_sees_nor_moves_the_case_and_keeps_it_closed_to_them(town: DrawnTown) -> None:
    [hidden, plain], one, two = two_versions(town, 2)
    town.cases.involve(town.case(hidden).id, CIA, HEAD)
    assert numbers(preview(town.house, "toy", one, two, person_id=HEAD).cases) == [plain]
    run = migrate(town.house, "toy", one, two, person_id=HEAD)
    assert [town.version(number) for number in (hidden, plain)] == [one, two]
    migrate(town.house, "toy", one, two, person_id=1)
    assert town.version(hidden) == two
    assert undo(town.house, run + 1, HEAD) == 0 and town.version(hidden) == two


def test_versions_and_runs_that_are_not_there_are_refused_by_name(town: DrawnTown) -> None:
    _, one, _ = two_versions(town)
    with pytest.raises(UnknownVersion):
        migrate(town.house, "toy", one, 17)
    with pytest.raises(SameVersion):
        migrate(town.house, "toy", one, one)
    with pytest.raises(UnknownRun):
        undo(town.house, 17)


def test_a_version_that_todays_code_does_not_fit_is_refused_with_its_findings(town: DrawnTown) -> None:
    [number], one, two = two_versions(town)
    three = town.draw(*BASE[:2], *BASE[3:], flows=FLOWS.replace("late>late_end ", ""))
    seen = preview(town.house, "toy", one, two)
    assert [(finding.element_id, finding.rule) for finding in seen.findings] == [("late", "no-deadline")]
    with pytest.raises(VersionDoesNotFit):
        migrate(town.house, "toy", one, two)
    assert town.version(number) == one and three == 3
