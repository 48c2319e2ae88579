"""Case numbers: a series and a year, without gaps, in the transaction that opens the case."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.database import insert_unless_there
from engine.models import NumberSeries


def next_number(session: Session, series: str, year: int) -> str:
    """ "LS 2026-0001"; others who open a case wait for this transaction."""
    last = _count(session, series, year)
    if last is None:
        insert_unless_there(session, NumberSeries, series=series, year=year, last=0)
        last = _count(session, series, year)
    return f"{series} {year}-{last:04d}"


def _count(session: Session, series: str, year: int) -> int | None:
    """One further; None for the first of a year."""
    this = update(NumberSeries).where(NumberSeries.series == series, NumberSeries.year == year)
    counted = this.values(last=NumberSeries.last + 1).returning(NumberSeries.last)
    return session.scalar(counted.execution_options(synchronize_session=False))
