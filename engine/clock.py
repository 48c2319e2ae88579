"""The clock: wakes due cases, delivers messages, lets the postman go, seals the history, looks for patterns, tidies up.

Any number of clocks may go on one database, and any of them may die: the rows are the truth, each is claimed by the
lock of its case, and what another is working on is left to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import select, update

from engine import drafts
from engine.cases import Cases
from engine.database import Database, insert_unless_there
from engine.incidents import record_incident, resolve_incident
from engine.installation import real_now
from engine.manning import man_unmanned
from engine.models import ClockTick, Message, Timer
from engine.post import BACK_OFF, send_due_letters
from engine.trace import seal
from engine.watching import watch

#: When the clock of this process last gave a sign of life, by duty.
_ticked: WeakKeyDictionary[Database, dict[str, datetime]] = WeakKeyDictionary()
#: Rounds with nothing to do before the clock says that it lives; it is missed after six.
ROUNDS_BETWEEN_TICKS = 2


def start_clock(cases: Cases) -> BackgroundScheduler:
    """Go the round now and every `clock_seconds`, in threads of its own; any number of machines may do so."""
    scheduler = BackgroundScheduler(timezone="UTC")
    # A round that comes late, because the machine was busy, is gone all the same, and once.
    every = {"seconds": cases.house.settings.clock_seconds, "misfire_grace_time": None, "coalesce": True}
    for name in DUTIES:
        scheduler.add_job(do_duty, "interval", args=[cases, name], max_instances=1, next_run_time=real_now(), **every)
    scheduler.start()
    return scheduler


def go_round(cases: Cases) -> int:
    """All duties once, now; answers with how much was done. Used by tests, scenarios and the command line."""
    return sum(do_duty(cases, name) for name in DUTIES)


def do_duty(cases: Cases, name: str) -> int:
    """One duty once, and a sign of life."""
    done = DUTIES[name](cases)
    _tick(cases, name, done)
    return done


def wake_due(cases: Cases, most: int = 500) -> int:
    """Push every case with a timer that is due, oldest first, each in its own transaction."""
    house = cases.house
    due = select(Timer.id, Timer.attempts, Timer.case_id).where(Timer.next_try_at < house.now())
    with house.database.reading() as session:
        rows = session.execute(due.order_by(Timer.next_try_at).limit(most)).all()
    return sum(_try(cases, Timer, *row, cases.wake) for row in rows)


def deliver_left(cases: Cases, most: int = 500) -> int:
    """Deliver messages that were not delivered right after they were sent."""
    house = cases.house
    left = select(Message.id, Message.attempts, Message.case_id).where(Message.next_try_at <= house.now())
    with house.database.reading() as session:
        rows = session.execute(left.order_by(Message.id).limit(most)).all()
    return sum(_try(cases, Message, *row, cases.deliver) for row in rows)


def man(cases: Cases) -> int:
    """Look for somebody for the tasks that nobody could take."""
    return man_unmanned(cases.house)


def post(cases: Cases) -> int:
    """Let the postman go."""
    return send_due_letters(cases.house)


#: By the names under which they are watched; each on its own, so that a slow mail server holds up only the post.
DUTIES: dict[str, Callable[[Cases], int]] = {
    "wake": wake_due,
    "deliver": deliver_left,
    "man": man,
    "post": post,
    "seal": lambda cases: seal(cases.house),
    "watch": watch,
    "tidy": lambda cases: drafts.tidy(cases.house),
}


def _try(
    cases: Cases,
    table: type[Timer | Message],
    row_id: str | int,
    attempts: int,
    case_id: int,
    verb: Callable[..., bool],
) -> bool:
    """Whether it was done; what fails is an incident, and is tried again later and later."""
    house, key = cases.house, f"{table.__tablename__}:{row_id}"
    try:
        done = verb(row_id, patient=False)
    except Exception as error:
        attempts += 1
        later = house.now() + BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
        # Only what is still to be done: another clock may have done it meanwhile. Before the incident is told of, so
        # that whoever succeeds knows there may be one to settle.
        waiting = update(table).where(table.id == row_id, table.next_try_at.is_not(None))
        with house.database.transaction() as session:
            session.execute(waiting.values(next_try_at=later, attempts=attempts))
        record_incident(house, table.__tablename__, key, error, case_id)
        return False
    if attempts and not _waits(cases, table, row_id):
        resolve_incident(house, key)
    return done


def _waits(cases: Cases, table: type[Timer | Message], row_id: str | int) -> bool:
    """Still to be done: one that failed may have rung since together with another of its case."""
    with cases.house.database.reading() as session:
        waiting = select(table.id).where(table.id == row_id, table.next_try_at.is_not(None))
        return session.scalar(waiting) is not None


def _tick(cases: Cases, name: str, done: int) -> None:
    """Written when something was done, and else so seldom that idle rounds only read."""
    house, now = cases.house, cases.house.now()
    ticked = _ticked.setdefault(house.database, {})
    rest = timedelta(seconds=house.settings.clock_seconds * ROUNDS_BETWEEN_TICKS)
    if not done and name in ticked and timedelta(0) <= now - ticked[name] < rest:
        return
    with house.database.transaction() as session:
        insert_unless_there(session, ClockTick, name=name, at=now, done=done)
        session.execute(update(ClockTick).where(ClockTick.name == name).values(at=now, done=done))
    ticked[name] = now
