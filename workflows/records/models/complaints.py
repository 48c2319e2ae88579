"""What people outside have said about us: complaints, views, suggestions and praise."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base


class Complaint(Base):
    """Klagomål, synpunkt, förslag eller beröm: one to a case. Who said it stands in the case, never here."""

    __tablename__ = "complaint"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)  #: the unit it concerns
    told_as: Mapped[str]  #: what the one who told called it: complaint, view, suggestion, praise
    nature: Mapped[str] = mapped_column(default="")  #: what it was found to be; also other_board, appeal, ...
    source: Mapped[str]  #: which of the seven
    channel: Mapped[str]  #: web, phone, letter, visit, email, meeting
    anonymous: Mapped[bool]
    received_on: Mapped[date] = mapped_column(Date, index=True)
    registered_at: Mapped[datetime]
    diary_number: Mapped[str] = mapped_column(default="")
    target: Mapped[str] = mapped_column(default="")  #: authority, provider, both, unclear
    assessment: Mapped[str] = mapped_column(default="")  #: justified, partly, unjustified, not_applicable
    answerable: Mapped[bool | None]  #: None until it is known
    answered_on: Mapped[date | None] = mapped_column(Date)
    guided_on: Mapped[date | None] = mapped_column(Date)
    objected_on: Mapped[date | None] = mapped_column(Date)  #: asked for the delegation
    decision: Mapped[str] = mapped_column(default="")  #: the delegation's: upheld, partly, dismissed
    decided_on: Mapped[date | None] = mapped_column(Date)
    paragraph: Mapped[str] = mapped_column(default="")


class ComplaintSubject(Base):
    """What a complaint is about; one may be about several things."""

    __tablename__ = "complaint_subject"
    case_id: Mapped[int] = mapped_column(ForeignKey("complaint.case_id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
