"""The register of personal data breaches, those that were never notified too (GDPR art. 33.5)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base


class Breach(Base):
    """Personuppgiftsincident: what it concerned, how it was judged, who was told and when, or why not."""

    __tablename__ = "breach"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    known_at: Mapped[datetime]  #: when the municipality came to know of it; the 72 hours count from here
    kinds: Mapped[str] = mapped_column(default="")  #: of confidentiality, integrity and availability, with commas
    persons: Mapped[int | None]  #: how many are concerned, approximately
    risk: Mapped[str] = mapped_column(default="")  #: unlikely, risk, high: the data protection officer's judgement
    advice: Mapped[str] = mapped_column(default="")  #: notify, not_notify, no_breach
    decision: Mapped[str] = mapped_column(default="")  #: the same, as it was decided
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    notified_at: Mapped[datetime | None]
    late_reason: Mapped[str] = mapped_column(Text, default="")  #: why it took more than 72 hours
    supplemented_on: Mapped[date | None] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(default="")  #: the authority's number
    inform_persons: Mapped[bool | None]  #: whether those concerned are to be told
    inform_reason: Mapped[str] = mapped_column(Text, default="")  #: why not
    persons_informed_on: Mapped[date | None] = mapped_column(Date)
