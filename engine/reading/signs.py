"""Whether the machine is well, for anybody who asks: three statements that look no further than the first fault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, false, select, text
from sqlalchemy.orm import Session

from engine.clock import DUTIES
from engine.models import ClockTick, Incident, Letter, Message, Timer

#: A duty that has not gone its round for this many rounds is silent.
ROUNDS_MISSED = 6
#: A timer, a letter or a message may be a little late: its case was busy, or the round was long.
GRACE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Duty:
    """The latest round of one of the clock's duties, whichever machine went it."""

    name: str
    seconds: int | None  #: since then; None when it was never gone
    done: int
    late: bool


@dataclass(frozen=True, kw_only=True)
class Signs:
    silent: bool  #: one of the clock's duties is late
    troubled: bool  #: something waits to be mended
    timers_late: bool
    letters_late: bool
    messages_late: bool
    schema: tuple[str, ...]  #: the newest numbered step of each branch


def read_signs(session: Session, now: datetime, *, clock_seconds: int, post: bool = True) -> Signs:
    """`post` is whether letters leave this house at all; where none do, none is late."""
    limit = now - GRACE
    troubled, timers, letters, messages = session.execute(
        select(
            exists().where(Incident.resolved_at.is_(None)),
            exists().where(Timer.next_try_at < limit),
            exists().where(Letter.next_try_at < limit) if post else false(),
            exists().where(Message.next_try_at < limit),
        )
    ).one()
    return Signs(
        silent=any(duty.late for duty in read_duties(session, now, clock_seconds)),
        troubled=troubled,
        timers_late=timers,
        letters_late=bool(letters),
        messages_late=messages,
        schema=read_schema(session),
    )


def read_duties(session: Session, now: datetime, clock_seconds: int) -> tuple[Duty, ...]:
    """Each that the clock has today: one that fails every time never says that it lives."""
    ticks = {tick.name: tick for tick in session.scalars(select(ClockTick))}
    return tuple(_duty(name, ticks.get(name), now, clock_seconds * ROUNDS_MISSED) for name in DUTIES)


def read_schema(session: Session) -> tuple[str, ...]:
    """The newest numbered step of each branch that the database has taken."""
    return tuple(session.scalars(text("SELECT version_num FROM alembic_version ORDER BY version_num")))


def _duty(name: str, tick: ClockTick | None, now: datetime, patience: int) -> Duty:
    if tick is None:
        return Duty(name=name, seconds=None, done=0, late=True)
    seconds = max(0, int((now - tick.at).total_seconds()))
    return Duty(name=name, seconds=seconds, done=tick.done, late=seconds > patience)
