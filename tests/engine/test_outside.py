"""Somebody without a login opens a case, follows it by a code, and is let in nowhere else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import outside
from engine.cases import Cases
from engine.definition import Answers, Door
from engine.errors import NotAllowed
from engine.models import Answer, Case, OutsideKey, OutsideTry
from tests.builders import REPORT, Town
from tests.engine.everyday import at_once, count


@pytest.fixture
def open_door(database_url: str) -> Iterator[Town]:
    """A town where anybody may report, whatever the municipality itself would say."""
    town = Town(database_url)
    own = town.house.workflows["lex_sarah"]
    everybody = {**town.house.workflows, "lex_sarah": replace(own, doors=(Door.PUBLIC,))}
    town.house = replace(town.house, workflows=everybody)
    town.cases = Cases(town.house)
    yield town
    town.close()


def told(town: Town) -> Answers:
    return {**REPORT, "unit": town.unit("Gruppbostaden Björkbacken")}


def test_nobody_outside_opens_a_process_that_has_no_door_for_them(town: Town) -> None:
    with pytest.raises(outside.NotFromOutside):
        town.cases.open("lex_sarah", None, told(town))
    assert count(town, Case) == 0


def test_a_case_from_outside_is_nobodys_and_goes_to_the_same_people(open_door: Town) -> None:
    number = open_door.cases.open("lex_sarah", None, told(open_door))
    assert open_door.case(number).opened_by_id is None
    assert open_door.task("receive_report", number).role == "chef"
    with open_door.house.database.reading() as session:
        answer = session.scalars(select(Answer)).one()
    assert (answer.person_id, answer.position) == (None, outside.NOT_STAFF)


def test_four_presses_from_outside_at_the_same_time_open_one_case(open_door: Town) -> None:
    code = outside.new_code()
    answers = told(open_door)
    presses = [lambda: open_door.cases.open("lex_sarah", None, answers, once="same", key=code) for _ in range(4)]
    assert at_once(*presses) == [None] * 4
    assert count(open_door, Case) == count(open_door, OutsideKey) == 1


def test_the_code_leads_to_its_case_however_it_is_written_and_is_kept_nowhere(open_door: Town) -> None:
    code = outside.new_code()
    number = open_door.cases.open("lex_sarah", None, told(open_door), key=code)
    open_door.cases.open("lex_sarah", None, told(open_door), key=outside.new_code())
    with open_door.house.database.reading() as session:
        for written in (code, code.lower(), f" {code.replace('-', ' ')} ", code.replace("-", "")):
            assert outside.case_by_key(session, written) == open_door.case(number).id
        assert outside.case_by_key(session, outside.new_code()) is None
        assert code not in {key.hash for key in session.scalars(select(OutsideKey))}


def test_a_code_is_told_from_what_is_none() -> None:
    assert outside.is_code(outside.new_code())
    assert not any(outside.is_code(text) for text in ("", "LS 2026-0001", "0" * 16, outside.new_code() + "A"))


def test_who_has_the_key_does_only_what_is_open_to_them(open_door: Town) -> None:
    number = open_door.cases.open("lex_sarah", None, told(open_door), key=outside.new_code())
    with pytest.raises(NotAllowed):
        open_door.cases.act(open_door.case(number).id, "ivo_question", None, {"ivo_question_reason": "Något mer."})


def test_tries_are_counted_for_each_visitor_and_forgotten_after_a_day(open_door: Town) -> None:
    def tries(address: str) -> None:
        outside.count_try(open_door.house, "code", address, most=2, within=timedelta(hours=1))

    tries("192.0.2.1")
    tries("192.0.2.1")
    with pytest.raises(outside.TooManyTries) as refused:
        tries("192.0.2.1")
    assert refused.value.until == open_door.now + timedelta(hours=1)
    tries("192.0.2.2")
    open_door.now += timedelta(hours=1)
    tries("192.0.2.1")
    open_door.now += timedelta(days=1)
    tries("192.0.2.1")
    assert count(open_door, OutsideTry) == 1


def test_all_addresses_of_one_connection_are_one_visitor(open_door: Town) -> None:
    def tries(address: str) -> None:
        outside.count_try(open_door.house, "code", address, most=1, within=timedelta(hours=1))

    tries("2001:db8:1:2::1")
    with pytest.raises(outside.TooManyTries):
        tries("2001:db8:1:2:ffff::7")
    for other in ("2001:db8:1:3::1", "192.0.2.1", "192.0.2.2", ""):
        tries(other)


def test_a_visitor_cannot_be_told_from_what_was_counted_nor_followed_to_another_day(open_door: Town) -> None:
    for _ in range(2):
        outside.count_try(open_door.house, "code", "192.0.2.1", most=9, within=timedelta(hours=1))
        open_door.now += timedelta(hours=23)
    with open_door.house.database.reading() as session:
        visitors = set(session.scalars(select(OutsideTry.visitor)))
    assert len(visitors) == 2 and not any("192.0.2" in visitor for visitor in visitors)
