"""What the organisation was on earlier days, and who changed it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class UnitPeriod(Base):
    """What a unit was called and what it stood under, from one day to another (both inclusive)."""

    __tablename__ = "unit_period"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class OrganisationChange(Base):
    """Who changed the organisation or what it has decided, when, why, and from which day it holds. Never changed."""

    __tablename__ = "organisation_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  #: empty: from the command line
    kind: Mapped[str]  #: a fixed word: role_given, unit_renamed, delegation ...
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(default="")  #: which role, delegation or setting
    detail: Mapped[Any]  #: what it was and what it became
    holds_from: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("ix_organisation_change_kind_key", "kind", "key"),)
