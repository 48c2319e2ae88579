"""What the stories of a deviation tell badly: who answers the question of lex Sarah, and what nobody may read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.access import may_see
from engine.errors import AnswersRefused, NotWaitingForThat, UnknownTask
from engine.models import Case, CaseState, RoleHolding
from engine.reading.own_reports import read_own_report
from engine.reading.task_page import read_task
from engine.tables import load_table
from tests.builders import REPORT, Town
from tests.engine.everyday import open_tasks, reception
from workflows.delegation import Delegation
from workflows.local_settings import decide
from workflows.records.models import Decision, Investigation

BPMN = Path(__file__).resolve().parents[2] / "bpmn"
TRACK: dict[str, Any] = {
    "law": "LSS",
    "area": "lss_adult_housing",
    "category": "late",
    "care_too": False,
    "severity": 2,
    "probability": 2,
    "data_breach": False,
}
INVESTIGATION: dict[str, Any] = {
    "discovery": False,
    "course_of_events": "Hjälpen kom sent.",
    "person_heard": True,
    "person_heard_view": "Det var tråkigt.",
    "causes": [{"area": "organisation_routines", "description": "Rutin saknas."}],
    "similar_before": True,
    "similar_before_why": "En vana.",
    "could_recur": True,
    "could_recur_reason": "Rutin saknas.",
    "measures_needed": False,
    "no_measures_reason": "Rutinen är skriven.",
}
FEEDBACK = {"feedback_text": "Tack.", "what_changed": "En rutin."}
INFORMED: dict[str, Any] = {
    "person_informed_decision": True,
    "informed_on": "2026-09-15",
    "informed_how": "meeting",
    "guardian_informed_decision": "none",
    "relative_informed": "no",
    "relative_informed_reason": "Vill inte.",
}


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


def test_who_may_not_decide_asks_the_one_who_may(town: Town) -> None:
    delegated(town, "forvaltningschef")
    number = on_track(town, "lex_sarah", track_reason="Dörren låstes.")
    assert town.task("decide_lex_sarah").role == "forvaltningschef"
    assert linked(town, "lex_sarah") == []
    town.do("decide_lex_sarah", "rune", lex_sarah_handled=True, lex_sarah_reason="Kan vara ett missförhållande.")
    assert len(linked(town, "lex_sarah")) == 1
    assert (town.case(number).status, town.case(number).outcome) == ("closed", "became_lex_sarah")


def test_a_no_lets_it_go_on_as_a_deviation_with_the_reason_kept(town: Town) -> None:
    delegated(town, "forvaltningschef")
    number = on_track(town, "lex_sarah", track_reason="Dörren låstes.")
    town.do("decide_lex_sarah", "rune", lex_sarah_handled=False, lex_sarah_reason="Dörren var trasig.")
    assert town.task("investigate_unit", number).status == "open"
    assert decisions(town) == [
        ("track", "lex_sarah", "Dörren låstes.", ""),
        ("handle_as_lex_sarah", "no", "Dörren var trasig.", "punkt 3.1"),
    ]


def test_an_investigation_that_is_not_lex_sarah_after_all_is_taken_up_again(town: Town) -> None:
    delegated(town, "forvaltningschef")
    number = on_track(town, "deviation", track_reason="Inget missförhållande.")
    town.do("investigate_unit", "anders", discovery=True, discovery_text="Fler dörrar.")
    assert open_tasks(town) == {"decide_lex_sarah"}
    town.go(minutes=1)
    town.do("decide_lex_sarah", "rune", lex_sarah_handled=False, lex_sarah_reason="Samma dörr.")
    assert known(town, number)["discovery"] is None
    town.go(minutes=1)
    town.do("investigate_unit", "anders", number, **INVESTIGATION)
    assert open_tasks(town) == {"inform_person", "give_feedback"}


def test_a_question_nobody_has_answered_keeps_a_finished_deviation_open(town: Town) -> None:
    delegated(town, "forvaltningschef")
    number = on_track(town, "deviation", track_reason="Inget missförhållande.")
    town.do("investigate_unit", "anders", **INVESTIGATION)
    raise_question(town, number, "anders")
    town.do("inform_person", "anders", **INFORMED)
    town.do("give_feedback", "anders", **FEEDBACK)
    assert town.case(number).status == "open"
    town.do("decide_lex_sarah", "rune", lex_sarah_handled=False, lex_sarah_reason="Inget nytt.")
    assert (town.case(number).status, town.case(number).outcome) == ("closed", "closed")


def test_the_question_waits_for_one_answer_at_a_time(town: Town) -> None:
    delegated(town, "forvaltningschef")
    number = on_track(town, "deviation", track_reason="Inget missförhållande.")
    raise_question(town, number, "anders")
    with pytest.raises(NotWaitingForThat):
        raise_question(town, number, "maria")


def test_a_discovery_while_the_unit_investigates_moves_the_case_when_the_manager_says_so(town: Town) -> None:
    number = on_track(town, "deviation", track_reason="Inget missförhållande.")
    raise_question(town, number, "anders")
    assert (len(linked(town, "lex_sarah")), town.case(number).status) == (1, "open")
    town.do("investigate_unit", "anders", discovery=True, discovery_text="Allt utreds där.")
    assert town.case(number).outcome == "moved_to_lex_sarah"
    assert len(linked(town, "lex_sarah")) == 1


@pytest.mark.parametrize("ends", [True, False])
def test_the_managers_view_ends_with_the_handover_where_that_is_decided(town: Town, ends: bool) -> None:
    with town.house.database.transaction() as session:
        since = town.now.date().replace(day=1)
        decide(session, "manager_view_ends_at_lex_sarah", ends, source="SN § 4", valid_from=since)
    number = on_track(town, "lex_sarah", track_reason="Dörren låstes.")
    assert sees(town, "anders", town.case(number).id) is not ends
    assert sees(town, "maria", town.case(number).id)
    assert not sees(town, "karin", town.case(number).id)


def test_after_the_handover_the_rest_of_the_deviation_is_the_departments(town: Town) -> None:
    with town.house.database.transaction() as session:
        decide(session, "manager_view_ends_at_lex_sarah", True, source="SN § 4", valid_from=town.now.date())
    number = on_track(town, "deviation", track_reason="Inget missförhållande.")
    raise_question(town, number, "anders")
    town.do("investigate_unit", "maria", number, **INVESTIGATION)
    assert town.task("give_feedback", number).unit_id == town.unit("Avdelningen för äldre och funktionsnedsatta")
    assert not sees(town, "anders", town.case(number).id)


def test_a_report_about_the_reader_is_never_shown_as_the_same_event(town: Town) -> None:
    report(town, "elin", affected="K.A.", concerns_staff=[town.person("anders")])
    report(town, "amina", affected="K.A.")
    stranger = report(town, "elin", affected="K.A.")
    town.do("receive_report", "anders", stranger, **reception())
    facts = known(town, stranger)
    assert facts["proposed_track"] == "merge"
    merged: dict[str, Any] = {"same_as": "AV 2026-0001", "merge_reason": "Samma.", "data_breach": False}
    with pytest.raises(AnswersRefused) as refused:
        town.do("choose_track", "anders", stranger, track="merge", **merged)
    assert refused.value.refusals[0].field == "same_as"
    merged["same_as"] = "AV 2026-0002"
    town.do("choose_track", "anders", stranger, track="merge", **merged)
    assert town.case(stranger).outcome == "merged"


def test_who_told_of_the_same_reads_the_answer_until_jav_is_noted(town: Town) -> None:
    first, second = report(town, "elin", affected="K.A."), report(town, "amina", affected="K.A.")
    town.do("receive_report", "anders", second, **reception())
    merged: dict[str, Any] = {"same_as": first, "merge_reason": "Samma.", "data_breach": False}
    town.do("choose_track", "anders", second, track="merge", **merged)
    amina, first_id = town.person("amina"), town.case(first).id
    with town.house.database.transaction() as session:
        state = session.get_one(CaseState, first_id)
        state.facts = {**state.facts, **FEEDBACK}

    def answer() -> tuple[str, ...]:
        with town.house.database.reading() as session:
            return read_own_report(town.house, session, second, amina).feedback

    assert set(answer()) == set(FEEDBACK.values())
    town.cases.involve(first_id, town.person("anders"), amina)
    assert answer() == ()


def test_only_a_report_about_the_reader_proposes_no_merge(town: Town) -> None:
    report(town, "elin", affected="K.A.", concerns_staff=[town.person("anders")])
    second = report(town, "amina", affected="K.A.")
    town.do("receive_report", "anders", second, **reception())
    assert known(town, second)["proposed_track"] != "merge"


@pytest.mark.parametrize(
    ("law", "severity", "probability", "task"),
    [
        ("SoL", 2, 3, "investigate_unit"),
        ("SoL", 2, 4, "investigate_deep"),
        ("SoL", 3, 1, "investigate_deep"),
        ("SoL", 4, 1, "investigate_deep"),
        ("HSL", 1, 3, "investigate_unit"),
        ("HSL", 2, 2, "investigate_deep"),
    ],
)
def test_the_limits_decide_who_investigates(town: Town, law: str, severity: int, probability: int, task: str) -> None:
    on_track(town, "deviation", track_reason="Ett fall.", law=law, severity=severity, probability=probability)
    assert open_tasks(town) == {task}


def test_the_worst_goes_deeper_whatever_limits_are_set(town: Town) -> None:
    with town.house.database.transaction() as session:
        for key in ("deep_investigation_severity", "deep_investigation_product"):
            decide(session, key, 99, source="SN § 5", valid_from=town.now.date())
    on_track(town, "deviation", track_reason="Ett fall.", severity=4, probability=1)
    assert open_tasks(town) == {"investigate_deep"}


def test_nobody_investigates_who_works_under_somebody_involved(town: Town) -> None:
    with town.house.database.transaction() as session:
        held = {"role": "utredare", "unit_id": town.unit("Socialförvaltningen"), "valid_to": None}
        since = town.now.date().replace(year=2025)
        session.add(RoleHolding(person_id=town.person("elin"), valid_from=since, **held))
    number = report(town, "mirjam", concerns_staff=[town.person("anders")])
    town.do("receive_report", "maria", number, **reception())
    track = {**TRACK, "severity": 3, "track_reason": "Bedömt."}
    town.do("choose_track", "maria", number, track="deviation", **track)
    deep = {**INVESTIGATION, "investigated_consequences": "Oro."}
    deep["sources"] = [{"source": "Samtal", "date": "2026-09-15", "kind": "fact"}]
    with pytest.raises(UnknownTask):
        town.do("investigate_deep", "elin", number, **deep)
    town.do("investigate_deep", "johan", number, **deep)
    assert town.task("approve_plan", number).status == "open"


def test_an_investigation_begins_when_the_step_opens_and_ends_when_the_plan_is_settled(town: Town) -> None:
    on_track(town, "deviation", track_reason="Inget missförhållande.")
    town.go(days=2)
    town.do("investigate_unit", "anders", **INVESTIGATION)
    with town.house.database.reading() as session:
        investigation = session.scalars(select(Investigation)).one()
        assert investigation.finished_at is not None
        assert (investigation.finished_at - investigation.opened_at).days == 2


@pytest.mark.parametrize("form", ["report", "receive_report"])
def test_what_has_been_written_stands_in_lex_sarah_with_the_same_questions(form: str) -> None:
    asked, there = properties("deviation", form), properties("lex_sarah", form)
    same = ("type", "format", "items")
    for name, field in there.items():
        assert {key: asked[name].get(key) for key in same} == {key: field.get(key) for key in same}, name
        assert consts(field) <= consts(asked[name]), name


@pytest.mark.parametrize(
    ("known_of", "track"),
    [
        ({"duplicates": 1, "misconduct_type": "physical_abuse"}, "merge"),
        ({"about": "work"}, "elsewhere"),
        ({"about": "other_body"}, "elsewhere"),
        ({"misconduct_type": "physical_abuse", "about": "care"}, "lex_sarah"),
        ({"police_report": "considered"}, "lex_sarah"),
        ({"about": "care", "harm": "some"}, "deviation"),
        ({"harm": "serious"}, "lex_sarah"),
        ({"person_safe": False}, "lex_sarah"),
        ({"misconduct_type": "legal_certainty"}, "lex_sarah"),
        ({"harm": "some"}, "lex_sarah"),
        ({"harm": "could_have", "kind": "risk"}, "lex_sarah"),
        ({"harm": "could_have", "kind": "event"}, "deviation"),
        ({}, "deviation"),
    ],
)
def test_the_table_proposes_with_a_reason(known_of: dict[str, Any], track: str) -> None:
    table = load_table((BPMN / "deviation" / "propose_track.dmn").read_bytes())
    proposed = table.decide({"facts": {"duplicates": 0, "person_safe": True, "police_report": "no", **known_of}})
    assert proposed["proposed_track"] == track
    assert str(proposed["proposed_because"]).endswith(".")


ABUSE = ("Rapporten beskriver ett övergrepp.", "Talar för: Lex Sarah")
OTHERS = "Också värt att väga in"
WORK = "Rapporten rör arbetsmiljön. Tillbud och arbetsskador anmäls i arbetsmiljösystemet."


def test_every_reason_that_holds_is_shown_with_the_track_it_speaks_for(town: Town) -> None:
    assert weighed(town, about="work", misconduct_type="physical_abuse") == (WORK, [ABUSE])


def test_a_reason_for_the_same_track_counts_too(town: Town) -> None:
    proposed, others = weighed(town, misconduct_type="physical_abuse", harm="serious")
    assert proposed == ABUSE[0]
    assert others == [("Någon har kommit till allvarlig skada.", "Talar för: Lex Sarah")]


def test_the_rule_that_asks_nothing_is_no_reason_beside_others(town: Town) -> None:
    assert weighed(town, misconduct_type="physical_abuse") == (ABUSE[0], [])
    assert weighed(town, misconduct_type="execution") == ("Inget i rapporten tyder på ett missförhållande.", [])


def test_a_report_the_reader_may_not_know_of_is_no_reason_either(town: Town) -> None:
    """It comes when the table has answered; Karin, whom it is about, is given the step."""
    first = report(town, "amina", affected="K.A.", misconduct_type="physical_abuse")
    town.do("receive_report", "anders", first, **quiet())
    report(town, "elin", affected="K.A.", concerns_staff=[town.person("karin")])
    seen = beside(town, "choose_track", "anders", first)[OTHERS]
    assert [track for _, track in seen] == ["Talar för: Samma händelse som en annan rapport"]
    town.cases.hand_over(town.task("choose_track", first).id, town.person("anders"), town.person("karin"))
    assert beside(town, "choose_track", "karin", first)[OTHERS] == []


def quiet() -> dict[str, Any]:
    """A reception that speaks for no track of its own."""
    return {**reception(), "police_report": "no", "police_report_reason": "Inget brott."}


def weighed(town: Town, **told: Any) -> tuple[str, list[tuple[str, ...]]]:
    """The reason of the proposal, and what else the manager is shown."""
    number = report(town, "elin", affected=told["misconduct_type"], **told)
    town.do("receive_report", "anders", number, **quiet())
    return known(town, number)["proposed_because"], beside(town, "choose_track", "anders", number)[OTHERS]


def beside(town: Town, name: str, reader: str, number: str) -> dict[str, list[tuple[str, ...]]]:
    """What stands beside the form, by the panel's title."""
    with town.house.database.reading() as session:
        page = read_task(town.house, session, town.task(name, number).id, town.person(reader), town.now.date())
    return {panel.title: [(item.title, *item.lines) for item in panel.items] for panel in page.beside}


def report(town: Town, by: str, **also: Any) -> str:
    """Somebody at Björkbacken reports through the one door."""
    answers = {**REPORT, "misconduct_type": "execution", "unit": town.unit("Gruppbostaden Björkbacken"), **also}
    return town.cases.open("deviation", town.person(by), answers)


def on_track(town: Town, track: str, **also: Any) -> str:
    """A report that has been received and whose track Anders has chosen."""
    number = report(town, "elin")
    town.do("receive_report", "anders", **reception())
    chosen = {**TRACK, "track": track, **also}
    if chosen["law"] == "HSL":
        chosen["care_category"] = "fall"
        del chosen["category"], chosen["care_too"]
    town.do("choose_track", "anders", **chosen)
    if chosen["law"] == "HSL":
        care = {"care_harm": "none", "care_reason": "Ingen skada."}
        same = {"severity": chosen["severity"], "probability": chosen["probability"]}
        town.do("assess_care", "eva", **care, **same)
    return number


def raise_question(town: Town, number: str, by: str) -> None:
    answers = {"discovery_text": "Fler dörrar låstes."}
    town.cases.act(town.case(number).id, "new_discovery", town.person(by), answers)


def delegated(town: Town, role: str) -> None:
    row = {"paragraph": "punkt 3.1", "source": "SN § 9", "valid_from": town.now.date().replace(day=1)}
    with town.house.database.transaction() as session:
        session.add(Delegation(key="handle_as_lex_sarah", role=role, level="", valid_to=None, **row))


def linked(town: Town, workflow: str) -> list[str]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(Case.number).where(Case.workflow == workflow)))


def decisions(town: Town) -> list[tuple[str, str, str, str]]:
    with town.house.database.reading() as session:
        rows = session.scalars(select(Decision).order_by(Decision.id))
        return [(row.kind, row.value, row.reason, row.paragraph) for row in rows]


def known(town: Town, number: str) -> dict[str, Any]:
    with town.house.database.reading() as session:
        return dict(session.get_one(CaseState, town.case(number).id).facts)


def sees(town: Town, username: str, case_id: int) -> bool:
    with town.house.database.reading() as session:
        return may_see(session, town.person(username), case_id, town.now.date())


def properties(process: str, form: str) -> dict[str, Any]:
    path = BPMN / process / "forms" / f"{form}.schema.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))["properties"])


def consts(field: dict[str, Any]) -> set[Any]:
    return {one["const"] for one in field.get("oneOf", ())}
