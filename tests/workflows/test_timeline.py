"""One event in several cases: one common line of days and fixed words, counted once, and silent where it must be."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.definitions import bundle_of
from engine.models import Case
from engine.reading.reader import Reader
from tests.builders import MORNING, Town
from tests.workflows.test_lex_maria import EVENT, RECEIVED, YES
from workflows.records.models import CaseEvent, Event
from workflows.records.timeline import timeline_panel

BOTH: dict[str, Any] = {
    "track": "lex_sarah",
    "track_reason": "Tillsynen uteblev.",
    "law": "SoL",
    "area": "elder_housing",
    "category": "supervision",
    "care_too": True,
    "severity": 3,
    "probability": 2,
    "data_breach": False,
}


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


def test_both_cases_show_the_same_line_and_the_event_is_one(town: Town) -> None:
    sarah, maria, stranger = two_cases_of_one_event(town)
    judge(town, maria)
    lines = line(town, maria)
    assert line(town, sarah) == lines
    assert lines[0] == ("14 september 2026", "", "Händelsen inträffade")
    assert ("15 september 2026", sarah, "Ärendet öppnades") in lines
    assert ("15 september 2026", maria, "Beslut: anmäls till IVO") in lines
    assert stranger not in numbers_on(town, maria)
    assert line(town, stranger) == []
    with town.house.database.reading() as session:
        own = select(func.count(func.distinct(CaseEvent.event_id))).join(Case, Case.id == CaseEvent.case_id)
        assert session.scalar(own.where(Case.number.in_((sarah, maria)))) == 1
        assert session.scalar(select(func.count()).select_from(Event)) == 2


def test_the_line_says_nothing_that_anybody_wrote(town: Town) -> None:
    _, maria, _ = two_cases_of_one_event(town)
    judge(town, maria, notification_reason="Hemligt skäl")
    said = " ".join(word for row in line(town, maria) for word in row)
    assert "Hemligt" not in said and "tabletter" not in said


def test_a_protected_case_is_told_of_on_its_own_page_only(town: Town) -> None:
    sarah, maria, _ = two_cases_of_one_event(town)
    with town.house.database.transaction() as session:
        session.scalars(select(Case).where(Case.number == sarah)).one().keeper_id = town.person("maria")
    assert sarah not in numbers_on(town, maria)
    assert {sarah, maria} <= numbers_on(town, sarah)


def two_cases_of_one_event(town: Town) -> tuple[str, str, str]:
    """The lex Sarah case and the lex Maria case that one report led to, and a case about another event."""
    unit = {"unit": town.unit("Särskilda boendet Ekgården")}
    number = town.cases.open("deviation", town.person("oskar"), {**EVENT, **unit, "harm": "serious", "about": "care"})
    town.do("receive_report", "peter", number, **RECEIVED)
    town.do("choose_track", "peter", number, **BOTH)
    care = {"care_harm": "caused", "care_reason": "Fel läkemedel.", "severity": 3, "probability": 2}
    town.do("assess_care", "siv", number, **care)
    with town.house.database.reading() as session:
        opened = select(Case.workflow, Case.number).where(Case.parent_id == town.case(number).id)
        cases = {row.workflow: row.number for row in session.execute(opened)}
    return cases["lex_sarah"], cases["lex_maria"], town.report("fatima", unit="Särskilda boendet Ekgården")


def judge(town: Town, maria: str, **also: Any) -> None:
    """MAS finds it serious and decides to tell IVO."""
    town.do("assess_event", "eva", maria, harm="serious_harm", harm_reason="Fallet.", severity=3, probability=2)
    town.do("decide_notification", "eva", maria, **{**YES, **also})


def numbers_on(town: Town, number: str) -> set[str]:
    return {case for _, case, _ in line(town, number)}


def line(town: Town, number: str) -> list[tuple[str, ...]]:
    with town.house.database.reading() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        bundle = bundle_of(session, case.definition_hash)
        reader = Reader(session=session, case=case, bundle=bundle, today=MORNING.date())
        return list(timeline_panel(reader).rows)
