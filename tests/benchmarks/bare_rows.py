"""The rows that a case's steps write, written again with SQLAlchemy's ORM and nothing else: no process, no rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from uuid import uuid4

from sqlalchemy import Integer, select
from sqlalchemy.orm import Mapper, Session

from engine.database import Database
from engine.models import Base, Case, NumberSeries

_IDENTITY = re.compile(r"\b[0-9a-f]{32}\b")
Key = tuple[Any, ...]
Rows = dict[tuple[type[Any], Key], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A row that a step wrote: all of a new one, what changed of an old one, nothing of one that went."""

    table: type[Any]
    key: Key
    kind: str  #: new, changed, gone
    values: Mapping[str, Any]


def rows(database: Database) -> Rows:
    """Every row of every table."""
    found: Rows = {}
    with database.reading() as session:
        for mapper in Base.registry.mappers:
            names = [attribute.key for attribute in mapper.column_attrs]
            for row in session.execute(select(*(getattr(mapper.class_, name) for name in names))):
                values = dict(zip(names, row, strict=True))
                found[mapper.class_, _key_of(mapper, values)] = values
    return found


def changes(before: Rows, after: Rows) -> list[Change]:
    """What one step did, in an order that foreign keys allow."""
    found = [Change(table=table, key=key, kind="gone", values={}) for table, key in before.keys() - after.keys()]
    for (table, key), values in after.items():
        old = before.get((table, key))
        if old is None:
            found.append(Change(table=table, key=key, kind="new", values=values))
        elif old != values:
            moved = {name: value for name, value in values.items() if value != old[name]}
            found.append(Change(table=table, key=key, kind="changed", values=moved))
    order = list(Base.metadata.sorted_tables)
    return sorted(found, key=lambda change: order.index(change.table.__table__))


class BareRows:
    """Writes recorded steps as one new case after another; how long each step took, in seconds."""

    def __init__(self, database: Database, steps: Sequence[Sequence[Change]]) -> None:
        self.database = database
        self.steps = steps

    def case(self) -> list[float]:
        return _Again(self.database).write(self.steps)


class _Again:
    """One case: the same rows under numbers and names of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.suffix = uuid4().hex[:12]
        self.numbers: dict[tuple[str, Any], Any] = {}
        self.identities: dict[str, str] = {}

    def write(self, steps: Sequence[Sequence[Change]]) -> list[float]:
        taken = []
        for step in steps:
            began = perf_counter()
            with self.database.transaction() as session:
                written = [(change, self._write(session, change)) for change in step]
            taken.append(perf_counter() - began)
            for change, row in written:
                if change.kind == "new":
                    self._remember(change, row)
        return taken

    def _write(self, session: Session, change: Change) -> Any:
        if change.kind == "new":
            return self._insert(session, change)
        row = session.get_one(change.table, self._key(change))
        if change.kind == "gone":
            session.delete(row)
        elif change.table is NumberSeries:
            row.last += 1
        else:
            for name, value in self._values(change).items():
                setattr(row, name, value)
        return row

    def _insert(self, session: Session, change: Change) -> Any:
        row = change.table(**self._values(change))
        session.add(row)
        if change.table is Case:
            session.flush()
            self._remember(change, row)
        return row

    def _remember(self, change: Change, row: Any) -> None:
        if _numbered(change.table):
            self.numbers[change.table.__tablename__, change.key[0]] = row.id

    def _key(self, change: Change) -> Key:
        table = change.table.__table__
        return tuple(self._value(column, one) for column, one in zip(table.primary_key, change.key, strict=True))

    def _values(self, change: Change) -> dict[str, Any]:
        columns = change.table.__table__.columns
        own = {"id"} if _numbered(change.table) else set()
        return {name: self._value(columns[name], value) for name, value in change.values.items() if name not in own}

    def _value(self, column: Any, value: Any) -> Any:
        """A number points at the new row; an identity is another; what must be unique is."""
        for foreign in column.foreign_keys:
            value = self.numbers.get((foreign.column.table.name, value), value)
        if column.name == "id" and (column.table.name, value) in self.numbers:
            return self.numbers[column.table.name, value]
        if isinstance(value, str):
            value = _IDENTITY.sub(lambda found: self._identity(found[0]), value)
            if column.unique:
                value = f"{value}:{self.suffix}"
        return value

    def _identity(self, old: str) -> str:
        return self.identities.setdefault(old, uuid4().hex)


def _numbered(table: type[Any]) -> bool:
    """The database gives its rows numbers."""
    key = list(table.__table__.primary_key)
    return len(key) == 1 and isinstance(key[0].type, Integer) and not key[0].foreign_keys


def _key_of(mapper: Mapper[Any], values: Mapping[str, Any]) -> Key:
    return tuple(values[mapper.get_property_by_column(column).key] for column in mapper.primary_key)
