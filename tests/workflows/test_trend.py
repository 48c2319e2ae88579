"""Patterns that no single event shows become a case for the manager: once, however many clocks look."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from engine.cases import Cases
from engine.check import check
from engine.clock import do_duty
from engine.database import Database
from engine.errors import AnswersRefused
from engine.installation import Installation
from engine.models import Case, Incident, Involvement, Unit, UserTask, Watched, WatchRound
from engine.reading.reader import Reader
from tests.builders import Town
from tests.engine.everyday import at_once, count
from tests.workflows.registering import at, found_cause
from workflows.local_settings import decide
from workflows.records import decisions, events
from workflows.records.checking import check_registers
from workflows.records.models import CaseEvent, CaseReport, Event, Report, Trend, TrendEvent

ENOUGH = 7


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


@pytest.fixture
def looked_into(town: Town) -> str:
    """A case whose cause has been found."""
    number = town.report()
    found_cause(town, number)
    return number


def happened(town: Town, number: str, times: int = 1, *, days_apart: int = 0, category: str = "") -> None:
    """So many more events of the same case's unit and cause, reported now and so many days back one by one."""
    case = town.case(number)
    with town.house.database.transaction() as session:
        for ago in range(times):
            at_time = town.now - timedelta(days=ago * days_apart)
            row = {"kind": "event", "misconduct_type": "", "law": "", "area": "", "category": category}
            event = Event(unit_id=case.unit_id, happened_on=at_time.date(), **row)
            session.add(event)
            session.flush()
            about: dict[str, Any] = {"reporter_id": None, "reporter_role": "", "days_to_report": None, "law": ""}
            report = Report(case_id=case.id, event_id=event.id, received_at=at_time, **about)
            session.add(report)
            session.flush()
            session.add_all(
                [CaseEvent(case_id=case.id, event_id=event.id), CaseReport(case_id=case.id, report_id=report.id)]
            )


def found(town: Town) -> list[str]:
    """The rules of the patterns that have become cases, in the order they were opened."""
    with town.house.database.reading() as session:
        return list(session.scalars(select(Trend.rule).order_by(Trend.case_id)))


def look(town: Town, **ahead: float) -> list[str]:
    """The clock comes by, later when told, and looks; what has been found by then."""
    town.now += timedelta(**ahead)
    do_duty(town.cases, "watch")
    return found(town)


def set_to(town: Town, **settings: int) -> None:
    with town.house.database.transaction() as session:
        for key, value in settings.items():
            decide(session, key, value, source="Nämndens beslut", valid_from=town.now.date())


# ---- many of a cause -------------------------------------------------------------------------------------------


def test_seven_small_events_of_one_cause_in_two_months_are_a_case_with_the_seven_attached(
    town: Town, looked_into: str
) -> None:
    happened(town, looked_into, ENOUGH - 2, days_apart=9)
    assert look(town) == [], "six are not seven"
    happened(town, looked_into)
    assert look(town, days=1) == ["many_of_a_cause"]
    case = town.case("MÖN 2026-0001")
    with town.house.database.reading() as session:
        trend = session.scalars(select(Trend)).one()
        attached = session.scalars(select(TrendEvent.event_id).order_by(TrendEvent.event_id)).all()
    assert (trend.subject, trend.counted, trend.threshold) == ("organisation_routines", ENOUGH, ENOUGH)
    assert list(attached) == list(range(1, ENOUGH + 1))
    assert (case.title, case.opened_by_id) == ("Många händelser med samma orsak", None)
    task = town.task("analyse_pattern")
    assert (task.role, task.unit_id) == ("chef", town.unit("Gruppbostaden Björkbacken"))
    assert check(town.house, also=[check_registers]) == []


def test_the_same_pattern_never_opens_another_case_and_a_new_one_does(town: Town, looked_into: str) -> None:
    happened(town, looked_into, ENOUGH - 1)
    assert len(look(town)) == 1
    assert len(look(town)) == 1 and len(look(town, days=1)) == 1
    happened(town, looked_into, ENOUGH - 1)
    assert len(look(town, days=1)) == 1, "the seven are counted already, and six more are not seven"
    happened(town, looked_into)
    assert len(look(town, days=1)) == 2, "seven new events"
    assert len(look(town, days=1)) == 2


def test_events_of_another_unit_another_cause_an_older_day_or_merged_ones_do_not_count(
    town: Town, looked_into: str
) -> None:
    other_cause = town.report()
    found_cause(town, other_cause, "technology")
    elsewhere = town.report(unit="Särskilda boendet Ekgården")
    found_cause(town, elsewhere)
    happened(town, looked_into, ENOUGH - 3)
    happened(town, other_cause)
    happened(town, elsewhere)
    town.now -= timedelta(days=80)
    happened(town, looked_into)
    town.now += timedelta(days=80)
    merged = town.report()
    found_cause(town, merged)
    into = at(town, looked_into, lambda step: events.events_of(step)[0].id)
    at(town, merged, lambda step: events.merge_events(step, into, "Samma händelse."))
    assert look(town) == []
    happened(town, looked_into)
    assert look(town, days=1) == [], "still only six"
    happened(town, looked_into)
    assert look(town, days=1) == ["many_of_a_cause"]


def test_how_many_and_how_long_is_the_municipality_s_own(town: Town, looked_into: str) -> None:
    happened(town, looked_into, 2, days_apart=20)
    set_to(town, trend_count=3, trend_days=15)
    assert look(town) == []
    set_to(town, trend_days=30)
    assert look(town, days=1) == ["many_of_a_cause"]


# ---- the other rules -------------------------------------------------------------------------------------------


def test_a_category_that_an_experienced_unit_has_not_had_is_a_case(town: Town, looked_into: str) -> None:
    set_to(town, trend_new_category_after=3, trend_count=100)
    happened(town, looked_into, 2, category="fall")
    happened(town, looked_into, category="theft")
    assert look(town) == [], "everything is new to a unit that has just begun to count"
    happened(town, looked_into, category="fall")
    assert look(town, days=1) == []
    happened(town, looked_into, 2, category="late")
    assert look(town, days=1) == ["new_category"], "two of them are one pattern"
    happened(town, looked_into, category="late")
    assert look(town, days=1) == ["new_category"]


def test_three_events_in_a_row_each_graver_than_the_one_before_are_a_case(town: Town) -> None:
    for severity in (2, 1, 2, 2, 3):
        assessed(town, severity)
    assert look(town) == [], "two steps up are not three events"
    assessed(town, 4)
    assert look(town, days=1) == ["rising_severity"]
    assert look(town, days=1) == ["rising_severity"]


def assessed(town: Town, severity: int) -> None:
    town.now += timedelta(minutes=1)
    at(town, town.report(), lambda step: decisions.write_risk(step, "reception", severity=severity, probability=1))


# ---- the clock -------------------------------------------------------------------------------------------------


def another_clock(town: Town) -> Cases:
    house = Installation(
        database=Database(town.house.database.url),
        workflows=town.house.workflows,
        settings=town.house.settings,
        now=lambda: town.now,
    )
    return Cases(house)


def test_two_clocks_at_once_open_it_once(town: Town, looked_into: str) -> None:
    happened(town, looked_into, ENOUGH - 1)
    clocks = [another_clock(town) for _ in range(3)]
    opened: list[int] = []
    outcomes = at_once(*[lambda cases=cases: opened.append(do_duty(cases, "watch")) for cases in clocks])
    for cases in clocks:
        cases.house.database.close()
    assert outcomes == [None, None, None] and sum(opened) == 1
    assert (found(town), count(town, Watched), count(town, Incident)) == (["many_of_a_cause"], 1, 0)


def test_the_clock_looks_once_a_swedish_day(database_url: str) -> None:
    town = Town(database_url, now=datetime(2026, 10, 24, 21, 59, tzinfo=UTC))
    with_cause = town.report(happened_on="2026-10-24", noticed_on="2026-10-24")
    found_cause(town, with_cause)
    look(town)
    happened(town, with_cause, ENOUGH)
    assert look(town, seconds=30) == []
    assert len(look(town, minutes=1)) == 1, "it is Sunday in Granvik, the day winter time begins"
    with town.house.database.reading() as session:
        assert session.scalars(select(WatchRound.next_try_at)).one() == datetime(2026, 10, 25, 23, tzinfo=UTC)
    town.close()


def test_a_pattern_that_cannot_be_opened_is_told_of_and_tried_again_later_and_later(
    town: Town, looked_into: str
) -> None:
    happened(town, looked_into, ENOUGH - 1)
    with town.house.database.transaction() as session:
        session.execute(update(Unit).where(Unit.id == town.case(looked_into).unit_id).values(path="/999/"))
    assert look(town) == [] and count(town, Incident) == 1
    assert look(town) == [], "not before it is time"
    with town.house.database.reading() as session:
        assert session.scalars(select(Incident.attempts)).one() == 1
    with town.house.database.transaction() as session:
        top = session.scalars(select(Unit.path).where(Unit.parent_id.is_(None))).one()
        unit_id = town.case(looked_into).unit_id
        session.execute(update(Unit).where(Unit.id == unit_id).values(path=f"{top}{unit_id}/"))
    assert look(town, hours=1) == ["many_of_a_cause"]
    with town.house.database.reading() as session:
        assert session.scalars(select(Incident.resolved_at)).one() is not None


# ---- jäv and protection ----------------------------------------------------------------------------------------


def test_a_manager_that_one_of_the_events_is_about_does_not_get_the_pattern(town: Town, looked_into: str) -> None:
    with town.house.database.transaction() as session:
        row = {"case_id": town.case(looked_into).id, "person_id": town.person("anders"), "kind": "reported"}
        session.execute(insert(Involvement).values(**row, noted_at=town.now))
    happened(town, looked_into, ENOUGH - 1)
    look(town)
    with town.house.database.reading() as session:
        task = session.scalars(select(UserTask).where(UserTask.name == "analyse_pattern")).one()
        assert task.unit_id != town.unit("Gruppbostaden Björkbacken")


def test_a_protected_case_is_counted_but_not_shown(town: Town, looked_into: str) -> None:
    open_one = town.report()
    found_cause(town, open_one)
    happened(town, looked_into, ENOUGH - 2)
    with town.house.database.transaction() as session:
        kept = update(Case).where(Case.number == looked_into)
        session.execute(kept.values(keeper_id=town.person("maria")))
    assert look(town) == ["many_of_a_cause"]
    case = town.case("MÖN 2026-0001")
    with town.house.database.reading() as session:
        bundle: Any = None
        reader = Reader(session=session, case=case, bundle=bundle, today=town.now.date())
        panel = next(iter(town.house.workflow("trend").panels(reader)))
    assert len(panel.rows) == ENOUGH
    assert [row[1] for row in panel.rows].count("Skyddat ärende") == ENOUGH - 1
    assert looked_into not in str(panel) and open_one in str(panel)


# ---- the case --------------------------------------------------------------------------------------------------


def analysis(conclusion: str = "measures") -> dict[str, Any]:
    causes = [{"area": "organisation_routines", "description": "Rutinen är inte känd av vikarier."}]
    said = {"pattern_common": "Det händer på kvällen.", "conclusion_reason": "Det framgår av händelserna."}
    return {"conclusion": conclusion, **said, **({"causes": causes} if conclusion == "measures" else {})}


def test_a_plan_of_nothing_or_for_an_unknown_cause_or_measure_is_refused(town: Town, looked_into: str) -> None:
    happened(town, looked_into, ENOUGH - 1)
    look(town)
    town.do("analyse_pattern", "anders", **analysis())
    refused_plans: tuple[tuple[dict[str, Any], str], ...] = (
        ({}, "measures"),
        ({"shared_measures": [{"measure": 99, "cause": 1}]}, "shared_measures.0.measure"),
        ({"shared_measures": [{"measure": 99, "cause": 3}]}, "shared_measures.0.cause"),
    )
    for plan, field in refused_plans:
        with pytest.raises(AnswersRefused) as refused:
            town.do("plan_pattern_measures", "anders", **plan)
        assert field in {refusal.field for refusal in refused.value.refusals}


def test_an_analysis_that_changes_its_mind_leaves_no_plan_behind(town: Town, looked_into: str) -> None:
    happened(town, looked_into, ENOUGH - 1)
    look(town)
    day = town.now.date()
    measure = {"cause": 1, "description": "Gå igenom rutinen.", "owner": town.person("anders")}
    measure |= {"due_on": day.isoformat(), "follow_up_on": (day + timedelta(days=30)).isoformat()}
    town.do("analyse_pattern", "anders", **analysis())
    town.do("plan_pattern_measures", "anders", measures=[measure])
    town.now += timedelta(minutes=1)
    town.do("confirm_analysis", "maria", analysis_confirmed=False, analysis_confirmed_reason="Se natten för sig.")
    town.do("analyse_pattern", "anders", **analysis("coincidence"))
    town.now += timedelta(minutes=1)
    town.do("confirm_analysis", "maria", analysis_confirmed=True)
    case = town.case("MÖN 2026-0001")
    assert (case.status, case.outcome) == ("closed", "no_measures")
    assert check(town.house, also=[check_registers]) == []
