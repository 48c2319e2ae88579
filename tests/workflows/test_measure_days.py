"""A measure that needs more time: those who lead give it, the register says the new day, and both days are told."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from engine.check import check
from engine.clock import go_round
from engine.deadline_changes import DeadlineChanges
from engine.deadline_limits import CannotChange, UnknownDeadline
from engine.errors import NotAllowed
from engine.models import DeadlineRow, Letter, UserTask
from engine.reading.case_page import read_case
from engine.reading.case_parts import CasePage
from engine.repair import Repairs
from tests.builders import Town
from workflows.records.checking import check_registers
from workflows.records.models import Measure

COMPLAINT = {
    "kind": "complaint",
    "what_happened": "Ingen ringde när hjälpen blev sen.",
    "source": "user_or_relative",
    "answer_wish": "code",
    "channel": "web",
}
WHY = "Telefonerna är beställda men inte levererade."
OWN = "ÅTG 2026-0001"


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    """Which database it is changes nothing here; the stories beside the drawing are played on both."""
    built = Town(sqlite_url)
    yield built
    assert [finding.what for finding in check(built.house, also=[check_registers])] == []
    built.close()


@pytest.fixture
def number(town: Town) -> str:
    """Roger is to buy telephones by 15 October, and Karin to see by 15 November whether they help."""
    made = town.cases.open("complaint", None, {**COMPLAINT, "unit": town.unit("Hemtjänst Norr")})
    registered = {"diary_number": "SN 1", "secrecy_marked": True, "original_kept": True}
    town.do("register_complaint", "greta", made, unit=town.unit("Hemtjänst Norr"), **registered)
    found = {"nature": "complaint", "subjects": ["treatment"], "target": "provider", "severity": 1, "probability": 1}
    town.do("assess_complaint", "karin", made, misconduct=False, misconduct_reason="Nej.", **found)
    cause = {"description": "Inga telefoner.", "area": "technology"}
    plan = {"cause": 1, "owner": town.person("roger"), "due_on": "2026-10-15", "follow_up_on": "2026-11-15"}
    measures = [{"description": "Köp telefoner.", **plan}]
    said = {"findings": "Så var det.", "complaint_assessment": "justified"}
    town.do("investigate_complaint", "karin", made, causes=[cause], measures=measures, **said)
    return made


def deadline(town: Town, name: str) -> DeadlineRow:
    with town.house.database.reading() as session:
        rows = select(DeadlineRow).where(DeadlineRow.name == name).order_by(DeadlineRow.id.desc())
        return session.scalars(rows.limit(1)).one()


def extend(town: Town, until: date, by: str = "karin", name: str = "measure", why: str = WHY) -> None:
    DeadlineChanges(town.house).extend(deadline(town, name).id, town.person(by), until=until, reason=why)


def row(town: Town) -> Measure:
    with town.house.database.reading() as session:
        found = session.scalars(select(Measure)).one()
        session.expunge(found)
        return found


def seen(town: Town, number: str) -> CasePage:
    with town.house.database.reading() as session:
        return read_case(town.house, session, number, town.person("karin"), town.now.date())


def told_in_origin(town: Town, number: str) -> tuple[str, ...]:
    panel = next(one for one in seen(town, number).panels if one.title == "Åtgärder")
    (item,) = panel.items
    return item.lines


def told_in_own(town: Town) -> str:
    panel = next(one for one in seen(town, OWN).panels if one.title == "Åtgärden")
    return dict(panel.facts).get("Ändrade dagar", "")


MOVED = f"Sista dagen flyttades från 15 oktober 2026 till 30 oktober 2026, av Karin Falk, Enhetschef, {{}}. Skäl: {WHY}"


def test_the_register_and_both_cases_say_the_new_day_the_old_one_who_and_why(town: Town, number: str) -> None:
    assert told_in_own(town) == ""
    extend(town, date(2026, 10, 30))
    assert (row(town).due_on, row(town).follow_up_on) == (date(2026, 10, 30), date(2026, 11, 15))
    assert told_in_own(town) == MOVED.format("15 september 2026")
    lines = told_in_origin(town, number)
    assert "Klar senast 30 oktober 2026, följs upp 15 november 2026" in lines
    assert MOVED.format("15 september 2026") in lines
    assert "deadline_extended" in {one.kind for one in seen(town, OWN).happenings}


def test_the_effect_is_still_followed_up_as_long_after_as_was_planned(town: Town, number: str) -> None:
    extend(town, date(2026, 11, 15))
    assert row(town).follow_up_on == date(2026, 12, 16)
    moved = "Uppföljningen flyttades med, från 15 november 2026 till 16 december 2026."
    assert moved in told_in_own(town) and moved in told_in_origin(town, number)
    town.do("carry_out", "roger", OWN, carried_out="Köpta.", carried_out_on="2026-09-15")
    due = deadline(town, "follow_up")
    assert due.due_on == date(2026, 12, 16) and "i åtgärdsplanen stod 15 november 2026" in due.explanation


def test_the_day_of_the_follow_up_is_moved_by_itself(town: Town, number: str) -> None:
    town.do("carry_out", "roger", OWN, carried_out="Köpta.", carried_out_on="2026-09-15")
    extend(town, date(2026, 12, 1), name="follow_up")
    assert (row(town).due_on, row(town).follow_up_on) == (date(2026, 10, 15), date(2026, 12, 1))
    says = "Dagen för uppföljningen flyttades från 15 november 2026 till 1 december 2026, av Karin Falk"
    assert says in told_in_own(town) and any(says in line for line in told_in_origin(town, number))


def test_a_follow_up_chosen_by_hand_stays_when_the_measure_is_to_be_done_again(town: Town, number: str) -> None:
    done = town.task("carry_out", OWN).id
    town.do("carry_out", "roger", OWN, carried_out="Köpta.", carried_out_on="2026-09-15")
    extend(town, date(2026, 12, 1), name="follow_up")
    Repairs(town.house).reopen(done, town.person("admin"), "Fel telefoner.")
    extend(town, date(2026, 11, 20))
    assert (row(town).due_on, row(town).follow_up_on) == (date(2026, 11, 20), date(2026, 12, 1))
    with town.house.database.reading() as session:
        anew = session.scalars(select(UserTask.id).where(UserTask.name == "carry_out", UserTask.status == "open")).one()
    town.cases.complete(anew, town.person("roger"), {"carried_out": "Rätt nu.", "carried_out_on": "2026-09-15"})
    assert deadline(town, "follow_up").due_on == row(town).follow_up_on == date(2026, 12, 1)


def test_each_change_is_told_and_the_first_is_not_forgotten(town: Town, number: str) -> None:
    extend(town, date(2026, 10, 30))
    town.go(days=10)
    extend(town, date(2026, 11, 6), why="De kom, men till fel ort.")
    lines = told_in_origin(town, number)
    assert MOVED.format("15 september 2026") in lines
    assert any("från 30 oktober 2026 till 6 november 2026" in line and "fel ort" in line for line in lines)


def test_a_pause_and_its_end_are_told_and_the_days_it_did_not_need_are_taken_back(town: Town, number: str) -> None:
    changes = DeadlineChanges(town.house)
    changes.pause(deadline(town, "measure").id, town.person("karin"), until=date(2026, 9, 20), reason=WHY)
    assert row(town).due_on == date(2026, 10, 20) and "med en paus" in told_in_own(town)
    changes.resume(deadline(town, "measure").id, town.person("karin"), reason="Det löste sig.")
    assert row(town).due_on == date(2026, 10, 15)
    assert "när pausen tog slut" in told_in_own(town)


def test_whose_measure_it_is_gets_to_know_without_the_reason(town: Town, number: str) -> None:
    extend(town, date(2026, 10, 30))
    go_round(town.cases)
    with town.house.database.reading() as session:
        (letter,) = session.scalars(select(Letter).where(Letter.kind == "deadline_changed"))
    assert letter.person_id == town.person("roger") and "Telefonerna" not in letter.body + letter.subject


def test_its_days_are_never_withdrawn_and_only_those_who_lead_move_them(town: Town, number: str) -> None:
    with pytest.raises(CannotChange, match="kan inte återkallas"):
        DeadlineChanges(town.house).withdraw(deadline(town, "measure").id, town.person("karin"), reason=WHY)
    with pytest.raises(NotAllowed):
        extend(town, date(2026, 10, 30), by="roger")
    with pytest.raises(UnknownDeadline):
        extend(town, date(2026, 10, 30), by="anders")
    assert row(town).due_on == date(2026, 10, 15) and told_in_own(town) == ""
