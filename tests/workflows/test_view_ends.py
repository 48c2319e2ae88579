"""Where the manager's view ends at the hand-over to lex Sarah, what was theirs to do goes on in the same moment."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from engine.check import check
from engine.errors import UnknownTask
from engine.models import Case, Letter
from engine.protecting import Protecting
from tests.builders import Town
from tests.engine.everyday import away
from tests.engine.sight import has, sees
from tests.workflows.test_deviation import INVESTIGATION, on_track, raise_question
from workflows.local_settings import decide

DEPARTMENT = "Avdelningen för äldre och funktionsnedsatta"


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    """The municipality has decided that the manager's view ends."""
    built = Town(database_url)
    with built.house.database.transaction() as session:
        decide(session, "manager_view_ends_at_lex_sarah", True, source="SN § 4", valid_from=built.now.date())
    yield built
    built.close()


def being_investigated(town: Town) -> str:
    """Anders investigates at his unit."""
    return on_track(town, "deviation", track_reason="Inget missförhållande.")


def test_an_open_step_goes_to_the_next_manager_with_the_deadline_it_has(town: Town) -> None:
    number = being_investigated(town)
    due_at = town.task("investigate_unit", number).due_at
    assert has(town, number) == {"anders": {"investigate_unit"}}
    raise_question(town, number, "anders")
    assert has(town, number) == {"maria": {"investigate_unit"}}
    assert "anders" not in sees(town, number)
    task = town.task("investigate_unit", number)
    assert (task.unit_id, task.due_at) == (town.unit(DEPARTMENT), due_at)
    with pytest.raises(UnknownTask):
        town.do("investigate_unit", "anders", number, **INVESTIGATION)
    town.do("investigate_unit", "maria", number, **INVESTIGATION)
    assert check(town.house) == []


def test_the_next_manager_is_told_and_the_one_whose_view_ended_no_longer_is(town: Town) -> None:
    number = being_investigated(town)
    raise_question(town, number, "anders")
    with town.house.database.reading() as session:
        about = select(Letter).where(Letter.task_id == town.task("investigate_unit", number).id)
        left = {(one.person_id, one.withdrawn_at is None) for one in session.scalars(about)}
    assert left == {(town.person("anders"), False), (town.person("maria"), True)}


@pytest.mark.parametrize("taker", ["anders", "karin"])
def test_a_step_the_manager_or_a_stand_in_has_taken_is_let_go(town: Town, taker: str) -> None:
    number = being_investigated(town)
    if taker == "karin":
        away(town, "anders", "karin")
    town.cases.claim(town.task("investigate_unit", number).id, town.person(taker))
    raise_question(town, number, taker)
    assert has(town, number) == {"maria": {"investigate_unit"}}


def test_a_step_given_to_a_colleague_is_finished_by_the_colleague(town: Town) -> None:
    number = being_investigated(town)
    town.cases.hand_over(town.task("investigate_unit", number).id, town.person("anders"), town.person("karin"))
    raise_question(town, number, "anders")
    assert has(town, number) == {"karin": {"investigate_unit"}}
    assert {"anders", "karin"} & sees(town, number) == {"karin"}


# ---- protected ---------------------------------------------------------------------------------------------------


def protected(town: Town, *named: str) -> str:
    """Anders keeps it."""
    number = being_investigated(town)
    Protecting(town.house).protect(
        town.case(number).id, town.person("anders"), [town.person(username) for username in named]
    )
    return number


def test_who_kept_a_protected_case_leaves_it_to_another_who_is_named(town: Town) -> None:
    number = protected(town, "johan", "maria")
    assert has(town, number) == {"anders": {"investigate_unit"}}
    raise_question(town, number, "anders")
    linked = lex_sarah(town)
    for one in (number, linked):
        assert sees(town, one) == {"johan", "maria"}
        assert town.case(one).keeper_id in {town.person("johan"), town.person("maria")}
    assert has(town, number) == {"maria": {"investigate_unit"}}
    assert check(town.house) == []


def test_nobody_else_is_named_and_so_the_next_manager_keeps_it(town: Town) -> None:
    number = protected(town)
    raise_question(town, number, "anders")
    for one in (number, lex_sarah(town)):
        assert (sees(town, one), town.case(one).keeper_id) == ({"maria"}, town.person("maria"))
    assert has(town, number) == {"maria": {"investigate_unit"}}
    with town.house.database.reading() as session:
        waiting = select(Letter).where(Letter.person_id == town.person("anders"), Letter.next_try_at.is_not(None))
        assert session.scalars(waiting).all() == []


def test_lifting_the_protection_does_not_bring_back_a_view_that_has_ended(town: Town) -> None:
    number = protected(town, "maria")
    raise_question(town, number, "anders")
    for one in (number, lex_sarah(town)):
        Protecting(town.house).lift(town.case(one).id, town.person("maria"))
        assert "anders" not in sees(town, one)
    assert has(town, number) == {"maria": {"investigate_unit"}}


def test_where_nothing_is_decided_a_protected_case_stays_with_the_manager(town: Town) -> None:
    with town.house.database.transaction() as session:
        decide(session, "manager_view_ends_at_lex_sarah", False, source="SN § 5", valid_from=town.now.date())
    number = protected(town)
    raise_question(town, number, "anders")
    assert sees(town, number) == sees(town, lex_sarah(town)) == {"anders"}
    assert has(town, number) == {"anders": {"investigate_unit"}}


def lex_sarah(town: Town) -> str:
    with town.house.database.reading() as session:
        return session.scalars(select(Case.number).where(Case.workflow == "lex_sarah")).one()
