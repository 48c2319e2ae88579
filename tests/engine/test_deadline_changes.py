"""A deadline that runs is paused, extended or withdrawn by whoever may, with a reason, and everything follows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from engine.check import check
from engine.deadline_limits import CannotChange, UnknownDeadline
from engine.errors import NotAllowed
from engine.models import DeadlineChange, DeadlineRow
from engine.repair import Repairs
from engine.versions import Choices, migrate, preview
from engine.versions.undoing import undo
from tests.engine.changing_town import BODY, CONDITIONS, EVA, FLOWS, WHY, ChangingTown
from tests.engine.drawn_anew import CIA, GUN, clock, step
from tests.engine.toy_town import MENDER


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[ChangingTown]:
    built = ChangingTown(database_url, tmp_path)
    built.open_one()
    yield built
    assert [finding.what for finding in check(built.house)] == []
    built.close()


def end_of(day: date) -> datetime:
    """The last second of a Swedish summer day."""
    return datetime(day.year, day.month, day.day, 21, 59, 59, tzinfo=UTC)


def day(number: int, month: int = 9) -> date:
    return date(2026, month, number)


# ---- extended ------------------------------------------------------------------------------------------------------


def test_an_extended_deadline_moves_with_its_clocks_its_task_and_its_words(town: ChangingTown) -> None:
    assert town.deadline().due_on == day(28)
    town.extend(day(9, 10))
    row, task = town.deadline(), town.task("assess")
    assert (row.due_on, row.due_at, row.status) == (day(9, 10), end_of(day(9, 10)), "waiting")
    assert (task.due_at, task.warn_at) == (row.due_at, row.warn_at)
    assert town.clocks() == {"remind": row.warn_at, "late": row.due_at}
    assert row.explanation.startswith(
        "Tiden assess senast fredag 9 oktober 2026: förlängd 14 september från måndag 28 september 2026. "
        "Före ändringen: Tiden assess senast måndag 28 september 2026: tio arbetsdagar"
    )


def test_who_why_and_what_it_was_before_are_kept_and_the_history_points_there(town: ChangingTown) -> None:
    number = town.extend(day(9, 10), reason=f"  {WHY} ")
    (made,) = town.changed()
    assert (made.id, made.kind, made.person_id, made.reason) == (number, "extended", CIA, WHY)
    assert (made.was_on, made.due_at, made.until_on) == (day(28), end_of(day(9, 10)), day(9, 10))
    told = [row for row in town.history() if row.kind == "deadline_extended"]
    assert [(row.name, row.person_id, row.detail) for row in told] == [("assess", CIA, {"change": number})]


def test_nobody_is_reminded_of_the_day_that_held_before(town: ChangingTown) -> None:
    town.extend(day(9, 10))
    town.pass_to(2026, 9, 29)
    assert town.letters("reminder") == []
    town.pass_to(2026, 10, 8)
    assert len(town.letters("reminder")) == 1
    town.pass_to(2026, 10, 10)
    assert len(town.letters("reminder")) == 2  # the toy says the same when the time is out


def test_a_step_that_is_late_rings_once_more_at_its_new_day(town: ChangingTown) -> None:
    town.pass_to(2026, 9, 29)
    assert town.clocks() == {}
    town.extend(day(9, 10))
    assert set(town.clocks()) == {"remind", "late"}
    before = len(town.letters("reminder"))
    town.pass_to(2026, 10, 8)
    assert len(town.letters("reminder")) == before + 1
    town.pass_to(2026, 10, 10)
    assert len(town.letters("reminder")) == before + 2 and town.clocks() == {}
    town.do("assess")
    town.do("finish")
    assert town.case().status == "closed"


def test_a_reminder_that_has_not_left_is_taken_back(town: ChangingTown) -> None:
    town.pass_to(2026, 9, 25)
    assert [letter.next_try_at is not None for letter in town.letters("reminder")] == [True]
    town.extend(day(9, 10))
    assert [letter.withdrawn_at is not None for letter in town.letters("reminder")] == [True]
    assert [letter.withdrawn_at for letter in town.letters("new_task")] == [None]


def test_whose_step_it_is_gets_to_know_unless_they_did_it_themselves(town: ChangingTown) -> None:
    town.extend(day(9, 10))
    assert town.letters("deadline_changed") == []
    town.let_in(EVA)
    town.withdraw()
    assert [letter.person_id for letter in town.letters("deadline_changed")] == [CIA]


@pytest.mark.parametrize(("until", "says"), [(day(28), "senare dag än den som gäller"), (day(13), "efter i dag")])
def test_only_a_later_day_is_an_extension(town: ChangingTown, until: date, says: str) -> None:
    with pytest.raises(CannotChange, match=says) as refused:
        town.extend(until)
    assert refused.value.field == "until" and town.deadline().due_on == day(28) and town.changed() == []


def test_a_day_that_cannot_be_counted_to_is_refused_and_nothing_changed(town: ChangingTown) -> None:
    with pytest.raises(CannotChange, match="Så långt fram"):
        town.extend(date(2990, 1, 1))
    assert town.deadline().due_on == day(28)


# ---- paused and resumed --------------------------------------------------------------------------------------------


def test_the_working_days_of_a_pause_are_given_back_when_it_is_over(town: ChangingTown) -> None:
    town.pass_to(2026, 9, 18)  # Friday: six working days are left
    town.pause(day(30))
    assert town.deadline().due_on == day(8, 10)
    town.pass_to(2026, 9, 27)  # Sunday: five of them have gone
    town.resume()
    row = town.deadline()
    assert row.due_on == day(5, 10)
    assert town.clocks() == {"remind": row.warn_at, "late": row.due_at}
    assert "pausad 18 september till 27 september 2026, fem arbetsdagar gavs tillbaka" in row.explanation
    assert row.explanation.count("Före ändringen") == 1
    assert [made.kind for made in town.changed()] == ["paused", "resumed"]


def test_a_pause_that_nobody_ends_ends_by_itself(town: ChangingTown) -> None:
    town.pause(day(30))
    town.pass_to(2026, 9, 29)
    assert town.letters("reminder") == []
    with pytest.raises(CannotChange, match="redan pausad"):
        town.pause(day(5, 10))
    town.pass_to(2026, 10, 1)
    with pytest.raises(CannotChange, match="inte pausad"):
        town.resume()
    assert town.deadline().due_on == day(14, 10)
    town.pass_to(2026, 10, 15)
    assert len(town.letters("reminder")) == 2


def test_what_is_paused_and_resumed_the_same_day_is_as_it_was(town: ChangingTown) -> None:
    before = town.deadline()
    town.pause(day(30))
    town.resume()
    after = town.deadline()
    assert (after.due_at, after.warn_at) == (before.due_at, before.warn_at)


def test_what_is_late_is_not_paused_and_what_is_paused_not_extended(town: ChangingTown) -> None:
    town.pause(day(16))
    with pytest.raises(CannotChange, match="redan pausad"):
        town.extend(day(30, 10))
    town.pass_to(2026, 10, 2)
    with pytest.raises(CannotChange, match="redan gått ut"):
        town.pause(day(5, 10))


@pytest.mark.parametrize(("until", "says"), [(day(14), "efter i dag"), (date(2027, 10, 1), "högst ett år")])
def test_a_pause_ends_on_a_later_day_within_a_year(town: ChangingTown, until: date, says: str) -> None:
    with pytest.raises(CannotChange, match=says):
        town.pause(until)


# ---- withdrawn -----------------------------------------------------------------------------------------------------


def test_a_withdrawn_deadline_never_rings_and_the_step_stays_open(town: ChangingTown) -> None:
    town.let_in(EVA)
    town.withdraw()
    row, task = town.deadline(), town.task("assess")
    assert (row.status, task.status, task.due_at, task.warn_at) == ("withdrawn", "open", None, None)
    assert row.explanation.startswith("Tiden assess: fristen är återkallad 14 september 2026. Före ändringen:")
    assert town.clocks() == {}
    town.pass_to(2026, 12, 1)
    assert town.letters("reminder") == []
    with pytest.raises(CannotChange, match="löper inte längre"):
        town.extend(day(1, 12))
    town.do("assess")
    town.do("finish")
    assert town.case().status == "closed"


def test_the_registers_are_told_of_each_other_time_and_that_there_is_none(town: ChangingTown) -> None:
    assert "moved_to" not in town.state().facts
    town.extend(day(9, 10))
    assert (town.state().facts["moved_to"], town.state().facts["moved_by"]) == ("2026-10-09", CIA)
    town.let_in(EVA)
    town.withdraw()
    assert (town.state().facts["moved_to"], town.state().facts["moved_by"]) == ("never", EVA)


# ---- who and what --------------------------------------------------------------------------------------------------


def test_who_sees_the_case_but_has_not_the_role_is_refused(town: ChangingTown) -> None:
    with pytest.raises(NotAllowed):
        town.withdraw(person_id=CIA)
    town.let_in(GUN)
    with pytest.raises(NotAllowed):
        town.extend(day(9, 10), person_id=GUN)
    assert town.changed() == []


def test_who_does_not_see_the_case_is_not_told_that_it_is_there(town: ChangingTown) -> None:
    for person_id in (EVA, 4):
        with pytest.raises(UnknownDeadline):
            town.extend(day(9, 10), person_id=person_id)
    with pytest.raises(UnknownDeadline):
        town.changes.extend(4711, CIA, until=day(9, 10), reason=WHY)


def test_who_has_jav_changes_nothing(town: ChangingTown) -> None:
    town.cases.involve(town.case().id, CIA, CIA)
    with pytest.raises(UnknownDeadline):
        town.extend(day(9, 10))


def test_nobody_changes_a_deadline_without_saying_why(town: ChangingTown) -> None:
    with pytest.raises(CannotChange, match="Skriv varför") as refused:
        town.extend(day(9, 10), reason="  ")
    assert refused.value.field == "reason"


def test_what_the_law_has_set_is_never_changed_whoever_asks(database_url: str, tmp_path: Path) -> None:
    town = ChangingTown(database_url, tmp_path)
    town.draw(
        *BODY[:-2],
        clock("late", "assess", "law.due"),
        flows=FLOWS.replace("remind>remind_end", ""),
        conditions=CONDITIONS,
    )
    town.cases.open("toy", GUN, {"text": "Något har hänt."})
    town.let_in(EVA)
    row = town.deadline("law")
    says = r"står i lagen \(7 kap. 2 § lagen\).*Säg det till din chef"
    with pytest.raises(CannotChange, match=says):
        town.changes.extend(row.id, CIA, until=day(1, 12), reason=WHY)
    with pytest.raises(CannotChange, match=says):
        town.changes.pause(row.id, CIA, until=day(1, 10), reason=WHY)
    with pytest.raises(CannotChange, match=says):
        town.changes.withdraw(row.id, EVA, reason=WHY)
    assert town.deadline("law").due_at == row.due_at and town.changed() == []
    town.close()


def test_what_the_process_lets_nobody_change_is_refused_in_words(database_url: str, tmp_path: Path) -> None:
    town = ChangingTown(database_url, tmp_path)
    town.draw(
        *BODY[:-2],
        clock("late", "assess", "other.due"),
        flows=FLOWS.replace("remind>remind_end", ""),
        conditions=CONDITIONS,
    )
    town.cases.open("toy", GUN, {"text": "Något har hänt."})
    with pytest.raises(CannotChange, match="kan inte förlängas"):
        town.changes.extend(town.deadline("other").id, CIA, until=day(9, 10), reason=WHY)
    town.close()


# ---- what comes after ----------------------------------------------------------------------------------------------


def test_a_step_done_in_its_extended_time_is_done_in_time(town: ChangingTown) -> None:
    town.extend(day(9, 10))
    town.pass_to(2026, 10, 5)
    town.do("assess")
    assert town.deadline().status == "met"


def test_a_step_that_is_done_again_has_the_time_it_was_given(town: ChangingTown) -> None:
    town.extend(day(9, 10))
    town.do("assess", text="Igen")
    row, task = town.deadline(), town.task("assess")
    assert (row.task_id, row.due_on, task.due_at) == (task.id, day(9, 10), end_of(day(9, 10)))
    assert "förlängd" in row.explanation
    town.extend(day(16, 10))
    assert town.deadline().due_on == day(16, 10)


def test_a_step_that_is_done_again_while_paused_can_be_resumed(town: ChangingTown) -> None:
    town.pause(day(30))
    town.do("assess", text="Igen")
    town.resume()
    assert town.deadline().due_on == day(28)


def test_a_step_that_is_done_again_has_no_day_when_it_was_withdrawn(town: ChangingTown) -> None:
    town.let_in(EVA)
    town.withdraw()
    town.do("assess", text="Igen")
    assert (town.task("assess").due_at, town.clocks()) == (None, {})
    town.pass_to(2026, 12, 1)
    assert town.letters("reminder") == []


def test_a_step_reopened_by_hand_has_the_time_it_was_given(town: ChangingTown) -> None:
    town.extend(day(9, 10))
    done = town.task("assess").id
    town.do("assess")
    Repairs(town.house).reopen(done, MENDER, "Fel i bedömningen.")
    assert town.task("assess").due_at == end_of(day(9, 10))


@pytest.mark.parametrize("choice", ["keep", "origin", "now"])
def test_another_version_of_the_process_keeps_what_was_decided(town: ChangingTown, choice: str) -> None:
    town.extend(day(9, 10))
    before = town.clocks()
    town.draw(
        *BODY, step("check"), flows=FLOWS.replace("finish>closed", "finish>check check>closed"), conditions=CONDITIONS
    )
    town.pass_to(2026, 9, 16)
    seen = preview(town.house, "toy", 1, 2, choices=Choices.read(choice)).cases[0]
    run = migrate(town.house, "toy", 1, 2, choices=Choices.read(choice))
    assert (town.version(), town.clocks(), town.deadline().due_on) == (2, before, day(9, 10))
    says = {plan.says for plan in seen.clocks}
    assert says == {
        "Behåller sin tid." if choice == "keep" else "Behåller sin tid. Den är pausad eller förlängd i ärendet."
    }
    undo(town.house, run)
    assert (town.version(), town.clocks(), town.deadline().due_on) == (1, before, day(9, 10))


def test_another_version_sets_no_new_clock_on_what_was_withdrawn(town: ChangingTown) -> None:
    town.let_in(EVA)
    town.withdraw()
    more = clock("third", "assess", "assess.due")
    town.draw(*BODY, more, flows=f"{FLOWS} third>third_end", conditions=CONDITIONS)
    migrate(town.house, "toy", 1, 2, choices=Choices.read("now"))
    assert (town.version(), town.clocks(), town.task("assess").due_at) == (2, {}, None)


# ---- the check -----------------------------------------------------------------------------------------------------


def test_a_change_that_does_not_hold_or_is_not_told_of_is_found(town: ChangingTown) -> None:
    town.extend(day(9, 10))
    with town.house.database.transaction() as session:
        session.execute(update(DeadlineRow).values(due_at=end_of(day(28))))
    assert "change_not_held" in {finding.kind for finding in check(town.house)}
    with town.house.database.transaction() as session:
        session.execute(update(DeadlineRow).values(due_at=end_of(day(9, 10))))
        kept = session.get_one(DeadlineChange, 1)
        values = {column.name: getattr(kept, column.name) for column in DeadlineChange.__table__.columns}
        session.execute(delete(DeadlineChange))
    assert "change_untold" in {finding.kind for finding in check(town.house)}
    with town.house.database.transaction() as session:
        session.add(DeadlineChange(**values))
