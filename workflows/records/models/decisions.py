"""What was decided, who was told, and how grave it was found."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base


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
