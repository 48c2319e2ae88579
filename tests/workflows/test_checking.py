"""The registers are compared with the cases they were written from."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from engine.check import check
from engine.models import Case
from tests.builders import Town
from tests.engine.tampering import tampering
from workflows.records.checking import check_registers
from workflows.records.models import Cause, Decision, Investigation, Measure, Notification, Report

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
    session: Session, town: Town, case_id: int, status: str, *, its_case: str = "", caused: bool = True
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
    session.add(Measure(**row, measure_case_id=own.id if own else None))


FAULTS: dict[str, Plant] = {
    "report_missing": lambda s, t, c: s.execute(delete(Report).where(Report.case_id == c)),
    "event_missing": lambda s, t, c: s.execute(update(Report).where(Report.case_id == c).values(event_id=999)),
    "investigation_twice": lambda s, t, c: investigation(s, t, c, times=2),
    "investigation_open": lambda s, t, c: (investigation(s, t, c), closed(s, c)),
    "notification_missing": lambda s, t, c: (decision(s, t, c, "outcome", "serious"), closed(s, c)),
    "notification_undecided": lambda s, t, c: notification(s, t, c),
    "cause_missing": lambda s, t, c: measure(s, t, c, "proposed", caused=False),
    "measure_case_missing": lambda s, t, c: measure(s, t, c, "running"),
    "measure_open": lambda s, t, c: measure(s, t, c, "running", its_case="closed"),
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
    for kind, number in numbers.items():
        assert kind in kinds(town, number), kind
        assert not kinds(town, number) & (FAULTS.keys() - {kind}), kind
    assert kinds(town, innocent) == set()


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
