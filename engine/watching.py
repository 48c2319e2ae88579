"""Patterns that no single case shows: looked for once a Swedish day, and each opens a case of its own, once.

Any number of clocks may look. Each pattern is opened about in one transaction that holds the others off and looks
again, so that what one has opened is known to the next.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.database import alone, insert_into, tried_again
from engine.definition import Lookout, Pattern, Workflow
from engine.incidents import record_incident, resolve_incident
from engine.installation import Installation
from engine.models import Watched, WatchRound
from engine.post import BACK_OFF
from engine.push import Push


def watch(cases: Cases) -> int:
    """Look for the patterns of every process whose day it is; answers with how many cases were opened."""
    house = cases.house
    return sum(_look(cases, house.workflow(name)) for name in _due(house))


def _due(house: Installation) -> list[str]:
    """Names of the processes to be looked at now."""
    watching = [workflow.name for workflow in house.workflows.values() if workflow.watch]
    if not watching:
        return []
    resting = select(WatchRound.workflow).where(WatchRound.next_try_at > house.now())
    with house.database.reading() as session:
        rest = set(session.scalars(resting))
    return [name for name in watching if name not in rest]


def _look(cases: Cases, workflow: Workflow) -> int:
    """Open what is to be opened; what fails is an incident, and is tried again later and later."""
    house, opened, failed = cases.house, 0, False
    key = f"watch:{workflow.name}"
    try:
        with house.database.reading() as session:
            found = [pattern.key for pattern in _new(session, workflow, _today(house))]
    except Exception as error:  # noqa: BLE001 whatever is wrong with this process, the others are looked at
        record_incident(house, "watch", key, error)
        _rest(house, workflow, failed=True)
        return 0
    for one in found:
        try:
            told = _open(house, workflow, one)
        except Exception as error:  # noqa: BLE001 whatever is wrong with this pattern, the others are opened
            record_incident(house, "watch", key, error)
            failed = True
            continue
        if told is not None:
            opened += 1
            cases.deliver_to(told)
    _rest(house, workflow, failed=failed)
    if not failed:
        resolve_incident(house, key)
    return opened


@tried_again
def _open(house: Installation, workflow: Workflow, key: str) -> Sequence[int] | None:
    """Open a case about the pattern; None when it is no longer there, since another clock has opened it."""
    with house.database.transaction() as session:
        alone(session.connection(), "watching")
        now = house.now()
        pattern = next((one for one in _new(session, workflow, _today(house)) if one.key == key), None)
        if pattern is None:
            return None
        push = Push.open(house, session, workflow, now, unit_id=pattern.unit_id, opened_by=None)
        seen = {"workflow": workflow.name, "key": key, "case_id": push.case.id, "found_at": now}
        session.execute(insert(Watched).values(**seen))
        push.known.update(pattern.facts)
        workflow.enter_start(push.step(), pattern.facts)
        push.settle()
    return push.told


def _new(session: Session, workflow: Workflow, today: datetime) -> list[Pattern]:
    """Patterns that no case has been opened about."""
    assert workflow.watch is not None, "only what is watched for is looked at"
    found = list(workflow.watch(Lookout(session=session, today=today.date())))
    known = _known(session, workflow, [pattern.key for pattern in found])
    return [pattern for pattern in found if pattern.key not in known]


def _known(session: Session, workflow: Workflow, keys: Collection[str]) -> set[str]:
    if not keys:
        return set()
    return set(session.scalars(select(Watched.key).where(Watched.workflow == workflow.name, Watched.key.in_(keys))))


def _rest(house: Installation, workflow: Workflow, *, failed: bool) -> None:
    """Until the next Swedish day; after a failure, later and later."""
    now, today = house.now(), _today(house)
    tomorrow = datetime.combine(today.date() + timedelta(days=1), time(), tzinfo=today.tzinfo).astimezone(UTC)
    with house.database.transaction() as session:
        before = session.get(WatchRound, workflow.name)
        attempts = (before.attempts if before else 0) + 1 if failed else 0
        wait = BACK_OFF[min(attempts, len(BACK_OFF)) - 1] if failed else None
        values = {"next_try_at": now + wait if wait else tomorrow, "attempts": attempts}
        first = insert_into(session, WatchRound).values(workflow=workflow.name, **values)
        session.execute(first.on_conflict_do_update(index_elements=[WatchRound.workflow], set_=values))


def _today(house: Installation) -> datetime:
    """The moment on a Swedish clock."""
    return house.now().astimezone(house.settings.zone)
