"""When something will next happen by itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Letter, Message, Timer


def next_due(session: Session, *, after: datetime) -> datetime | None:
    """The first moment later than `after` that a timer, a letter or a message waits for."""
    columns = (Timer.next_try_at, Letter.next_try_at, Message.next_try_at)
    moments = [session.scalar(select(column).where(column > after).order_by(column).limit(1)) for column in columns]
    return min((moment for moment in moments if moment is not None), default=None)
