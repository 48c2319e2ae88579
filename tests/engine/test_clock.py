"""The clock: rings once, escalates what is late, and lets nothing that fails stop anything else."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from engine.clock import deliver_left, start_clock, wake_due
from engine.incidents import note_incident, settle_incident
from engine.models import (
    Absence,
    ClockTick,
    DeadlineRow,
    History,
    Incident,
    Letter,
    Message,
    Person,
    RoleHolding,
    Timer,
    UserTask,
)
from tests.builders import Town
from tests.engine.everyday import DIARY, at_once, away, hire, reception
from workflows.lex_sarah import delegates


def test_a_step_is_reminded_of_and_then_escalated_once_and_stays_open(town: Town) -> None:
    town.report()
    town.do("receive_report", "anders", **reception())
    for _ in range(72):
        town.go(hours=1)
    assert letters(town, "reminder").count("greta") == 1
    assert letters(town, "overdue").count("greta") == 1
    assert town.task("register_report").status == "open"


def test_escalation_goes_to_the_manager_and_one_level_up(town: Town) -> None:
    town.report()
    town.go(hours=5)
    assert letters(town, "overdue") == ["anders"]
    assert letters(town, "escalation") == ["maria", "rune"]


def test_escalation_passes_over_a_manager_who_is_away_with_no_substitute(town: Town) -> None:
    town.report()
    away(town, "maria", "karin")
    with town.house.database.transaction() as session:
        session.scalars(select(Absence)).one().substitute_id = None
    town.go(hours=5)
    assert letters(town, "escalation") == ["rune"]


def test_escalation_reaches_the_substitute_of_a_manager_who_is_away(town: Town) -> None:
    town.report()
    away(town, "maria", "karin")
    town.go(hours=5)
    assert letters(town, "escalation") == ["karin", "rune"]


def test_escalation_never_reaches_someone_involved(town: Town) -> None:
    town.report(concerns_staff=[town.person("maria")])
    town.go(hours=5)
    assert letters(town, "escalation") == ["rune"]


def test_a_warning_is_withdrawn_when_the_step_is_done(town: Town) -> None:
    town.report()
    town.do("register_report", "greta", **DIARY)
    town.go(days=3)
    assert "greta" not in letters(town, "reminder") + letters(town, "overdue")
    with town.house.database.reading() as session:
        assert not [timer for timer in session.scalars(select(Timer)) if "register_report" in timer.name]


def test_deadlines_say_whether_they_were_met(town: Town) -> None:
    town.report()
    town.do("register_report", "greta", **DIARY)
    town.go(hours=6)
    town.do("receive_report", "anders", **reception())
    with town.house.database.reading() as session:
        status = {row.name: row.status for row in session.scalars(select(DeadlineRow))}
    assert (status["register_report"], status["immediate_measures"]) == ("met", "late")


def test_the_clock_goes_its_first_round_when_it_is_started(town: Town) -> None:
    town.report()
    town.now = datetime(2026, 9, 15, 9, 41, tzinfo=UTC)
    clock = start_clock(town.cases)
    try:
        until(lambda: "wake" in ticked(town), seconds=15)  # well before the second round, twenty seconds later
        # The seal of the same round may hold the case just then: what somebody works on is left to the next.
        until(lambda: letters(town, "overdue") == ["anders"], seconds=60)
    finally:
        clock.shutdown()


def ticked(town: Town) -> set[str]:
    """The duties that have given a sign of life."""
    with town.house.database.reading() as session:
        return set(session.scalars(select(ClockTick.name)))


def until(holds: Callable[[], bool], *, seconds: int) -> None:
    for _ in range(10 * seconds):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("nothing happened")


def test_an_idle_round_does_nothing(town: Town) -> None:
    town.report()
    assert wake_due(town.cases) == 0


def test_two_clocks_at_once_ring_a_timer_once(town: Town) -> None:
    town.report()
    town.now = datetime(2026, 9, 15, 9, 41, tzinfo=UTC)
    assert at_once(lambda: wake_due(town.cases), lambda: wake_due(town.cases)) == [None, None]
    assert letters(town, "overdue") == ["anders"]
    with town.house.database.reading() as session:
        rang = session.scalars(select(History.name).where(History.kind == "timer_rang")).all()
    assert sorted(rang) == sorted(set(rang))


def test_a_timer_whose_case_fails_becomes_an_incident_and_the_others_ring(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.report()
    second = town.report()

    def fail_for_the_first(step: object) -> None:
        if step.case.number != second:  # type: ignore[attr-defined]
            raise RuntimeError("Ingegerd Hemlighetsson")

    monkeypatch.setattr(delegates, "escalation", fail_for_the_first)
    town.go(hours=5)
    with town.house.database.reading() as session:
        incident = session.scalars(select(Incident)).first()
        assert incident is not None and "RuntimeError" in incident.cause and "Ingegerd" not in incident.cause
        failed = session.scalars(select(Timer).where(Timer.attempts > 0)).all()
    assert failed and all(timer.next_try_at > town.now for timer in failed)
    monkeypatch.setattr(delegates, "escalation", lambda step: None)
    town.go(hours=3)
    with town.house.database.reading() as session:
        assert all(row.resolved_at for row in session.scalars(select(Incident)))


def test_a_message_that_fails_is_an_incident_until_it_is_delivered(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    number = town.report()
    with town.house.database.transaction() as session:
        told = {"key": "k", "name": "serious_found", "created_at": town.now, "next_try_at": town.now}
        session.add(Message(case_id=town.case(number).id, **told))

    def fail(message_id: int, **_: object) -> None:
        raise RuntimeError(message_id)

    with monkeypatch.context() as failing:
        failing.setattr(town.cases, "deliver", fail)
        deliver_left(town.cases)
    assert [(row.kind, row.resolved_at) for row in incidents(town)] == [("message", None)]
    town.go(minutes=2)
    assert [row.resolved_at for row in incidents(town)] == [town.now]


def test_an_incident_noted_twice_in_a_transaction_is_counted_up_and_settled_once(town: Town) -> None:
    with town.house.database.transaction() as session:
        assert [note_incident(session, "unmanned", "task:x", "Ingen", town.now) for _ in range(2)] == [1, 2]
    with town.house.database.transaction() as session:
        assert note_incident(session, "unmanned", "task:x", "Ingen", town.now) == 3
        settle_incident(session, "task:x", town.now)
        assert note_incident(session, "unmanned", "task:x", "Ingen", town.now) == 1, "a new one"
    assert [(row.attempts, row.resolved_at) for row in incidents(town)] == [(3, town.now), (1, None)]


def test_a_step_nobody_can_take_is_opened_and_reported_and_given_to_the_first_who_can(town: Town) -> None:
    with town.house.database.transaction() as session:
        for holding in session.scalars(select(RoleHolding).where(RoleHolding.role == "registrator")):
            session.delete(holding)
    town.report()
    with town.house.database.reading() as session:
        incident = session.scalars(select(Incident)).one()
        assert session.scalars(select(UserTask).where(UserTask.name == "register_report")).one().status == "open"
    assert incident.kind == "unmanned" and "registrator" in incident.cause
    hire(town, "leila", "registrator")
    town.go(minutes=1)
    town.do("register_report", "leila", **DIARY)
    with town.house.database.reading() as session:
        assert session.scalars(select(Incident.resolved_at)).one() is not None


def incidents(town: Town) -> list[Incident]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(Incident).order_by(Incident.id)))


def letters(town: Town, kind: str) -> list[str]:
    with town.house.database.reading() as session:
        named = select(Person.username).join(Letter, Letter.person_id == Person.id).where(Letter.kind == kind)
        return list(session.scalars(named.order_by(Letter.id)))
