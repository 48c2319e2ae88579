"""Private providers: what they tell the nämnd of, what came of it, and the links they tell it by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base


class ProviderReport(Base):
    """A private provider told the nämnd of a report of its own; counted apart from the municipality's."""

    __tablename__ = "provider_report"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    operator_received_on: Mapped[date] = mapped_column(Date)
    informed_at: Mapped[datetime]
    days_to_inform: Mapped[int]  #: calendar days from the provider got the report until the nämnd was told
    law: Mapped[str]
    misconduct_type: Mapped[str]
    diary_number: Mapped[str] = mapped_column(default="")
    concerns_us: Mapped[bool | None]  #: None until it has been received
    persons_safe_on: Mapped[date | None] = mapped_column(Date)  #: when they were last found to be safe
    outcome: Mapped[str] = mapped_column(default="")  #: the provider's own judgement
    ivo_notified_on: Mapped[date | None] = mapped_column(Date)
    ivo_investigation_on: Mapped[date | None] = mapped_column(Date)  #: when IVO got the provider's investigation
    police_reported: Mapped[bool] = mapped_column(default=False)
    retained_until: Mapped[date | None] = mapped_column(Date)  #: when the provider is to destroy its papers
    contract_breach: Mapped[str] = mapped_column(default="")  #: yes, no, partly
    sanction: Mapped[str] = mapped_column(default="")  #: what was decided; empty when none was


class ProviderReportBoard(Base):
    """Another nämnd that the same report concerns: a provider may work for several municipalities."""

    __tablename__ = "provider_report_board"
    id: Mapped[int] = mapped_column(primary_key=True)
    provider_report_id: Mapped[int] = mapped_column(ForeignKey("provider_report.id"), index=True)
    municipality: Mapped[str]
    board: Mapped[str] = mapped_column(default="")
    informed_on: Mapped[date | None] = mapped_column(Date)


class ProviderLink(Base):
    """A link that lets a provider without an account tell the nämnd something, once."""

    __tablename__ = "provider_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)  #: to add to; None to begin with
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
