"""What binds the registers: which cases concern which events, reports and causes, and which events are one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base


class CaseEvent(Base):
    """A case concerns an event; one event may be lex Sarah and lex Maria at once, and is still one event."""

    __tablename__ = "case_event"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True, index=True)


class CaseReport(Base):
    """A case answers a report: the one it was opened by, or one that came in another case and was taken over."""

    __tablename__ = "case_report"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, index=True)


class EventMerge(Base):
    """Two events proved to be one. Nothing is removed: the row says which of them is counted from now on.

    Apart: they are counted as one, and the cases know no more of each other than before.
    """

    __tablename__ = "event_merge"
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)  #: where it was decided
    reason: Mapped[str] = mapped_column(Text)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    merged_at: Mapped[datetime]
    apart: Mapped[bool] = mapped_column(server_default=false())  #: each case goes on by itself, with its own reporters


class MeasureCase(Base):
    """A measure answers a cause of a case: its own, and those of other cases that share it."""

    __tablename__ = "measure_case"
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), primary_key=True)
    cause_id: Mapped[int] = mapped_column(ForeignKey("cause.id"), primary_key=True, index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
