"""Move the running cases of a process to another version: a transaction for each case, and never the same one twice."""

from __future__ import annotations

from time import monotonic

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from engine.database import insert_unless_there, tried_again
from engine.incidents import record_incident, settle_incident
from engine.installation import Installation
from engine.models import MigrationCase, MigrationRun, Person
from engine.push import Push
from engine.versions.carrying import carry_out, remember
from engine.versions.choices import Choices
from engine.versions.plan import make_plan
from engine.versions.preview import reasons, running_on
from engine.versions.refusals import OtherChoices, SameVersion, UnknownRun, VersionDoesNotFit
from engine.versions.stored import Version, check_version, read_version

INVOLVED = "Den som flyttade har jäv i ärendet."
CHANGED = "Ärendet hade avslutats eller redan flyttats."


def migrate(
    house: Installation,
    workflow: str,
    from_version: int,
    to_version: int,
    *,
    choices: Choices | None = None,
    person_id: int | None = None,
) -> int:
    """Move every case that can be moved, and say the run's number; a run that was cut short goes on.

    Without choices it goes on with those it has, and else keeps every deadline. Raises UnknownWorkflow, UnknownVersion,
    SameVersion, VersionDoesNotFit, OtherChoices. A case that fails becomes an incident.
    """
    run_id = begin(house, workflow, from_version, to_version, choices=choices, person_id=person_id)
    go_on(house, run_id, person_id=person_id)
    return run_id


def begin(
    house: Installation,
    workflow: str,
    from_version: int,
    to_version: int,
    *,
    choices: Choices | None = None,
    person_id: int | None = None,
) -> int:
    """The run with its cases written down, none moved yet; the one that is going already when there is one."""
    if from_version == to_version:
        raise SameVersion(to_version)
    process = house.workflow(workflow)
    going = f"{workflow}:{from_version}:{to_version}"
    with house.database.transaction() as session:
        before, after = (read_version(session, workflow, number) for number in (from_version, to_version))
        findings = check_version(process, after)
        if findings:
            raise VersionDoesNotFit(findings)
        there = session.scalars(select(MigrationRun).where(MigrationRun.going == going)).first()
        if there is not None:
            return _same(there, choices)
        insert_unless_there(
            session,
            MigrationRun,
            workflow=workflow,
            from_version=from_version,
            to_version=to_version,
            choices=(choices or Choices()).as_row(),
            going=going,
            begun_at=house.now(),
            begun_by_id=person_id,
        )
        run_id = _same(session.scalars(select(MigrationRun).where(MigrationRun.going == going)).one(), choices)
        cases = [{"run_id": run_id, "case_id": one} for one in session.scalars(running_on(before, person_id))]
        if cases and not session.scalar(select(func.count()).where(MigrationCase.run_id == run_id)):
            session.execute(insert(MigrationCase), [{**one, "status": "waiting", "reason": ""} for one in cases])
    return run_id


def _same(run: MigrationRun, choices: Choices | None) -> int:
    """The run's number; its first cases are moved by its own choices already. Raises OtherChoices."""
    begun_with = Choices.of_row(run.choices)
    if choices is not None and choices.as_row() != begun_with.as_row():
        raise OtherChoices(run.id, begun_with)
    return run.id


def go_on(house: Installation, run_id: int, *, person_id: int | None = None, seconds: float | None = None) -> int:
    """Move the cases that are left, for as long as given; answers with how many are left then. Raises UnknownRun."""
    with house.database.reading() as session:
        run = session.get(MigrationRun, run_id)
        if run is None:
            raise UnknownRun(run_id)
        waiting = _waiting(session, run_id)
    until = None if seconds is None else monotonic() + seconds
    for done, case_id in enumerate(waiting):
        if until is not None and monotonic() > until:
            return len(waiting) - done
        try:
            _move(house, run_id, case_id, person_id)
        except Exception as error:  # noqa: BLE001 whatever is wrong with this case, the others are moved
            record_incident(house, "migration", f"migration:{case_id}", error, case_id)
            _failed(house, run_id, case_id, type(error).__name__)
    _end(house, run_id)
    return 0


def _waiting(session: Session, run_id: int) -> list[int]:
    left = select(MigrationCase.case_id).where(MigrationCase.run_id == run_id, MigrationCase.status == "waiting")
    return list(session.scalars(left.order_by(MigrationCase.case_id)))


@tried_again
def _move(house: Installation, run_id: int, case_id: int, person_id: int | None) -> None:
    """One case, under its own lock; whoever comes second finds it done."""
    with house.database.transaction() as session:
        push = Push.load(house, session, case_id, house.now())
        row = session.get_one(MigrationCase, (run_id, case_id), with_for_update=True, populate_existing=True)
        run = session.get_one(MigrationRun, run_id)
        if row.status != "waiting":
            return
        row.at = house.now()
        before = read_version(session, run.workflow, run.from_version)
        if push.case.status != "open" or push.case.definition_hash != before.hash:
            row.status, row.reason = "gone", CHANGED
        elif person_id in push.involved or (person_id is not None and not push.organisation.lets_in(person_id)):
            row.status, row.reason = "refused", INVOLVED
        else:
            _move_or_refuse(push, row, run, before, person_id)


def _move_or_refuse(push: Push, row: MigrationCase, run: MigrationRun, before: Version, person_id: int | None) -> None:
    session = push.session
    after = read_version(session, run.workflow, run.to_version)
    plan = make_plan(push, before, after, Choices.of_row(run.choices))
    if not plan.can_move:
        row.status, row.reason = "refused", reasons(plan.remarks)
        return
    remember(push, row)
    carry_out(push, plan, after)
    person = session.get(Person, person_id) if person_id is not None else None
    versions = {"from": before.number, "to": after.number}
    push.note("migrated", run.workflow, person, None, run=run.id, **versions)
    push.write_history()
    row.status, row.left_version = "moved", push.state.version
    settle_incident(session, f"migration:{row.case_id}", push.now)
    session.flush()


def _failed(house: Installation, run_id: int, case_id: int, kind: str) -> None:
    with house.database.transaction() as session:
        mine = update(MigrationCase).where(MigrationCase.run_id == run_id, MigrationCase.case_id == case_id)
        says = f"Något gick fel ({kind}). Se felet under Administration."
        session.execute(
            mine.where(MigrationCase.status == "waiting").values(status="failed", reason=says, at=house.now())
        )


def _end(house: Installation, run_id: int) -> None:
    """Nothing is left; others that go on with the same run may still be at their last case."""
    with house.database.transaction() as session:
        if not _waiting(session, run_id):
            still = update(MigrationRun).where(MigrationRun.id == run_id, MigrationRun.going.is_not(None))
            session.execute(still.values(going=None, ended_at=house.now()))
