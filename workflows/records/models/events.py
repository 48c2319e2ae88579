"""What happened, or could have, and who told of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base


class Event(Base):
    """Händelse: what happened, or could have."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str]  #: event, risk
    happened_on: Mapped[date | None] = mapped_column(Date)
    noticed_on: Mapped[date | None] = mapped_column(Date)
    misconduct_type: Mapped[str] = mapped_column(default="")
    law: Mapped[str] = mapped_column(default="")
    area: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(default="", server_default="")  #: of the municipality's catalogue
    person_key: Mapped[str] = mapped_column(default="", server_default="")  #: initials or key, never a name or number
    happened_at: Mapped[str] = mapped_column(default="", server_default="")  #: Swedish clock time as it was told


class Report(Base):
    """Rapport: somebody told of an event. Counted on its own; several may concern one event."""

    __tablename__ = "report"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)  #: where it came in
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)  #: as it was told, also when merged later
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reporter_role: Mapped[str]
    received_at: Mapped[datetime]
    days_to_report: Mapped[int | None]  #: calendar days from notice to report; the law says genast
    diary_number: Mapped[str] = mapped_column(default="")
    law: Mapped[str]  #: law version of the day it was received
