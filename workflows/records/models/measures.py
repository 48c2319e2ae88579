"""What is done about a cause."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base


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
