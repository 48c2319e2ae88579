"""A time that the case itself waits for has a deadline that can be explained, changed and checked, as a step's has."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from engine.check import check
from engine.deadline_limits import CannotChange
from engine.models import DeadlineRow, Timer
from engine.push import Push
from engine.reading.case_page import read_case
from engine.reading.deadline_changes import read_deadlines
from engine.repair import Repairs
from engine.versions import Choices, migrate
from engine.versions.undoing import undo
from tests.engine.changing_town import EVA, WHY, ChangingTown
from tests.engine.drawn_anew import CIA, GUN, catch, end, gateway, start, step
from tests.engine.toy_town import MENDER

NUMBER = "PR 2026-0001"
BODY = (
    start(),
    step("assess", "Bedöm"),
    gateway("waits", "eventBased", "Vad kommer först?"),
    catch("came", message="arrived"),
    catch("gave_up", time="wait.due"),
    gateway("merge"),
    step("finish", "Avsluta"),
    end(),
)
FLOWS = "reported>assess assess>waits waits>came waits>gave_up came>merge gave_up>merge merge>finish finish>closed"


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[ChangingTown]:
    """The report came in on 14 September 2026; the case waits for 28 days, to 12 October."""
    built = ChangingTown(database_url, tmp_path)
    built.draw(*BODY, flows=FLOWS)
    built.cases.open("toy", GUN, {"text": "Något har hänt."})
    built.do("assess")
    yield built
    assert [finding.what for finding in check(built.house)] == []
    built.close()


def end_of(day: date) -> datetime:
    """The last second of a Swedish summer day."""
    return datetime(day.year, day.month, day.day, 21, 59, 59, tzinfo=UTC)


def arrive(town: ChangingTown) -> None:
    with town.house.database.transaction() as session:
        push = Push.load(town.house, session, town.case().id, town.now)
        assert push.send("arrived")
        push.settle()


def extend(town: ChangingTown, until: date, person_id: int = CIA) -> int:
    return town.changes.extend(town.deadline("wait").id, person_id, until=until, reason=WHY)


def test_the_time_is_written_down_with_its_explanation_when_the_case_begins_to_wait(town: ChangingTown) -> None:
    row = town.deadline("wait")
    assert (row.status, row.due_on, row.basis) == ("waiting", date(2026, 10, 12), "proposed")
    assert row.explanation.startswith("Tiden wait senast måndag 12 oktober 2026: 28 dagar efter svaret")
    assert town.clocks() == {"waits": row.due_at}


def test_whoever_sees_the_case_sees_the_time_there_and_among_what_can_be_changed(town: ChangingTown) -> None:
    with town.house.database.reading() as session:
        page = read_case(town.house, session, NUMBER, CIA, town.now.date())
        (one,) = read_deadlines(town.house, session, NUMBER, CIA, town.now.date()).running
    assert [row.name for row in page.deadlines if row.status == "waiting"] == ["wait"]
    assert (one.row.name, one.steps) == ("wait", ())


def test_what_comes_before_the_time_is_out_comes_in_time(town: ChangingTown) -> None:
    arrive(town)
    assert (town.deadline("wait").status, town.clocks(), town.open_steps()) == ("met", {}, {"finish"})


def test_a_time_that_is_waited_out_is_over_and_nobody_was_late(town: ChangingTown) -> None:
    town.pass_to(2026, 10, 13)
    assert (town.deadline("wait").status, town.open_steps()) == ("over", {"finish"})


def test_a_case_that_is_led_back_waits_no_more_and_has_the_time_it_was_given_when_it_waits_again(
    database_url: str, tmp_path: Path
) -> None:
    town = ChangingTown(database_url, tmp_path)
    town.draw(*BODY[:2], BODY[4], *BODY[-2:], flows="reported>assess assess>gave_up gave_up>finish finish>closed")
    town.cases.open("toy", GUN, {"text": "Något har hänt."})
    town.do("assess")
    extend(town, date(2026, 10, 20))
    Repairs(town.house).reopen(town.task("assess").id, MENDER, "Fel i bedömningen.")
    assert (town.deadline("wait").status, town.clocks()) == ("withdrawn", {})
    town.do("assess")
    assert (town.deadline("wait").status, town.deadline("wait").due_on) == ("waiting", date(2026, 10, 20))
    assert town.clocks() == {"gave_up": end_of(date(2026, 10, 20))} and check(town.house) == []
    town.pass_to(2026, 10, 21)
    assert (town.deadline("wait").status, town.open_steps()) == ("over", {"finish"})
    town.close()


def test_a_cancelled_case_waits_for_nothing(town: ChangingTown) -> None:
    Repairs(town.house).cancel(town.case().id, MENDER, "Öppnat av misstag.")
    assert town.deadline("wait").status == "withdrawn"


def test_an_extended_time_lets_the_case_wait_longer_and_nobody_gets_a_letter(town: ChangingTown) -> None:
    extend(town, date(2026, 10, 20))
    row = town.deadline("wait")
    assert (row.due_on, town.clocks()) == (date(2026, 10, 20), {"waits": end_of(date(2026, 10, 20))})
    assert "förlängd 14 september" in row.explanation and town.letters("deadline_changed") == []
    town.pass_to(2026, 10, 13)
    assert town.open_steps() == set()
    arrive(town)
    assert (town.deadline("wait").status, town.open_steps()) == ("met", {"finish"})


def test_an_extended_time_ends_on_its_new_day(town: ChangingTown) -> None:
    extend(town, date(2026, 10, 20))
    town.pass_to(2026, 10, 21)
    assert (town.deadline("wait").status, town.open_steps()) == ("over", {"finish"})


def test_a_paused_time_gets_its_days_back(town: ChangingTown) -> None:
    row_id = town.deadline("wait").id
    town.changes.pause(row_id, CIA, until=date(2026, 9, 30), reason=WHY)
    town.pass_to(2026, 9, 18)
    town.changes.resume(row_id, CIA, reason=WHY)
    assert town.deadline("wait").due_on == date(2026, 10, 16)
    assert town.clocks() == {"waits": town.deadline("wait").due_at}


def test_a_time_that_the_case_goes_on_after_is_never_withdrawn(town: ChangingTown) -> None:
    town.let_in(EVA)
    with pytest.raises(CannotChange, match="går vidare när den här tiden är ute"):
        town.changes.withdraw(town.deadline("wait").id, EVA, reason=WHY)
    assert town.deadline("wait").status == "waiting"


# ---- another version -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["keep", "origin", "now"])
def test_another_version_keeps_or_counts_anew_as_was_chosen(town: ChangingTown, choice: str) -> None:
    before = town.deadline("wait")
    town.draw(*BODY, step("check"), flows=FLOWS.replace("finish>closed", "finish>check check>closed"))
    town.pass_to(2026, 9, 16)
    run = migrate(town.house, "toy", 1, 2, choices=Choices.read(choice))
    row = town.deadline("wait")
    assert (row.id, row.due_on) == (before.id, date(2026, 10, 14) if choice == "now" else before.due_on)
    assert (town.version(), town.clocks()) == (2, {"waits": row.due_at})
    undo(town.house, run)
    assert (town.version(), town.deadline("wait").due_on, town.clocks()) == (1, before.due_on, {"waits": before.due_at})


def test_another_version_that_names_another_time_withdraws_the_first_when_counted(town: ChangingTown) -> None:
    other = [catch("gave_up", time="other.due") if 'id="gave_up"' in one else one for one in BODY]
    town.draw(*other, flows=FLOWS)
    migrate(town.house, "toy", 1, 2, choices=Choices.read("origin"))
    assert (town.deadline("wait").status, town.deadline("other").status) == ("withdrawn", "waiting")
    assert town.clocks() == {"waits": town.deadline("other").due_at}


def test_a_time_that_a_new_version_adds_to_what_is_waited_for_is_written_down(
    database_url: str, tmp_path: Path
) -> None:
    town = ChangingTown(database_url, tmp_path)
    without = [one for one in BODY if 'id="gave_up"' not in one]
    also = catch("also", message="other")
    short = FLOWS.replace("waits>gave_up", "waits>also").replace("gave_up>merge", "also>merge")
    town.draw(*without, also, flows=short)
    town.cases.open("toy", GUN, {"text": "Något har hänt."})
    town.do("assess")
    assert town.deadlines() == {}
    town.draw(*BODY, also, flows=f"{FLOWS} waits>also also>merge")
    migrate(town.house, "toy", 1, 2)
    row = town.deadline("wait")
    assert (row.status, row.due_on, town.clocks()) == ("waiting", date(2026, 10, 12), {"waits": row.due_at})
    assert check(town.house) == []
    town.close()


# ---- what `vaksam check` says ----------------------------------------------------------------------------------------


def test_a_deadline_that_says_another_time_than_its_clock_is_found(database_url: str, tmp_path: Path) -> None:
    town = ChangingTown(database_url, tmp_path)
    town.draw(*BODY, flows=FLOWS)
    town.cases.open("toy", GUN, {"text": "Något har hänt."})
    town.do("assess")
    with town.house.database.transaction() as session:
        session.execute(update(DeadlineRow).values(due_at=end_of(date(2026, 11, 1))).where(DeadlineRow.name == "wait"))
    assert {finding.kind for finding in check(town.house)} == {"deadline_differs"}
    with town.house.database.transaction() as session:
        session.execute(update(Timer).values(id="f" * 32))
    assert "deadline_left" in {finding.kind for finding in check(town.house)}
    town.close()
