"""The clock: wakes due cases, delivers what is left of messages, lets the postman go. The rows are the truth."""

from __future__ import annotations

from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import select, update

from engine.cases import Cases
from engine.database import insert_unless_there
from engine.incidents import record_incident, resolve_incident
from engine.installation import real_now
from engine.manning import man_unmanned
from engine.models import ClockTick, Message, Timer
from engine.post import BACK_OFF, send_due_letters


def start_clock(cases: Cases) -> BackgroundScheduler:
    """Go the round now and every `clock_seconds`, in a thread of its own; any number of machines may do so."""
    scheduler = BackgroundScheduler(timezone="UTC")
    seconds = cases.house.settings.clock_seconds
    for duty in (wake_due, deliver_left, man, post):
        scheduler.add_job(
            duty, "interval", args=[cases], seconds=seconds, max_instances=1, coalesce=True, next_run_time=real_now()
        )
    scheduler.start()
    return scheduler


def go_round(cases: Cases) -> int:
    """All duties once, now; answers with how much was done. Used by tests, scenarios and the command line."""
    return wake_due(cases) + deliver_left(cases) + man(cases) + post(cases)


def wake_due(cases: Cases, most: int = 500) -> int:
    """Push every case with a timer that is due, oldest first, each in its own transaction."""
    house = cases.house
    with house.database.reading() as session:
        due = session.execute(
            select(Timer.id, Timer.case_id)
            .where(Timer.next_try_at < house.now())
            .order_by(Timer.next_try_at)
            .limit(most)
        ).all()
    for timer_id, case_id in due:
        _wake(cases, timer_id, case_id)
    _tick(cases, "wake", len(due))
    return len(due)


def deliver_left(cases: Cases, most: int = 500) -> int:
    """Deliver messages that were not delivered right after they were sent."""
    house = cases.house
    with house.database.reading() as session:
        left = session.scalars(
            select(Message.id).where(Message.next_try_at <= house.now()).order_by(Message.id).limit(most)
        ).all()
    for message_id in left:
        _deliver(cases, message_id)
    return len(left)


def man(cases: Cases) -> int:
    """Look for somebody for the tasks that nobody could take."""
    return man_unmanned(cases.house)


def post(cases: Cases) -> int:
    """Let the postman go."""
    sent = send_due_letters(cases.house)
    _tick(cases, "post", sent)
    return sent


def _wake(cases: Cases, timer_id: str, case_id: int) -> None:
    house, key = cases.house, f"timer:{timer_id}"
    try:
        cases.wake(timer_id)
    except Exception as error:
        attempts = record_incident(house, "timer", key, error, case_id)
        later = house.now() + _wait(attempts)
        with house.database.transaction() as session:
            session.execute(update(Timer).where(Timer.id == timer_id).values(next_try_at=later, attempts=attempts))
    else:
        resolve_incident(house, key)


def _deliver(cases: Cases, message_id: int) -> None:
    house, key = cases.house, f"message:{message_id}"
    try:
        cases.deliver(message_id)
    except Exception as error:
        attempts = record_incident(house, "message", key, error)
        later = house.now() + _wait(attempts)
        with house.database.transaction() as session:
            # Only one that is still to be delivered: another clock may have done it meanwhile.
            undelivered = update(Message).where(Message.id == message_id, Message.next_try_at.is_not(None))
            session.execute(undelivered.values(next_try_at=later))
    else:
        resolve_incident(house, key)


def _wait(attempts: int) -> timedelta:
    return BACK_OFF[min(attempts, len(BACK_OFF)) - 1]


def _tick(cases: Cases, name: str, done: int) -> None:
    now = cases.house.now()
    with cases.house.database.transaction() as session:
        insert_unless_there(session, ClockTick, name=name, at=now, done=done)
        session.execute(update(ClockTick).where(ClockTick.name == name).values(at=now, done=done))
