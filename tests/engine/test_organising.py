"""The organisation changes by day: what was can be asked for, what has happened stands, and somebody says why."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine import directory, organising
from engine.changes import NoReason, Sender
from engine.models import Case, OrganisationChange, RoleHolding, Unit, UserTask
from engine.people import Organisation
from engine.reading.staff import read_staff
from engine.reading.units_by_day import holders, read_unit, units_on
from tests.builders import Town

TODAY = date(2026, 9, 15)
IN_MARCH = date(2026, 3, 10)
BJORKBACKEN, NORR = "Gruppbostaden Björkbacken", "Hemtjänst Norr"


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


def sender(town: Town, reason: str = "Beslut av socialchefen.") -> Sender:
    return Sender(at=town.now, by_id=town.person("admin"), reason=reason)


def give(town: Town, username: str, role: str, unit: str, first: date, last: date | None = None) -> None:
    person, place = town.person(username), town.unit(unit)
    organising.give_role(town.house, person, role, place, first=first, last=last, sender=sender(town))


def holding(town: Town, username: str, role: str) -> int:
    with town.house.database.reading() as session:
        mine = select(RoleHolding.id).where(RoleHolding.person_id == town.person(username), RoleHolding.role == role)
        return session.scalars(mine.order_by(RoleHolding.id.desc())).first() or 0


def managers(town: Town, unit: str, day: date) -> list[str]:
    with town.house.database.reading() as session:
        return [one.name for one in holders(session, unit_id=town.unit(unit), role="chef", on=day)]


def test_who_was_manager_in_march_is_told_when_somebody_else_is_now(town: Town) -> None:
    give(town, "amina", "chef", BJORKBACKEN, TODAY + timedelta(days=1))
    organising.end_role(town.house, holding(town, "anders", "chef"), last=TODAY, today=TODAY, sender=sender(town))
    assert managers(town, BJORKBACKEN, IN_MARCH) == ["Anders Sjö"]
    assert managers(town, BJORKBACKEN, TODAY) == ["Anders Sjö"]
    assert managers(town, BJORKBACKEN, TODAY + timedelta(days=1)) == ["Amina Yusuf"]


def test_tasks_of_the_role_are_the_successors_and_what_was_done_is_still_the_one_befores(town: Town) -> None:
    done_by_anders, waiting = town.report(), town.report()
    town.do("register_report", "greta", done_by_anders, diary_number="SN 2026/1", secrecy_marked=True)
    give(town, "amina", "chef", BJORKBACKEN, TODAY + timedelta(days=1))
    organising.end_role(town.house, holding(town, "anders", "chef"), last=TODAY, today=TODAY, sender=sender(town))
    town.now += timedelta(days=1)
    task = town.task("receive_report", waiting)
    with town.house.database.reading() as session:
        today = Organisation(session, town.now.date())
        assert [one.username for one in today.holders(task.role, task.unit_id or 0)] == ["amina"]
        done = select(UserTask.done_by_id).where(UserTask.name == "register_report", UserTask.status == "done")
        assert session.scalars(done).all() == [town.person("greta")]


def test_the_last_who_holds_a_role_with_open_tasks_does_not_go_without_a_successor(town: Town) -> None:
    town.report()
    anders = holding(town, "anders", "chef")
    with pytest.raises(organising.NobodyLeft):
        organising.end_role(town.house, anders, last=TODAY, today=TODAY, sender=sender(town))
    organising.end_role(
        town.house, holding(town, "sofia", "chef"), last=TODAY, today=TODAY, sender=sender(town)
    )  # nothing waits at Solsidan


def test_a_role_does_not_end_on_a_day_that_has_passed_nor_begin_after_its_end(town: Town) -> None:
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(organising.RoleBackwards):
        organising.end_role(
            town.house, holding(town, "sofia", "chef"), last=yesterday, today=TODAY, sender=sender(town)
        )
    with pytest.raises(organising.RoleBackwards):
        give(town, "amina", "chef", BJORKBACKEN, TODAY, yesterday)
    with pytest.raises(organising.HeldAlready):
        give(town, "anders", "chef", BJORKBACKEN, TODAY)
    assert managers(town, BJORKBACKEN, TODAY) == ["Anders Sjö"]


def test_a_role_that_never_began_was_nobodys(town: Town) -> None:
    give(town, "amina", "chef", BJORKBACKEN, TODAY + timedelta(days=30))
    organising.end_role(town.house, holding(town, "amina", "chef"), last=TODAY, today=TODAY, sender=sender(town))
    assert managers(town, BJORKBACKEN, TODAY + timedelta(days=30)) == ["Anders Sjö"]
    give(town, "amina", "chef", BJORKBACKEN, TODAY + timedelta(days=30))


def test_a_unit_is_called_what_it_was_called_that_day(town: Town) -> None:
    place = town.unit(NORR)
    organising.rename_unit(town.house, place, "Hemvården Norr", since=TODAY, today=TODAY, sender=sender(town))
    with town.house.database.reading() as session:
        then = {unit.name for unit in units_on(session, TODAY - timedelta(days=1))}
        now = {unit.name for unit in units_on(session, TODAY)}
        shown = read_unit(session, place)
        tree = {unit.name for unit in read_staff(session, IN_MARCH).units}
    assert NORR in then and "Hemvården Norr" not in then and NORR in tree
    assert "Hemvården Norr" in now and NORR not in now
    assert shown is not None and [name for name, *_ in shown.periods] == ["Hemvården Norr", NORR]


def test_a_unit_that_moves_takes_its_own_along_and_its_cases_are_where_they_were(town: Town) -> None:
    number = town.report()
    vard, ifo = "Avdelningen för äldre och funktionsnedsatta", "Individ- och familjeomsorgen"
    organising.move_unit(town.house, town.unit(vard), town.unit(ifo), since=TODAY, today=TODAY, sender=sender(town))
    with town.house.database.reading() as session:
        place = session.get_one(Unit, town.unit(BJORKBACKEN))
        chain = [unit.name for unit in Organisation(session, TODAY).chain(place.id)]
        assert session.scalars(select(Case.unit_id).where(Case.number == number)).one() == place.id
        depth = {unit.name: unit.depth for unit in units_on(session, TODAY)}
        before = {unit.name: unit.depth for unit in units_on(session, IN_MARCH)}
    assert chain == [BJORKBACKEN, vard, ifo, "Socialförvaltningen", "Socialnämnden"]
    assert (before[BJORKBACKEN], depth[BJORKBACKEN]) == (3, 4)
    with pytest.raises(organising.UnderItself):
        organising.move_unit(
            town.house, town.unit(vard), town.unit(BJORKBACKEN), since=TODAY, today=TODAY, sender=sender(town)
        )


def test_a_closed_unit_can_be_chosen_no_more_and_is_not_forgotten(town: Town) -> None:
    place = town.unit("Korttidsboendet Solsidan")
    with pytest.raises(organising.UnitInUse):
        organising.close_unit(town.house, place, last=TODAY, today=TODAY, sender=sender(town))
    organising.end_role(town.house, holding(town, "sofia", "chef"), last=TODAY, today=TODAY, sender=sender(town))
    organising.close_unit(town.house, place, last=TODAY, today=TODAY, sender=sender(town))
    with town.house.database.reading() as session:
        offered = {unit.name for unit in directory.units(session)}
        assert "Korttidsboendet Solsidan" not in offered and NORR in offered
        assert "Korttidsboendet Solsidan" in {unit.name for unit in units_on(session, TODAY)}
        assert "Korttidsboendet Solsidan" not in {unit.name for unit in units_on(session, TODAY + timedelta(days=1))}
    with pytest.raises(organising.UnknownUnit):
        organising.rename_unit(town.house, place, "X", since=TODAY, today=TODAY, sender=sender(town))


def test_a_unit_is_not_closed_before_its_last_change(town: Town) -> None:
    above, yesterday = town.unit("Individ- och familjeomsorgen"), TODAY - timedelta(days=1)
    place = organising.add_unit(
        town.house, "Familjerätten", "enhet", above, address="", since=TODAY, today=TODAY, sender=sender(town)
    )
    with pytest.raises(organising.NotToday):
        organising.close_unit(town.house, place, last=yesterday, today=TODAY, sender=sender(town))
    organising.close_unit(town.house, place, last=TODAY, today=TODAY, sender=sender(town))
    with town.house.database.reading() as session:
        assert "Familjerätten" in {unit.name for unit in units_on(session, TODAY)}


def test_a_unit_is_not_renamed_from_a_day_to_come_nor_before_its_last_change(town: Town) -> None:
    place = town.unit(NORR)
    organising.rename_unit(town.house, place, "Ett", since=TODAY, today=TODAY, sender=sender(town))
    for since in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(organising.NotToday):
            organising.rename_unit(town.house, place, "Två", since=since, today=TODAY, sender=sender(town))
    organising.rename_unit(town.house, place, "Två", since=TODAY, today=TODAY, sender=sender(town))
    with town.house.database.reading() as session:
        shown = read_unit(session, place)
    assert shown is not None and [name for name, *_ in shown.periods] == ["Två", NORR]


def test_a_new_unit_has_somebody_to_answer_for_it(town: Town) -> None:
    above = town.unit("Individ- och familjeomsorgen")
    number = organising.add_unit(
        town.house, "Familjerätten", "enhet", above, address="", since=TODAY, today=TODAY, sender=sender(town)
    )
    with town.house.database.reading() as session:
        chain = [unit.name for unit in Organisation(session, TODAY).chain(number)]
        assert "Familjerätten" not in {unit.name for unit in units_on(session, IN_MARCH)}
    assert chain[:2] == ["Familjerätten", "Individ- och familjeomsorgen"]


def test_a_new_unit_is_not_there_before_its_first_day(town: Town) -> None:
    above, tomorrow = town.unit("Individ- och familjeomsorgen"), TODAY + timedelta(days=1)
    with pytest.raises(organising.NotToday):
        organising.add_unit(
            town.house, "Familjerätten", "enhet", above, address="", since=tomorrow, today=TODAY, sender=sender(town)
        )
    with town.house.database.reading() as session:
        assert "Familjerätten" not in {unit.name for unit in directory.units(session)}


def test_every_change_says_who_and_why_and_without_a_reason_nothing_changes(town: Town) -> None:
    place = town.unit(NORR)
    with pytest.raises(NoReason):
        organising.rename_unit(town.house, place, "Ett", since=TODAY, today=TODAY, sender=sender(town, ""))
    assert town.unit(NORR) == place
    organising.rename_unit(town.house, place, "Ett", since=TODAY, today=TODAY, sender=sender(town))
    with town.house.database.reading() as session:
        [row] = session.scalars(select(OrganisationChange))
        assert (row.kind, row.unit_id, row.by_id, row.reason, row.detail) == (
            "unit_renamed",
            place,
            town.person("admin"),
            "Beslut av socialchefen.",
            {"was": NORR, "became": "Ett"},
        )
