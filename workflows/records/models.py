"""The tables of the registers. What happened, who reported, who looked into it and who was told are never one thing."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Text
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


class Report(Base):
    """Rapport: somebody told of an event. Counted on its own; several may concern one event."""

    __tablename__ = "report"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reporter_role: Mapped[str]
    received_at: Mapped[datetime]
    days_to_report: Mapped[int | None]  #: calendar days from notice to report; the law says genast
    diary_number: Mapped[str] = mapped_column(default="")
    law: Mapped[str]  #: law version of the day it was received


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


class Decision(Base):
    """Beslut: what was decided, by whom, on what ground. Never changed afterwards."""

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str]  #: outcome, notification
    value: Mapped[str]  #: the outcome, or yes / no
    decided_on: Mapped[date] = mapped_column(Date)
    decider_role: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    paragraph: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(Text)


class Notification(Base):
    """Anmälan till IVO."""

    __tablename__ = "notification"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    investigation_id: Mapped[int | None] = mapped_column(ForeignKey("investigation.id"))
    kind: Mapped[str]  #: serious, serious_risk
    notified_on: Mapped[date] = mapped_column(Date)
    investigation_attached: Mapped[bool]
    supplemented_on: Mapped[date | None] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(default="")


class Cause(Base):
    """Orsak: why it could happen; every measure answers one."""

    __tablename__ = "cause"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    number: Mapped[int]
    area: Mapped[str]
    description: Mapped[str] = mapped_column(Text)


class Measure(Base):
    """Åtgärd: what is done about a cause, by whom, by when, and whether it helped."""

    __tablename__ = "measure"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    cause_id: Mapped[int] = mapped_column(ForeignKey("cause.id"))
    measure_case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    description: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date] = mapped_column(Date)
    follow_up_on: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(default="proposed")  #: proposed, running, done, effective, replaced, rejected
    done_on: Mapped[date | None] = mapped_column(Date)
    followed_up_on: Mapped[date | None] = mapped_column(Date)


class RiskAssessment(Base):
    """Riskbedömning: severity and probability, kept apart; the product alone ranks nothing."""

    __tablename__ = "risk_assessment"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    stage: Mapped[str]  #: reception, after_measures
    severity: Mapped[int]
    probability: Mapped[int]
    assessed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assessed_at: Mapped[datetime]
