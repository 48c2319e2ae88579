"""Case numbers: a series and a year, without gaps, in the transaction that opens the case."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.database import insert_unless_there
from engine.models import NumberSeries


def next_number(session: Session, series: str, year: int) -> str:
    """ "LS 2026-0001"; others who open a case wait for this transaction."""
    same = select(NumberSeries).where(NumberSeries.series == series, NumberSeries.year == year)
    row = session.scalar(same.with_for_update())
    if row is None:
        insert_unless_there(session, NumberSeries, series=series, year=year, last=0)
        row = session.scalars(same.with_for_update()).one()
    row.last += 1
    session.flush()
    return f"{series} {year}-{row.last:04d}"
