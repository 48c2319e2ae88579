"""What was put before the nämnd, and what it answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base


class BoardMatter(Base):
    """Nämndärende: a question to the nämnd; its answer is written once and never changed."""

    __tablename__ = "board_matter"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)  #: the case that asks
    question: Mapped[str]  #: key in workflows/board/questions.py
    proposed: Mapped[str] = mapped_column(default="")  #: the answer that was proposed
    urgent: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    children: Mapped[str] = mapped_column(default="")  #: the checklist: yes, no (with its reason), not_checked
    meeting_on: Mapped[date | None] = mapped_column(Date)  #: whose agenda it stands on
    answer: Mapped[str] = mapped_column(default="")  #: empty until it is decided
    decided_by: Mapped[str] = mapped_column(default="")  #: role: namndsekreterare is the nämnd itself
    decided_on: Mapped[date | None] = mapped_column(Date)
    paragraph: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    measures_approved: Mapped[bool | None]
    measures_reason: Mapped[str] = mapped_column(Text, default="")
    adjusted_at_once: Mapped[bool | None]  #: omedelbar justering; None while nothing is decided or the chair did
    adjusted_on: Mapped[date | None] = mapped_column(Date)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_position: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime | None]
