"""A whole database in a small file, and out of it again on either kind.

To keep one of today's, before a release: play a story on a SQLite file, then `python -m tests.engine.earlier.packed
FILE FOLDER` writes FOLDER/rows.json.gz. The rows name the schema they were written in; later code makes that schema,
puts them in and upgrades, as an installation would.
"""

from __future__ import annotations

import base64
import gzip
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
from alembic import command
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    create_engine,
    func,
    insert,
    select,
    text,
)

from engine.database import connect, migration_config
from workflows.schema import REGISTERS, upgrade

FILE = "rows.json.gz"
_SCHEMA = "alembic_version"

#: How a value is read back, by the kind of its column; the rest is written as it is.
_READ: dict[type, Callable[[Any], Any]] = {
    LargeBinary: base64.b64decode,
    DateTime: lambda value: datetime.fromisoformat(value).replace(tzinfo=UTC),
    Date: date.fromisoformat,
    Boolean: bool,
}


def pack(database: Path, folder: Path) -> None:
    """Every row of the SQLite database, in an order in which they can be put back."""
    engine = create_engine(f"sqlite:///{database}")
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        tables = {
            table.name: [
                _written(row._asdict()) for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }
    written = orjson.dumps(tables, option=orjson.OPT_NON_STR_KEYS)  # names of tables are texts of a kind of their own
    (folder / FILE).write_bytes(gzip.compress(written, 9, mtime=0))


def unpack(folder: Path, url: str) -> None:
    """The rows, in an empty database at `url`, brought to today's schema."""
    tables: dict[str, list[dict[str, Any]]] = orjson.loads(gzip.decompress((folder / FILE).read_bytes()))
    config = migration_config(url, [REGISTERS])
    for row in tables.pop(_SCHEMA):
        command.upgrade(config, row["version_num"])
    engine = connect(url)
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            rows = [_read(table, row) for row in tables.get(table.name, [])]
            if rows:
                connection.execute(insert(table), rows)
                _number_on(connection, table)
    engine.dispose()
    upgrade(url)


def _written(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value for name, value in row.items()
    }


def _read(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.columns[name], value) for name, value in row.items()}


def _value(column: Column[Any], value: Any) -> Any:
    read = next((read for kind, read in _READ.items() if isinstance(column.type, kind)), None)
    return value if value is None or read is None else read(value)


def _number_on(connection: Connection, table: Table) -> None:
    """PostgreSQL counts on from where it was, not from the rows that are there."""
    keys = list(table.primary_key)
    if connection.dialect.name != "postgresql" or len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    sequence = connection.scalar(
        text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": f'"{table.name}"', "c": keys[0].name}
    )
    if sequence:
        highest = connection.scalar(select(func.max(keys[0])))
        connection.execute(text("SELECT setval(:s, :n)"), {"s": sequence, "n": highest})


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]))
