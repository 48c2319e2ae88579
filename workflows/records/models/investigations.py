"""Who looks into it, and why it could happen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base


class Investigation(Base):
    """Utredning: who looks into one or several reports."""

    __tablename__ = "investigation"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    investigator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    short: Mapped[bool] = mapped_column(default=False)  #: ended with a reasoned ställningstagande


class InvestigationReport(Base):
    """Which reports an investigation answers."""

    __tablename__ = "investigation_report"
    investigation_id: Mapped[int] = mapped_column(ForeignKey("investigation.id"), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)


class Cause(Base):
    """Orsak: why it could happen; every measure answers one."""

    __tablename__ = "cause"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    number: Mapped[int]
    area: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
