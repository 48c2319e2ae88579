"""Who sees what: a stranger's case stands in every list, so that a query that is too wide fails."""

from sqlalchemy import select

from engine.access import inbox_of, visible_to, waits_for
from engine.models import Case, Person, UserTask
from tests.builders import Town
from tests.engine.everyday import DIARY, away, hire, reception


def test_an_inbox_holds_what_waits_for_the_persons_roles_and_nothing_else(town: Town) -> None:
    town.report()
    stranger = town.report(by="mirjam", unit="Hemtjänst Norr")
    assert inbox(town, "anders") == {("LS 2026-0001", "receive_report")}
    assert inbox(town, "karin") == {(stranger, "receive_report")}
    assert inbox(town, "greta") == {("LS 2026-0001", "register_report"), (stranger, "register_report")}
    assert inbox(town, "elin") == set()


def test_cases_are_seen_by_those_who_have_had_something_to_do_in_them(town: Town) -> None:
    number = town.report()
    town.report(by="mirjam", unit="Hemtjänst Norr")
    assert cases(town, "anders") == {number}
    assert cases(town, "maria") == set()
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    assert cases(town, "anders") == {number}, "still, when the step is done"
    assert cases(town, "maria") == {number}


def test_the_person_reported_finds_nothing_also_when_a_role_would_show_it(town: Town) -> None:
    number = town.report(concerns_staff=[town.person("anders"), town.person("greta")])
    for username in ("anders", "greta"):
        assert (cases(town, username), inbox(town, username)) == (set(), set())
    assert cases(town, "maria") == {number}


def test_a_substitute_sees_what_waits_for_the_absent_unless_involved(town: Town) -> None:
    number = town.report()
    away(town, "anders", "karin")
    assert inbox(town, "karin") == {(number, "receive_report")}
    town.cases.involve(town.case(number).id, town.person("greta"), town.person("karin"))
    assert (cases(town, "karin"), inbox(town, "karin")) == (set(), set())


def test_a_substitute_sees_nothing_when_the_absence_is_over(town: Town) -> None:
    town.report()
    away(town, "anders", "karin")
    town.go(days=1)
    assert inbox(town, "karin") == set()


def test_a_reporter_is_not_let_into_the_case(town: Town) -> None:
    town.report()
    assert cases(town, "elin") == set()


def inbox(town: Town, username: str) -> set[tuple[str, str]]:
    mine = waits_for(town.person(username), town.now.date())
    with town.house.database.reading() as session:
        rows = session.execute(select(Case.number, UserTask.name).join(Case, Case.id == UserTask.case_id).where(mine))
        return {(number, name) for number, name in rows}


def cases(town: Town, username: str) -> set[str]:
    with town.house.database.reading() as session:
        mine = visible_to(town.person(username), town.now.date())
        return set(session.scalars(select(Case.number).where(mine)))


def test_who_stands_in_for_the_one_reported_inherits_nothing_of_the_case_about_them(town: Town) -> None:
    hire(town, "karin", "chef", unit="Gruppbostaden Björkbacken")
    away(town, "anders", "amina")
    before = town.report()
    about = town.report(concerns_staff=[town.person("anders")])
    town.cases.involve(town.case(before).id, town.person("karin"), town.person("anders"))
    assert inbox(town, "karin") == {(before, "receive_report"), (about, "receive_report")}
    assert (inbox(town, "amina"), cases(town, "amina")) == (set(), set())


def test_who_has_left_is_neither_given_steps_nor_written_to(town: Town) -> None:
    with town.house.database.transaction() as session:
        session.get_one(Person, town.person("anders")).active = False
    town.report()
    assert town.task("receive_report").unit_id == town.unit("Avdelningen för äldre och funktionsnedsatta")


def test_a_manager_told_of_a_delay_sees_the_case_and_a_substitute_only_while_standing_in(town: Town) -> None:
    number = town.report()
    away(town, "maria", "tomas")
    town.go(hours=5)
    assert cases(town, "tomas") == {number}
    town.go(days=1)
    assert (cases(town, "tomas"), cases(town, "maria")) == (set(), {number})


def test_a_list_of_tasks_and_a_question_about_one_follow_the_same_rule(town: Town) -> None:
    """Own, taken, handed over, as a substitute, and never in a case about oneself or the one who is away."""
    for username in ("elin", "stefan"):
        town.report(by=username)
    town.cases.hand_over(town.task("receive_report").id, town.person("anders"), town.person("sofia"))
    town.cases.claim(town.task("register_report").id, town.person("greta"))
    away(town, "anders", "maria")
    away(town, "greta", "nina")
    away(town, "sofia", "johan")
    first = town.case("LS 2026-0001").id
    town.cases.involve(first, town.person("greta"), town.person("anders"))
    today = town.now.date()
    theirs = {}
    with town.house.database.reading() as session:
        for person_id in session.scalars(select(Person.id)).all():
            listed = session.scalars(select(UserTask.id).where(inbox_of()), {"person": person_id, "today": today})
            asked = session.scalars(select(UserTask.id).where(waits_for(person_id, today)))
            theirs[person_id] = set(listed)
            assert theirs[person_id] == set(asked)
    assert sum(map(bool, theirs.values())) >= 4
