"""Take back a moving of cases, each as long as it has not gone on since."""

from __future__ import annotations

from sqlalchemy import select, update

from engine.database import tried_again
from engine.incidents import record_incident
from engine.installation import Installation
from engine.models import MigrationCase, MigrationRun, Person
from engine.push import Push
from engine.runner import Reading, Run
from engine.runner.transfer import tokens
from engine.versions.carrying import take_back
from engine.versions.refusals import UnknownRun
from engine.versions.runs import INVOLVED
from engine.versions.stored import read_version
from engine.versions.written import check_written

MOVED_ON = "Ärendet har gått vidare sedan det flyttades, och blir kvar på den nya versionen."


def undo(house: Installation, run_id: int, person_id: int | None = None) -> int:
    """Give each case of the run back what it was, and say how many; cut short, it goes on when asked again.

    Raises UnknownRun. A case that has moved on stays, and so does one with text that the old form has no place for.
    """
    with house.database.transaction() as session:
        run = session.get(MigrationRun, run_id, with_for_update=True)
        if run is None:
            raise UnknownRun(run_id)
        run.going, run.undone_at, run.undone_by_id = None, run.undone_at or house.now(), person_id
        run.ended_at = run.ended_at or house.now()
        unmoved = update(MigrationCase).where(MigrationCase.run_id == run_id, MigrationCase.status == "waiting")
        session.execute(unmoved.values(status="gone", reason="Flytten ångrades innan ärendet hade flyttats."))
        moved = select(MigrationCase.case_id).where(MigrationCase.run_id == run_id, MigrationCase.status == "moved")
        case_ids = session.scalars(moved.order_by(MigrationCase.case_id)).all()
    undone = 0
    for case_id in case_ids:
        try:
            undone += _undo_one(house, run_id, case_id, person_id)
        except Exception as error:  # noqa: BLE001 whatever is wrong with this case, the others are taken back
            record_incident(house, "migration", f"migration:{case_id}", error, case_id)
    return undone


@tried_again
def _undo_one(house: Installation, run_id: int, case_id: int, person_id: int | None) -> bool:
    with house.database.transaction() as session:
        push = Push.load(house, session, case_id, house.now())
        row = session.get_one(MigrationCase, (run_id, case_id), with_for_update=True, populate_existing=True)
        run = session.get_one(MigrationRun, run_id)
        if row.status != "moved":
            return False
        if push.state.version != row.left_version or push.case.status != "open":
            row.status, row.reason = "moved_on", MOVED_ON
            row.before_state, row.before = None, None
            return False
        if person_id in push.involved:
            row.reason = INVOLVED
            return False
        lost = _lost_text(push, run)
        if lost:
            row.reason = lost
            return False
        take_back(push, row)
        person = session.get(Person, person_id) if person_id is not None else None
        versions = {"from": run.to_version, "to": run.from_version}
        push.note("migration_undone", run.workflow, person, None, run=run_id, **versions)
        push.write_history()
        row.status, row.at, row.reason = "undone", house.now(), ""
        row.before_state, row.before = None, None
        session.flush()
        return True


def _lost_text(push: Push, run: MigrationRun) -> str:
    """What has been written since and has no place in the old form; empty when nothing."""
    old = read_version(push.session, run.workflow, run.from_version)
    new = read_version(push.session, run.workflow, run.to_version)
    reading = Reading(evaluate=lambda text, host: None)
    stands = tokens(Run.load(push.state.state, push.state.codec, new.bundle.specs, reading, push.now))
    remarks = check_written(push.session, new.bundle, old.bundle, old.graph, stands)
    return " ".join(f"{one.element_id}: {one.says}" for one in remarks if one.stops)
