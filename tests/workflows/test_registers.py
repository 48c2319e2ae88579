"""Reports, events, investigations and measures are different things, joined many to many and counted apart."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.check import check
from engine.models import Case, Message, Person
from tests.builders import Town
from tests.engine.everyday import at_once, count
from tests.workflows.registering import at, found_cause
from workflows.local_settings import decide
from workflows.records import decisions, events, investigations, measures, notifications, reports, similar
from workflows.records.checking import check_registers
from workflows.records.counts import Counts, counts
from workflows.records.models import Event, InvestigationReport, Measure, Report
from workflows.records.vocabulary import CATEGORIES, CAUSE_AREAS

FORMS = Path(__file__).parents[2] / "bpmn"
NIGHT = {"happened_at": "02:10", "affected": "K.A.", "misconduct_type": "execution"}
DAY = {"happened_at": "07:05", "affected": "k a", "misconduct_type": "execution"}
REASON = "Samma fall, sett av natt- och dagpersonal."


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


def year(town: Town, unit: str = "", of: int = 2026) -> Counts:
    with town.house.database.reading() as session:
        return counts(session, of, town.unit(unit) if unit else None)


def event_id(town: Town, number: str) -> int:
    return at(town, number, lambda step: events.event_of(step).id)


def merge(town: Town, number: str, into: str) -> None:
    other = event_id(town, into)
    at(town, number, lambda step: events.merge_events(step, other, REASON))


def plan(town: Town, number: str, owner: str = "anders") -> int:
    """A decided measure with a case of its own; answers with its number."""
    day = town.now.date()
    row = {"cause": 1, "description": "Gå igenom rutinen.", "owner": town.person(owner)}
    row |= {"due_on": day.isoformat(), "follow_up_on": (day + timedelta(days=30)).isoformat()}
    at(town, number, lambda step: measures.propose_measures(step, [row]))
    at(town, number, measures.start_measures)
    return at(town, number, lambda step: step.rows(select(Measure).where(Measure.case_id == step.case.id))[0].id)


def names(people: list[Person]) -> list[str]:
    return [person.username for person in people]


# ---- merging ---------------------------------------------------------------------------------------------------


def test_two_reports_of_one_event_are_two_reports_one_event_one_investigation_and_one_notice(town: Town) -> None:
    first, second = town.report(by="elin", **NIGHT), town.report(by="karin", **DAY)
    town.report(by="elin", unit="Särskilda boendet Ekgården")
    at(town, first, investigations.open_investigation)
    merge(town, second, into=first)
    at(town, first, investigations.finish_investigation)
    day = town.now.date()
    decision: dict[str, Any] = {"decided_on": day, "decider_role": "chef", "reason": "Det är allvarligt."}
    at(town, first, lambda step: decisions.write_decision(step, "notification", "yes", **decision))
    notice: dict[str, Any] = {"kind": "serious", "notified_on": day, "attached": True, "reference": ""}
    at(town, first, lambda step: notifications.write_notification(step, **notice))
    here = year(town, "Gruppbostaden Björkbacken")
    assert (here.reports, here.events, here.investigations, here.notifications) == (2, 1, 1, 1)
    assert (count(town, Report), count(town, Event)) == (3, 3), "no row is removed"
    assert count(town, InvestigationReport) == 2, "the one merged while it went on is answered too"
    assert check(town.house, also=[check_registers]) == []


def test_everybody_who_reported_is_answered_once_and_nobody_with_jav(town: Town) -> None:
    first, second, third = town.report(by="elin"), town.report(by="karin"), town.report(by="elin")
    merge(town, second, into=first)
    merge(town, third, into=second)
    assert names(at(town, first, reports.reporters_of)) == ["elin", "karin"]
    assert names(at(town, third, reports.reporters_of)) == ["elin", "karin"], "wherever it is asked"
    town.cases.involve(town.case(first).id, town.person("anders"), town.person("karin"))
    assert names(at(town, first, reports.reporters_of)) == ["elin"]
    assert len(at(town, first, reports.own_reports_of)) == 1


def test_what_is_one_event_already_is_not_merged_again(town: Town) -> None:
    first, second = town.report(), town.report()
    merge(town, second, into=first)
    for number, into in ((second, first), (first, second), (first, first)):
        with pytest.raises(events.AlreadyOneEvent):
            merge(town, number, into=into)


def test_two_managers_merging_each_into_the_other_at_once_leave_one_event(town: Town) -> None:
    first, second = town.report(), town.report()
    one, other = event_id(town, first), event_id(town, second)
    outcomes = at_once(
        lambda: at(town, first, lambda step: events.merge_events(step, other, REASON)),
        lambda: at(town, second, lambda step: events.merge_events(step, one, REASON)),
    )
    assert [type(outcome) for outcome in outcomes if outcome] == [events.AlreadyOneEvent]
    assert event_id(town, first) == event_id(town, second)
    assert year(town).events == 1


def test_an_event_that_two_cases_deal_with_is_counted_once(town: Town) -> None:
    first, second = town.report(), town.report()
    report_id = at(town, first, reports.own_reports_of)[0].id
    at(town, second, lambda step: reports.take_over_report(step, report_id))
    assert len(at(town, second, reports.own_reports_of)) == 2
    assert (year(town).reports, year(town).events) == (2, 2)
    assert check(town.house, also=[check_registers]) == []


# ---- counts ----------------------------------------------------------------------------------------------------


def test_a_year_is_swedish_and_a_unit_includes_those_below(database_url: str) -> None:
    town = Town(database_url, now=datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    on = {"happened_on": "2026-12-31", "noticed_on": "2026-12-31"}
    town.report(**on)
    town.now += timedelta(minutes=2)  # past midnight in Granvik, still the old year in UTC
    town.report(**on)
    assert (year(town).reports, year(town, of=2027).reports, year(town, of=2028).reports) == (1, 1, 0)
    assert year(town, "Socialförvaltningen").events == 1
    assert year(town, "Särskilda boendet Ekgården").events == 0
    town.close()


# ---- what is alike ---------------------------------------------------------------------------------------------


def alike(town: Town, number: str, by: str = "anders") -> set[str]:
    """Numbers of the cases with similar events, as somebody sees them."""
    return {case for one in at(town, number, similar.similar_to, by) for case in one.case_numbers}


def test_similar_are_the_same_unit_and_type_or_person_within_the_time_decided(town: Town) -> None:
    old = town.report(**NIGHT)
    town.now += timedelta(days=800)
    days = {"happened_on": "2028-11-20", "noticed_on": "2028-11-20"}
    same_type = town.report(**days, misconduct_type="execution")
    same_person = town.report(**days, misconduct_type="treatment", affected="K. A.")
    neither = town.report(**days, misconduct_type="treatment", affected="B.B.")
    elsewhere = town.report(**days, unit="Särskilda boendet Ekgården", misconduct_type="execution")
    now = town.report(**days, affected="K A", misconduct_type="execution")
    assert alike(town, now) == {same_type, same_person}
    assert not {neither, elsewhere, old} & alike(town, now)
    with town.house.database.transaction() as session:
        decide(session, "similar_days", 3650, source="Nämndens beslut", valid_from=town.now.date())
    assert alike(town, now) == {same_type, same_person, old}
    assert alike(town, neither) == {same_person}


def test_nobody_is_told_of_a_similar_event_that_is_about_them_or_protected(town: Town) -> None:
    about_anders = town.report(**NIGHT, concerns_staff=[town.person("anders")])
    protected = town.report(**NIGHT)
    now = town.report(**DAY)
    assert alike(town, now) == {protected} and alike(town, now, by="maria") == {protected, about_anders}
    with town.house.database.transaction() as session:
        kept = update(Case).where(Case.id == town.case(protected).id)
        session.execute(kept.values(keeper_id=town.person("maria")))
    assert alike(town, now, by="maria") == {about_anders}


def test_the_same_fall_told_of_by_night_and_by_day_is_a_possible_duplicate(town: Town) -> None:
    night = town.report(by="karin", **NIGHT)
    town.report(by="karin", **{**NIGHT, "affected": "B.B."})
    town.report(by="karin", **{**NIGHT, "happened_on": "2026-09-11"})
    town.report(by="karin", unit="Särskilda boendet Ekgården", **NIGHT)
    day = town.report(**DAY)
    found = at(town, day, similar.possible_duplicates)
    assert [one.case_numbers for one in found] == [(night,)]
    assert (found[0].place, found[0].on, found[0].at) == ("Gruppbostaden Björkbacken", date(2026, 9, 14), "02:10")
    assert found[0].same_person and found[0].same_kind and found[0].open
    merge(town, day, into=night)
    assert at(town, day, similar.possible_duplicates) == []


# ---- shared measures -------------------------------------------------------------------------------------------


def test_a_shared_measure_is_waited_for_by_both_cases_and_tells_both(town: Town) -> None:
    first, second, other = town.report(), town.report(), town.report()
    for number in (first, second, other):
        found_cause(town, number)
    shared = plan(town, first)
    assert [measure.id for measure in at(town, second, measures.measures_to_share)] == [shared]
    at(town, second, lambda step: measures.share_measure(step, shared, 1))
    at(town, second, lambda step: measures.share_measure(step, shared, 1))
    assert [at(town, number, measures.open_measures) for number in (first, second, other)] == [1, 1, 0]
    day = town.now.date().isoformat()
    town.do("carry_out", "anders", carried_out="Gjort.", carried_out_on=day)
    town.do("follow_up_effect", "anders", effect="yes", effect_description="Det har slutat.")
    assert [at(town, number, measures.open_measures) for number in (first, second)] == [0, 0]
    with town.house.database.reading() as session:
        told = session.scalars(select(Message.case_id).where(Message.name == "measures_followed_up"))
        assert sorted(told) == [town.case(first).id, town.case(second).id]
    with pytest.raises(measures.NotToBeShared):
        at(town, other, lambda step: measures.share_measure(step, shared, 1))
    assert (count(town, Measure), year(town).measures) == (1, 1)
    assert check(town.house, also=[check_registers]) == []


def test_a_shared_measure_without_effect_is_replaced_for_both(town: Town) -> None:
    first, second = town.report(), town.report()
    found_cause(town, first)
    found_cause(town, second)
    shared = plan(town, first)
    at(town, second, lambda step: measures.share_measure(step, shared, 1))
    day = town.now.date()
    town.do("carry_out", "anders", carried_out="Gjort.", carried_out_on=day.isoformat())
    town.do(
        "follow_up_effect",
        "anders",
        effect="no",
        effect_description="Det händer fortfarande.",
        new_measure="Bemanna upp.",
        new_owner=town.person("anders"),
        new_due_on=day.isoformat(),
        new_follow_up_on=(day + timedelta(days=30)).isoformat(),
    )
    assert [at(town, number, measures.open_measures) for number in (first, second)] == [1, 1]
    assert check(town.house, also=[check_registers]) == []


# ---- words ------------------------------------------------------------------------------------------------------


def choices(form: str, *way: str) -> dict[str, str]:
    field = json.loads((FORMS / form).read_text(encoding="utf-8"))["properties"]
    for name in way:
        field = field[name]
    return {choice["const"]: choice["title"] for choice in field["oneOf"]}


@pytest.mark.parametrize("form", ["lex_sarah/forms/investigate", "trend/forms/analyse_pattern"])
def test_causes_are_called_what_the_forms_call_them(form: str) -> None:
    assert choices(f"{form}.schema.json", "causes", "items", "properties", "area") == CAUSE_AREAS


def test_categories_are_called_what_the_form_calls_them() -> None:
    form = "deviation/forms/choose_track.schema.json"
    assert choices(form, "category") | choices(form, "care_category") == CATEGORIES
