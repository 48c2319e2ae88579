"""Two reports of one event that jäv keeps apart: said by somebody who sees both, and never where it must not stand."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from engine.check import check
from engine.definitions import Bundle
from engine.errors import AnswersRefused, NotAllowed, NotWaitingForThat
from engine.inbox import Wanted, read_inbox
from engine.models import Definition, History, Message
from engine.people import Addressee
from engine.reading.case_page import read_case
from engine.reading.panels import beside_action
from tests.builders import Town
from tests.engine.everyday import at_once, hire, reception
from tests.workflows.registering import at
from tests.workflows.test_deviation import TRACK, known, raise_question, report
from workflows.records import events
from workflows.records.checking import check_registers
from workflows.records.counts import counts
from workflows.records.reports import reporters_of
from workflows.records.similar import similar_to

WHY = {"same_event_reason": "Samma person och samma morgon."}


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


@pytest.fixture
def pair(town: Town) -> tuple[str, str]:
    """Anders has the first; the second says that he took part, and Maria, who has it, sees both."""
    first = report(town, "elin", affected="K.A.")
    second = report(town, "amina", affected="K.A.", concerns_staff=[town.person("anders")])
    raise_question(town, first, "anders")
    return first, second


def say(town: Town, number: str, as_: str, by: str = "maria") -> None:
    answers = {"same_event_as": as_, **WHY}
    town.cases.act(town.case(number).id, "same_event", town.person(by), answers)


def shown(town: Town, number: str, by: str = "maria") -> list[str]:
    """Which cases stand beside the form."""
    with town.house.database.reading() as session:
        panels, seen = beside_action(town.house, session, town.case(number).id, "same_event", town.person(by))
    named = [item.case_number for panel in panels for item in panel.items]
    assert set(named) == seen, "every one of them can be opened"
    return named


def page_of(town: Town, number: str, reader: str) -> Any:
    with town.house.database.reading() as session:
        return read_case(town.house, session, number, town.person(reader), town.now.date())


def test_said_once_it_is_two_reports_and_one_event(town: Town, pair: tuple[str, str]) -> None:
    first, second = pair
    assert shown(town, second) == [first]
    say(town, second, as_=first)
    with town.house.database.reading() as session:
        counted = counts(session, 2026)
    assert (counted.reports, counted.events) == (2, 1)
    assert check(town.house, also=[check_registers]) == []
    assert shown(town, second) == []


def test_nothing_where_the_one_with_jav_reads_tells_of_the_other(town: Town, pair: tuple[str, str]) -> None:
    first, second = pair
    before = page_of(town, first, "anders")
    say(town, second, as_=first)
    after = page_of(town, first, "anders")
    assert replace(after, deadlines=()) == replace(before, deadlines=()), "nothing on its page has changed"
    assert second not in repr(after)
    with town.house.database.reading() as session:
        assert second not in repr(read_inbox(town.house, session, town.person("anders"), Wanted()))
        rows = session.scalars(select(History.detail).where(History.case_id == town.case(first).id))
        assert all(second not in str(detail) for detail in rows)
        assert session.scalars(select(Message)).all() == []


def test_it_is_not_said_where_somebody_with_jav_in_the_other_would_read_it(town: Town, pair: tuple[str, str]) -> None:
    first, second = pair
    for by in ("maria", "anders"):
        assert shown(town, first, by) == []
        with pytest.raises(AnswersRefused) as refused:
            say(town, first, as_=second, by=by)
        assert [one.field for one in refused.value.refusals] == ["same_event_as"]


def test_only_who_sees_both_and_leads_or_investigates_may_say_it(town: Town) -> None:
    first = report(town, "elin", affected="K.A.")
    second = report(town, "amina", affected="K.A.", concerns_staff=[town.person("anders")])
    with pytest.raises(AnswersRefused):
        say(town, second, as_=first)
    raise_question(town, first, "anders")
    with pytest.raises(NotAllowed):
        say(town, second, as_=first, by="elin")
    say(town, second, as_=first)


def test_an_investigator_of_both_says_it_in_the_lex_sarah_case(town: Town, pair: tuple[str, str]) -> None:
    raise_question(town, pair[1], "maria")
    one, other = (str(known(town, number)["lex_sarah_case"]) for number in pair)
    johan = Addressee(person_id=town.person("johan"))
    for number in (one, other):
        at(town, number, lambda step: step.let_see([johan]))
    assert set(shown(town, other, "johan")) == {one}
    say(town, other, as_=one, by="johan")
    with town.house.database.reading() as session:
        assert counts(session, 2026).events == 1


def test_each_case_works_on_with_its_own_event_and_answers_its_own_reporters(town: Town, pair: tuple[str, str]) -> None:
    first, second = pair
    own = [at(town, number, lambda step: events.event_of(step).id) for number in pair]
    say(town, second, as_=first)
    assert [at(town, number, lambda step: events.event_of(step).id) for number in pair] == own
    told = [at(town, number, lambda step: [one.username for one in reporters_of(step)]) for number in pair]
    assert told == [["elin"], ["amina"]]


def test_a_third_report_still_moves_to_the_one_its_manager_may_see(town: Town, pair: tuple[str, str]) -> None:
    first, second = pair
    say(town, second, as_=first)
    third = report(town, "stefan", affected="K.A.")
    town.do("receive_report", "anders", third, **reception())
    assert known(town, third)["proposed_track"] == "merge"
    merged: dict[str, Any] = {"same_as": first, "merge_reason": "Samma.", "data_breach": False}
    town.do("choose_track", "anders", third, track="merge", **merged)
    about = report(town, "stefan", affected="K.A.", concerns_staff=[town.person("anders")])
    town.do("receive_report", "maria", about, **reception())
    merged["same_as"] = second
    town.do("choose_track", "maria", about, track="merge", **merged)
    with town.house.database.reading() as session:
        counted = counts(session, 2026)
    assert (counted.reports, counted.events) == (4, 1)
    assert check(town.house, also=[check_registers]) == []


def test_what_has_been_said_is_neither_proposed_again_nor_told_of_as_earlier(town: Town, pair: tuple[str, str]) -> None:
    first, second = pair
    say(town, second, as_=first)
    town.do("receive_report", "maria", second, **reception())
    assert known(town, second)["proposed_track"] != "merge"
    assert at(town, second, similar_to) == []
    merged: dict[str, Any] = {"same_as": first, "merge_reason": "Samma.", "data_breach": False}
    with pytest.raises(AnswersRefused):
        town.do("choose_track", "maria", second, track="merge", **merged)
    town.do("choose_track", "maria", second, track="deviation", track_reason="Inget missförhållande.", **TRACK)


def test_said_in_both_at_once_it_is_said_once(town: Town) -> None:
    first, second = report(town, "elin", affected="K.A."), report(town, "amina", affected="K.A.")
    hire(town, "karin", "chef", unit="Gruppbostaden Björkbacken")
    came_to = at_once(
        lambda: say(town, first, as_=second, by="anders"), lambda: say(town, second, as_=first, by="karin")
    )
    assert all(one is None or isinstance(one, AnswersRefused) for one in came_to) and None in came_to
    with town.house.database.reading() as session:
        assert counts(session, 2026).events == 1
    assert check(town.house, also=[check_registers]) == []


def test_a_case_that_began_before_it_could_be_said_does_not_offer_it(town: Town, pair: tuple[str, str]) -> None:
    first, second = pair
    assert "same_event" in page_of(town, second, "maria").actions
    with town.house.database.transaction() as session:
        stored = session.scalars(select(Definition).where(Definition.workflow == "deviation")).one()
        files = {name: text for name, text in Bundle(stored.bundle).files.items() if "same_event" not in name}
        older = Bundle(zlib.compress(orjson.dumps(files)))
        row = {"workflow": "deviation", "version": stored.version + 1, "deployed_at": town.now}
        session.add(Definition(hash=older.hash, bundle=older.packed, **row))
        session.flush()
        session.merge(town.case(second)).definition_hash = older.hash
    assert "same_event" not in page_of(town, second, "maria").actions
    with pytest.raises(NotWaitingForThat):
        say(town, second, as_=first)
