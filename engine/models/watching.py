"""What the clock watches for over many cases: when it looks next, and what it has opened a case about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class WatchRound(Base):
    """When a process is to be watched for next."""

    __tablename__ = "watch_round"
    workflow: Mapped[str] = mapped_column(primary_key=True)
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)  #: times in a row that it has failed


class Watched(Base):
    """A pattern that a case was opened about; the same one never opens another."""

    __tablename__ = "watched"
    workflow: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    found_at: Mapped[datetime]
