"""What the municipality has decided, by day: which row of a decision holds, and which comes next."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from sqlalchemy import Date, Select, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.models import Base


class Decided(Base):
    """One decision of the municipality; a new row ends the one before it and never rewrites it."""

    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    source: Mapped[str] = mapped_column(Text)  #: the decision that gave it
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


Row = TypeVar("Row", bound=Decided)


def valid_on(table: type[Row], day: date) -> Select[Row]:
    """Rows that hold on a day, the latest decided first; of two from the same day, the one written last."""
    return (
        select(table)
        .where(table.valid_from <= day)
        .where(table.valid_to.is_(None) | (table.valid_to >= day))
        .order_by(table.valid_from.desc(), table.id.desc())
    )


def coming(session: Session, table: type[Row], key: str, day: date) -> Row | None:
    """What will hold instead, when it has been decided already."""
    later = select(table).where(table.key == key, table.valid_from > day)
    return session.scalars(later.order_by(table.valid_from, table.id.desc()).limit(1)).first()
