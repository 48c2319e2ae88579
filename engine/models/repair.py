"""What somebody mended in a case by hand, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class Repair(Base):
    """One repair, append-only: the history holds its number; the reason and the values may be personal and lie here."""

    __tablename__ = "repair"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str]  #: retried, fact_corrected, step_reopened, step_skipped, cancelled
    name: Mapped[str]  #: of the fact or the step; empty when it is about the whole case
    task_id: Mapped[str | None] = mapped_column(ForeignKey("user_task.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[Any] = mapped_column(nullable=True)  #: the fact's value until then; empty when it was not known
    after: Mapped[Any] = mapped_column(nullable=True)
