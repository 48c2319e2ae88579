"""Promises about the registers: how many rows a case has in a table, and what stands in them.

A table that names no case is looked at whole: a story has its database to itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, select

from engine.models import Base
from engine.scenarios.checks.comparing import same, shown
from engine.scenarios.names import Names
from engine.scenarios.story import CaseName, Check, Difference
from engine.scenarios.world import World
from engine.scenarios.written import Written


def registers(written: Written, case: CaseName, names: Names) -> Check:
    """`{report: 1}`: so many rows. `{report: [{days_to_report: 1}]}`: one row for each, in order, with these values."""
    checks = [_of_table(name, rows, names) for name, rows in written.mapping.items()]

    def check(world: World, case_id: int) -> Iterator[Difference]:
        for one in checks:
            yield from one(world, case_id)

    return check


def _of_table(name: str, written: Written, names: Names) -> Check:
    names.register(Written(value=name, path=written.path, line=written.line))
    table = Base.metadata.tables[name]
    only_count = isinstance(written.value, int)
    number = written.number if only_count else len(written.rows)
    for row in [] if only_count else written.rows:
        row.fields(table.c.keys())

    def check(world: World, case_id: int) -> Iterator[Difference]:
        held = _rows(table, world, case_id)
        if len(held) != number:
            what = f"antal rader i registret {name}"
            yield Difference(line=written.line, what=what, expected=str(number), actual=str(len(held)))
        elif not only_count:
            for row, values in zip(written.rows, held, strict=True):
                yield from _wrong_values(name, row, values, names)

    return check


def _wrong_values(table: str, row: Written, held: dict[str, Any], names: Names) -> Iterator[Difference]:
    for column, value in row.mapping.items():
        if not same(value.plain, held[column], names):
            expected, actual = shown(value.plain, names), shown(held[column], names)
            what = f"{column} i registret {table}"
            yield Difference(line=value.line, what=what, expected=expected, actual=actual)


def _rows(table: Table, world: World, case_id: int) -> list[dict[str, Any]]:
    query = select(table).order_by(*table.primary_key.columns)
    if "case_id" in table.c:
        query = query.where(table.c.case_id == case_id)
    with world.house.database.reading() as session:
        return [dict(row._mapping) for row in session.execute(query)]
