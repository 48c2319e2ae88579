"""Skyddade personuppgifter: only those named see the case, its tasks go to them, and nothing of it leaves by letter."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, update

from engine import protection
from engine.cases import Cases
from engine.clock import go_round
from engine.definition import Item, Panel
from engine.errors import (
    AlreadyProtected,
    AnswersRefused,
    KeeperStays,
    NotAllowed,
    NotNamed,
    NotProtected,
    NotYet,
    PersonHasInterest,
    UnknownCase,
    UnknownTask,
    VaksamError,
)
from engine.given import NOT_NAMED
from engine.inbox import Wanted, read_inbox
from engine.models import Case, History, Incident, Letter, NamedPerson, Person, UserTask
from engine.protecting import Protecting
from engine.push import Push
from engine.reading.case_page import read_case
from engine.reading.own_reports import own_reports, read_own_report
from engine.reading.panels import only_open
from engine.step import Step
from engine.versions.preview import running_on
from engine.versions.stored import read_version
from tests.builders import Town
from tests.engine.everyday import DIARY, assessment, away, hire, reception
from tests.engine.sight import has, sees
from tests.engine.toy_town import ToyTown


@pytest.fixture
def number(town: Town) -> str:
    """A report at Björkbacken, beside one that is a stranger to everything here."""
    town.report(by="mirjam", unit="Hemtjänst Norr")
    return town.report()


@pytest.fixture
def toy_town(database_url: str, tmp_path: Path) -> Iterator[ToyTown]:
    built = ToyTown(database_url, tmp_path)
    yield built
    built.close()


def protect(town: Town, number: str, *named: str, by: str = "anders") -> None:
    Protecting(town.house).protect(town.case(number).id, town.person(by), [town.person(one) for one in named])


def name(town: Town, number: str, whom: str, by: str = "anders") -> None:
    Protecting(town.house).name(town.case(number).id, town.person(by), town.person(whom))


def letters(town: Town, number: str) -> list[Letter]:
    case_id = town.case(number).id
    with town.house.database.reading() as session:
        return list(session.scalars(select(Letter).where(Letter.case_id == case_id).order_by(Letter.id)))


# ---- who sees it -------------------------------------------------------------------------------------------------


def test_only_who_protected_it_and_those_named_see_a_protected_case(town: Town, number: str) -> None:
    assert {"anders", "greta"} <= sees(town, number)
    protect(town, number, "leila")
    assert sees(town, number) == {"anders", "leila"}


def test_a_substitute_and_a_manager_told_of_a_delay_are_not_let_in(town: Town, number: str) -> None:
    protect(town, number)
    away(town, "anders", "karin")
    town.go(days=5)
    away(town, "anders", "maria")
    assert sees(town, number) == {"anders"}
    assert set(has(town, number)) == {"anders"}


def test_who_is_named_later_sees_it_and_who_is_struck_no_longer_does(town: Town, number: str) -> None:
    protect(town, number)
    name(town, number, "leila")
    assert sees(town, number) == {"anders", "leila"}
    Protecting(town.house).unname(town.case(number).id, town.person("anders"), town.person("leila"))
    assert sees(town, number) == {"anders"}


def test_who_was_named_when_and_by_whom_stays_on_record(town: Town, number: str) -> None:
    protect(town, number)
    name(town, number, "leila")
    Protecting(town.house).unname(town.case(number).id, town.person("anders"), town.person("leila"))
    with town.house.database.reading() as session:
        row = session.scalars(select(NamedPerson).where(NamedPerson.person_id == town.person("leila"))).one()
        kinds = set(session.scalars(select(History.kind).where(History.case_id == row.case_id)))
    assert (row.named_by_id, row.ended_by_id) == (town.person("anders"),) * 2
    assert (row.since, row.until) == (town.now, town.now)
    assert {"protected", "named", "unnamed"} <= kinds


def test_one_named_who_has_jav_does_not_see_it(town: Town, number: str) -> None:
    protect(town, number, "leila")
    town.cases.involve(town.case(number).id, town.person("anders"), town.person("leila"))
    assert sees(town, number) == {"anders"}
    with pytest.raises(PersonHasInterest):
        name(town, number, "leila")


def test_when_the_protection_is_lifted_the_case_is_for_its_roles_again(town: Town, number: str) -> None:
    before = sees(town, number)
    protect(town, number, "leila", "karin", "greta")
    Protecting(town.house).lift(town.case(number).id, town.person("anders"))
    assert sees(town, number) == before
    assert has(town, number) == {"anders": {"receive_report"}, "greta": {"register_report"}}


# ---- who may say so ----------------------------------------------------------------------------------------------


def test_those_who_lead_or_investigate_and_see_it_may_protect_it(town: Town, number: str) -> None:
    with pytest.raises(UnknownCase):
        protect(town, number, by="karin")
    with pytest.raises(NotAllowed):
        protect(town, number, by="greta")
    protect(town, number)
    with pytest.raises(AlreadyProtected):
        protect(town, number)


def test_only_the_keeper_lifts_it_and_the_keeper_cannot_be_struck(town: Town, number: str) -> None:
    protect(town, number, "leila")
    verbs, case_id = Protecting(town.house), town.case(number).id
    anders, leila, karin = (town.person(one) for one in ("anders", "leila", "karin"))
    with pytest.raises(NotAllowed):
        verbs.lift(case_id, leila)
    with pytest.raises(KeeperStays):
        verbs.unname(case_id, leila, anders)
    with pytest.raises(NotNamed):
        verbs.keep(case_id, anders, karin)
    verbs.keep(case_id, anders, leila)
    verbs.unname(case_id, leila, anders)
    assert sees(town, number) == {"leila"}


def test_nobody_is_named_in_a_case_that_is_not_protected(town: Town, number: str) -> None:
    with pytest.raises(NotProtected):
        name(town, number, "leila")


# ---- whose its tasks are -----------------------------------------------------------------------------------------


def test_a_task_goes_to_who_is_named_and_holds_the_role_and_else_to_the_keeper(town: Town, number: str) -> None:
    hire(town, "nina", "registrator")
    protect(town, number)
    assert has(town, number) == {"anders": {"receive_report", "register_report"}}
    name(town, number, "nina")
    assert has(town, number) == {"anders": {"receive_report"}, "nina": {"register_report"}}


def test_the_keeper_is_told_to_name_somebody_and_cannot_do_it_instead(town: Town, number: str) -> None:
    protect(town, number)
    task_id, anders = town.task("register_report", number).id, town.person("anders")
    with pytest.raises(NotYet, match="Namnge någon"):
        town.cases.complete(task_id, anders, DIARY)
    with pytest.raises(NotYet):
        town.cases.claim(task_id, anders)
    with town.house.database.reading() as session:
        listed = {one.name: one.unmet for one in read_inbox(town.house, session, anders, Wanted()).tasks}
    assert listed["receive_report"] == () and "Namnge någon" in listed["register_report"][0]
    name(town, number, "greta")
    town.do("register_report", "greta", number, **DIARY)


def test_a_task_is_handed_over_only_to_who_is_named(town: Town, number: str) -> None:
    protect(town, number, "greta")
    task_id, anders = town.task("receive_report", number).id, town.person("anders")
    with pytest.raises(NotNamed):
        town.cases.hand_over(task_id, anders, town.person("maria"))
    with pytest.raises(UnknownTask):
        town.cases.complete(task_id, town.person("maria"), reception())


def test_nobody_can_be_chosen_to_investigate_who_is_not_named(town: Town, number: str) -> None:
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    protect(town, number, by="maria")
    town.do("assess_report", "maria", number, **assessment("serious"))
    leila = {"investigator": town.person("leila"), "commission": "Utred.", "impartiality_checked": True}
    with pytest.raises(AnswersRefused) as refused:
        town.do("appoint_investigator", "maria", number, **leila)
    assert [(one.field, one.message) for one in refused.value.refusals] == [("investigator", NOT_NAMED)]
    name(town, number, "leila", by="maria")
    town.do("appoint_investigator", "maria", number, **leila)
    assert "investigate" in has(town, number)["leila"]


def test_a_keeper_with_jav_is_followed_by_another_who_is_named(town: Town, number: str) -> None:
    protect(town, number, "leila")
    town.cases.involve(town.case(number).id, town.person("leila"), town.person("anders"))
    assert town.case(number).keeper_id == town.person("leila")
    assert has(town, number) == {"leila": {"receive_report", "register_report"}}


def test_when_all_who_were_named_have_left_the_nearest_manager_keeps_it(town: Town, number: str) -> None:
    protect(town, number)
    with town.house.database.transaction() as session:
        session.execute(update(Person).where(Person.username == "anders").values(active=False))
    go_round(town.cases)
    assert sees(town, number) - {"anders"} == {"maria"}
    assert has(town, number) == {"maria": {"receive_report", "register_report"}}
    with town.house.database.reading() as session:
        assert session.scalars(select(Incident)).all() == []


# ---- linked cases ------------------------------------------------------------------------------------------------


def test_a_case_opened_from_a_protected_one_is_protected_with_the_same_names(toy_town: ToyTown) -> None:
    def protecting(step: Step, answers: object) -> None:
        step.protect([3, 5])

    toy = toy_town.house.workflows["toy"]
    object.__setattr__(toy, "enter_start", protecting)
    toy_town.open()
    with toy_town.house.database.reading() as session:
        named = {(one.case_id, one.person_id) for one in session.scalars(select(NamedPerson))}
        keepers = set(session.scalars(select(Case.keeper_id)))
    assert named == {(1, 3), (1, 5), (2, 3), (2, 5)}
    assert keepers == {3}


def test_protection_of_a_linked_case_reaches_the_one_it_came_from_but_lets_nobody_in_there(toy_town: ToyTown) -> None:
    toy_town.open()
    cases: Cases = toy_town.cases
    with toy_town.house.database.reading() as session:
        follow = session.scalars(select(UserTask.id).where(UserTask.name == "follow")).one()
    cases.hand_over(follow, 3, 4)
    Protecting(toy_town.house).protect(2, 4, [])
    with toy_town.house.database.reading() as session:
        named = {(one.case_id, one.person_id) for one in session.scalars(select(NamedPerson))}
    assert {person for case_id, person in named if case_id == 2} == {4}
    assert {person for case_id, person in named if case_id == 1} == {3, 5, 6}, "those who work in it"


def test_a_protected_case_is_not_told_of_on_the_page_of_the_open_one_it_came_from(toy_town: ToyTown) -> None:
    first, protecting = toy_town.open(), Protecting(toy_town.house)
    with toy_town.house.database.reading() as session:
        linked = session.scalars(select(Case.number).where(Case.parent_id.is_not(None))).one()
        before = read_case(toy_town.house, session, first, 5, toy_town.today)
    assert [one.number for one in before.linked] == [linked] and linked in str(before.happenings)
    protecting.protect(1, 3, [])
    protecting.lift(1, 3)
    with toy_town.house.database.reading() as session:
        page = read_case(toy_town.house, session, first, 5, toy_town.today)
        keepers = read_case(toy_town.house, session, first, 3, toy_town.today)
    assert page.linked == () and linked not in str(page)
    assert [one.number for one in keepers.linked] == [linked]


def test_nothing_of_a_protected_case_stands_in_a_panel_of_another() -> None:
    items = (Item(title="Egen"), Item(title="Öppen", case_number="LS 1"), Item(title="Hemlig", case_number="LS 2"))
    panel = only_open([Panel(title="Liknande", items=items)], {"LS 1"})[0]
    assert [one.title for one in panel.items] == ["Egen", "Öppen"]


def test_who_is_not_named_does_not_move_it_to_another_version(town: Town, number: str) -> None:
    protect(town, number, "leila")
    with town.house.database.reading() as session:
        version = read_version(session, "lex_sarah", 1)
        ahead = {one: set(session.scalars(running_on(version, town.person(one)))) for one in ("admin", "leila")}
    assert ahead["leila"] - ahead["admin"] == {town.case(number).id}


def test_protected_from_the_start_without_names_it_is_kept_by_the_nearest_manager(toy_town: ToyTown) -> None:
    object.__setattr__(toy_town.house.workflows["toy"], "enter_start", lambda step, answers: step.protect())
    toy_town.open()
    with toy_town.house.database.reading() as session:
        assert set(session.scalars(select(Case.keeper_id))) == {3}


# ---- what leaves -------------------------------------------------------------------------------------------------


def test_letters_go_to_those_named_only_and_say_nothing_of_the_case(town: Town, number: str) -> None:
    protect(town, number)
    town.go(days=12)
    on_their_way = [one for one in letters(town, number) if one.next_try_at or one.created_at > town.now]
    assert {one.person_id for one in on_their_way} == {town.person("anders")}
    texts = [f"{one.subject}\n{one.body}" for one in on_their_way]
    assert texts and not [text for text in texts if number in text or number.replace(" ", "-") in text]
    assert not [text for text in texts if "uppgifter/" in text or "diarief" in text.lower()]


def test_letters_on_their_way_when_it_is_protected_are_taken_back_or_made_to_say_nothing(
    town: Town, number: str
) -> None:
    before = {one.person_id for one in letters(town, number) if one.next_try_at}
    assert {town.person(one) for one in ("anders", "greta", "elin")} <= before
    protect(town, number)
    waiting = [one for one in letters(town, number) if one.next_try_at]
    assert {one.person_id for one in waiting} == {town.person("anders")}
    assert not [one for one in waiting if number in one.subject + one.body]


def test_the_reporter_who_is_not_named_learns_only_that_it_came_in(town: Town, number: str) -> None:
    protect(town, number)
    elin = town.person("elin")
    with town.house.database.reading() as session:
        assert own_reports(town.house, session, elin) == []
        page = read_own_report(town.house, session, number, elin)
    assert page.report.closed_to_me and page.report.unit == ""
    assert (page.written.sections, page.files, page.feedback) == ((), (), ())
    name(town, number, "elin")
    with town.house.database.reading() as session:
        assert [one.number for one in own_reports(town.house, session, elin)] == [number]


# ---- two in the same moment --------------------------------------------------------------------------------------


@contextmanager
def locked(town: Town, number: str) -> Iterator[Push]:
    """The case while somebody else is in the middle of changing it."""
    with town.house.database.transaction() as session:
        yield Push.load(town.house, session, town.case(number).id, town.now)


def beginning(verb: Callable[[], None], refused: list[Exception]) -> threading.Thread:
    """A verb that has come as far as it comes while the case is locked."""

    def try_it() -> None:
        try:
            verb()
        except VaksamError as error:
            refused.append(error)

    thread = threading.Thread(target=try_it)
    thread.start()
    thread.join(0.5)
    return thread


def test_who_is_struck_while_naming_somebody_has_named_nobody(town: Town, number: str) -> None:
    protect(town, number, "leila", "karin")
    refused: list[Exception] = []
    with locked(town, number) as push:
        naming = beginning(lambda: name(town, number, "maria", by="karin"), refused)
        protection.unname(push, town.person("karin"), None)
        push.write_history()
    naming.join()
    assert [type(one) for one in refused] == [UnknownCase]
    assert sees(town, number) == {"anders", "leila"}


def test_a_case_opened_while_its_origin_is_being_protected_is_protected_too(town: Town, number: str) -> None:
    below = town.report(by="mirjam", unit="Hemtjänst Norr")
    refused: list[Exception] = []
    with locked(town, number) as push:
        protecting = beginning(lambda: protect(town, number, "leila"), refused)
        push.session.execute(update(Case).where(Case.number == below).values(parent_id=push.case.id))
    protecting.join()
    assert refused == []
    assert sees(town, below) == {"anders", "leila"}


def test_the_second_of_two_who_protect_a_case_is_told_that_the_first_has(town: Town, number: str) -> None:
    refused: list[Exception] = []
    with locked(town, number) as push:
        protecting = beginning(lambda: protect(town, number, "leila"), refused)
        protection.protect(push, [town.person("anders")], town.person("anders"), None)
        push.write_history()
    protecting.join()
    assert [type(one) for one in refused] == [AlreadyProtected]
    assert sees(town, number) == {"anders"}
