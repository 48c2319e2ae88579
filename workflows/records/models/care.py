"""Health care: how grave the harm was found to be, and what the patient was told of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base


class HarmAssessment(Base):
    """Bedömning av vårdskada: one row each time somebody judges it; none is ever changed."""

    __tablename__ = "harm_assessment"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    stage: Mapped[str]  #: assessed, decided, concluded
    harm: Mapped[str]  #: serious_harm, serious_risk, harm, risk, none
    assessed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assessed_at: Mapped[datetime]


class PatientInformation(Base):
    """Information till patienten (PSL 3:8): who was told, when, and whether all six items were; or why nobody was."""

    __tablename__ = "patient_information"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    stage: Mapped[str]  #: event, outcome
    told: Mapped[str]  #: patient, relative, nobody
    told_on: Mapped[date | None] = mapped_column(Date)
    statutory: Mapped[bool]  #: the six items were given on this occasion
    reason: Mapped[str] = mapped_column(Text, default="")  #: why a relative, or why nobody
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
