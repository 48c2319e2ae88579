"""One way to the database: a transaction that commits when the verb is done and rolls back on any exception."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from alembic import command
from alembic.config import Config
from sqlalchemy import DateTime, Engine, Text, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

MIGRATIONS = Path(__file__).parent / "migrations"


class NaiveTime(ValueError):
    """A time without a zone was about to be stored; give it one."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in Python, UTC in the database; SQLite would lose the zone in silence."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTime(value)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text in the order it was written; JSONB would reorder it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


class Database:
    """A database by its address: PostgreSQL for many machines, SQLite for one."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = connect(url)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """The only place that commits: all of a verb or nothing of it."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A snapshot that changes nothing."""
        with Session(self.engine.execution_options(vaksam_reading=True), autoflush=False) as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()


def insert_unless_there(session: Session, table: type[Any], **values: Any) -> None:
    """Insert a row; when another transaction has just written one with the same key, let that one stand."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(table).values(**values).on_conflict_do_nothing())


def connect(url: str) -> Engine:
    """An engine that behaves alike on both databases: SQLite takes its write lock first, as PostgreSQL its row lock."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(
            address.set(drivername="postgresql+psycopg"), pool_size=10, max_overflow=20, pool_pre_ping=True
        )
    engine = create_engine(address, connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def upgrade(url: str, also: Sequence[Path] = ()) -> None:
    """Bring the database at `url` to today's schema in numbered steps: the engine's own, then those in `also`."""
    command.upgrade(migration_config(url, also), "heads")


def migration_config(url: str, also: Sequence[Path] = ()) -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(path) for path in [MIGRATIONS / "versions", *also]))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    reading = connection.get_execution_options().get("vaksam_reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
