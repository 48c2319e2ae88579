"""What the clock found when it looked at many events together."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base


class Trend(Base):
    """Mönster: which rule found what, at which unit; one to a case."""

    __tablename__ = "trend"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    rule: Mapped[str]  #: many_of_a_cause, new_category, rising_severity
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    subject: Mapped[str]  #: the cause area or the category it is about; empty for severity
    found_on: Mapped[date] = mapped_column(Date)
    first_on: Mapped[date] = mapped_column(Date)  #: the days the counted events lie between
    last_on: Mapped[date] = mapped_column(Date)
    counted: Mapped[int]
    threshold: Mapped[int]  #: what the municipality had decided on that day


class TrendEvent(Base):
    """An event that was counted in a pattern; each once for every rule and subject."""

    __tablename__ = "trend_event"
    case_id: Mapped[int] = mapped_column(ForeignKey("trend.case_id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True, index=True)
