"""The registers are compared with the cases they were written from."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from engine.check import check
from engine.models import Case
from tests.builders import Town
from tests.engine.tampering import tampering
from workflows.records.checking import check_registers
from workflows.records.models import (
    CaseEvent,
    CaseReport,
    Cause,
    Decision,
    Event,
    EventMerge,
    Investigation,
    Measure,
    MeasureCase,
    Notification,
    Report,
    Trend,
)

Plant = Callable[[Session, Town, int], Any]


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


def kinds(town: Town, number: str) -> set[str]:
    found = [finding for finding in check(town.house, also=[check_registers]) if finding.where == number]
    return {finding.kind for finding in found}


def closed(session: Session, case_id: int) -> Any:
    return session.execute(update(Case).where(Case.id == case_id).values(status="closed"))


def decision(session: Session, town: Town, case_id: int, kind: str, value: str) -> Any:
    by = {"decided_on": town.now.date(), "decider_role": "chef", "recorded_by_id": 1, "recorded_at": town.now}
    return session.add(Decision(case_id=case_id, kind=kind, value=value, reason="", **by))


def notification(session: Session, town: Town, case_id: int) -> None:
    session.add(
        Notification(case_id=case_id, kind="serious", notified_on=town.now.date(), investigation_attached=False)
    )


def investigation(session: Session, town: Town, case_id: int, times: int = 1) -> Any:
    return session.add_all([Investigation(case_id=case_id, event_id=1, opened_at=town.now) for _ in range(times)])


def measure(
    session: Session,
    town: Town,
    case_id: int,
    status: str,
    *,
    its_case: str = "",
    caused: bool = True,
    linked_to: int | None = None,
) -> None:
    """A measure, with a case of its own that stands as told."""
    if caused:
        session.add(Cause(id=case_id, case_id=case_id, number=1, area="", description=""))
    own = None
    if its_case:
        header = {"number": f"Å {case_id}", "workflow": "measure", "definition_hash": "", "unit_id": 1}
        own = Case(**header, status=its_case, opened_at=town.now)
        session.add(own)
        session.flush()
    days = {"due_on": town.now.date(), "follow_up_on": town.now.date()}
    row = {"case_id": case_id, "cause_id": case_id, "description": "", "owner_id": 1, "status": status, **days}
    made = Measure(**row, measure_case_id=own.id if own else None)
    session.add(made)
    session.flush()
    if linked_to != 0:
        session.add(MeasureCase(measure_id=made.id, cause_id=case_id, case_id=linked_to or case_id))


def report_gone(session: Session, case_id: int) -> None:
    """As if somebody had removed it, and all that says that it was there."""
    for link in (CaseReport, CaseEvent, Report):
        session.execute(delete(link).where(link.case_id == case_id))


def merged(session: Session, town: Town, case_id: int, *, back: bool = False, linked: bool = True) -> None:
    """The case's event merged into a new one, and back again when told."""
    own = session.scalars(select(CaseEvent.event_id).where(CaseEvent.case_id == case_id)).one()
    other = Event(unit_id=1, kind="event", misconduct_type="", law="", area="")
    session.add(other)
    session.flush()
    row = {"case_id": case_id, "reason": "", "merged_at": town.now}
    session.add(EventMerge(event_id=own, into_id=other.id, **row))
    if back:
        session.add(EventMerge(event_id=other.id, into_id=own, **row))
    if linked:
        session.add(CaseEvent(case_id=case_id, event_id=other.id))


def trend(session: Session, town: Town, case_id: int) -> None:
    today = town.now.date()
    days = {"found_on": today, "first_on": today, "last_on": today}
    session.add(Trend(case_id=case_id, rule="many_of_a_cause", unit_id=1, subject="", counted=7, threshold=7, **days))


FAULTS: dict[str, Plant] = {
    "report_missing": lambda s, t, c: report_gone(s, c),
    "report_gone": lambda s, t, c: s.execute(delete(Report).where(Report.case_id == c)),
    "event_unlinked": lambda s, t, c: s.execute(delete(CaseEvent).where(CaseEvent.case_id == c)),
    "event_gone": lambda s, t, c: s.add(CaseEvent(case_id=c, event_id=998)),
    "merge_circle": lambda s, t, c: merged(s, t, c, back=True),
    "merge_unlinked": lambda s, t, c: merged(s, t, c, linked=False),
    "trend_rows": lambda s, t, c: trend(s, t, c),
    "event_missing": lambda s, t, c: s.execute(update(Report).where(Report.case_id == c).values(event_id=999)),
    "investigation_twice": lambda s, t, c: investigation(s, t, c, times=2),
    "investigation_open": lambda s, t, c: (investigation(s, t, c), closed(s, c)),
    "notification_missing": lambda s, t, c: (decision(s, t, c, "outcome", "serious"), closed(s, c)),
    "notification_undecided": lambda s, t, c: notification(s, t, c),
    "cause_missing": lambda s, t, c: measure(s, t, c, "proposed", caused=False),
    "measure_case_missing": lambda s, t, c: measure(s, t, c, "running"),
    "measure_open": lambda s, t, c: measure(s, t, c, "running", its_case="closed"),
    "measure_unlinked": lambda s, t, c: measure(s, t, c, "proposed", linked_to=0),
    "measure_closed": lambda s, t, c: measure(s, t, c, "effective", its_case="open"),
}


def test_each_fault_of_the_registers_is_found_where_it_is(town: Town) -> None:
    numbers = {kind: town.report() for kind in FAULTS}
    innocent = town.report()
    assert check(town.house, also=[check_registers]) == []
    with tampering(town) as session:
        for kind, plant in FAULTS.items():
            plant(session, town, town.case(numbers[kind]).id)
            session.flush()
    found: dict[str, set[str]] = {number: set() for number in (*numbers.values(), innocent)}
    for finding in check(town.house, also=[check_registers]):
        found.setdefault(finding.where, set()).add(finding.kind)
    for kind, number in numbers.items():
        assert found[number] & FAULTS.keys() == {kind}
    assert found[innocent] == set()


def test_a_report_that_its_own_case_does_not_answer_is_found(town: Town) -> None:
    """It is answered elsewhere, so that nothing is missing, but not where it came in."""
    number, elsewhere = town.report(), town.report()
    with tampering(town) as session:
        moved = update(CaseReport).where(CaseReport.case_id == town.case(number).id)
        session.execute(moved.values(case_id=town.case(elsewhere).id))
    assert "report_unlinked" in kinds(town, number)


def test_a_measure_bound_to_another_case_s_cause_is_found(town: Town) -> None:
    number, elsewhere = town.report(), town.report()
    with tampering(town) as session:
        measure(session, town, town.case(number).id, "proposed", linked_to=town.case(elsewhere).id)
    assert kinds(town, elsewhere) == {"measure_astray"}


def test_merged_events_and_a_shared_measure_are_no_fault(town: Town) -> None:
    number, other = town.report(), town.report()
    with tampering(town) as session:
        merged(session, town, town.case(number).id)
        measure(session, town, town.case(number).id, "running", its_case="open")
        cause = Cause(id=99, case_id=town.case(other).id, number=1, area="", description="")
        session.add(cause)
        session.flush()
        shared = session.scalars(select(Measure)).one()
        session.execute(insert(MeasureCase).values(measure_id=shared.id, cause_id=99, case_id=cause.case_id))
    assert kinds(town, number) | kinds(town, other) == set()


def test_a_case_about_a_pattern_that_no_register_knows_is_found(town: Town) -> None:
    number = town.report()
    with tampering(town) as session:
        session.execute(update(Case).values(workflow="trend"))
    assert "trend_missing" in kinds(town, number)


def test_a_case_of_a_measure_that_no_register_knows_is_found(town: Town) -> None:
    number = town.report()
    with tampering(town) as session:
        session.execute(update(Case).values(workflow="measure"))
    assert "measure_missing" in kinds(town, number)


def test_what_was_decided_and_notified_is_no_fault(town: Town) -> None:
    number = town.report()
    with tampering(town) as session:
        decision(session, town, town.case(number).id, "notification", "yes")
        notification(session, town, town.case(number).id)
    assert kinds(town, number) == set()
