"""People without a login: what they opened, the key they follow it by, and how often somebody has tried."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class OpenedOutside(Base):
    """Which case a sending from outside opened or was added to; pressed twice, it does so once."""

    __tablename__ = "opened_outside"
    once: Mapped[str] = mapped_column(primary_key=True)  #: a hash
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)


class OutsideKey(Base):
    """What somebody without a login follows a case by. The code itself is nowhere: lost, it cannot be found again."""

    __tablename__ = "outside_key"
    hash: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    made_at: Mapped[datetime]


class OutsideTry(Base):
    """A try from outside; `visitor` is a hash that cannot be traced to an address, nor to another day."""

    __tablename__ = "outside_try"
    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    visitor: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (Index("ix_outside_try_what_visitor_at", "what", "visitor", "at"),)
