"""One way to the database: a transaction that commits when the verb is done and rolls back on any exception."""

from __future__ import annotations

import functools
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import orjson
from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, DateTime, Engine, Text, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

MIGRATIONS = Path(__file__).parent / "migrations"
#: Kept open by each process; its threads need one each, and now and then a second.
CONNECTIONS = 10
#: So that nothing hangs for ever: a statement, a wait for somebody else's lock, a transaction that nobody goes on with.
POSTGRES_LIMITS = {
    "statement_timeout": "60s",
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "5min",
}
#: What PostgreSQL says of a transaction that it gave up for another's sake: serialization_failure, deadlock_detected.
GIVEN_UP = ("40001", "40P01")
TRIES = 4

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class NaiveTime(ValueError):
    """A time without a zone was about to be stored; give it one."""


class TakeFirst(Exception):
    """A verb needs locks that nobody may wait for while holding what it holds: it lets go, and takes them first."""

    def __init__(self, take: Callable[[Session], None]) -> None:
        super().__init__(take)
        self.take = take


#: What the next transaction of a verb that is done anew takes before anything else.
_to_take: ContextVar[Callable[[Session], None] | None] = ContextVar("to_take", default=None)


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
    """A database by its address: PostgreSQL for many machines, SQLite for one.

    `connections` is how many each process keeps open, and twice that in a rush.
    """

    def __init__(self, url: str, *, connections: int = CONNECTIONS) -> None:
        self.url = url
        self.engine = connect(url, connections)
        self._to_read = self.engine.execution_options(**_reading_options(self.engine))
        # SQLite lets one writer in at a time and the others ask again and again; within a process they stand in line.
        self._line: AbstractContextManager[object]
        self._line = threading.RLock() if self.engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """The only place that commits: all of a verb or nothing of it."""
        with self._line, Session(self.engine, expire_on_commit=False, autoflush=False) as session, session.begin():
            _take_first(session)
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A snapshot: every question gets its answer from the same moment, and nothing can be changed."""
        with Session(self._to_read, autoflush=False) as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()


def tried_again(verb: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """A verb that PostgreSQL gave up, because it and another waited for each other, is done anew from the start.

    So is one that must take other locks first (TakeFirst), and then it has them. Nothing of the first try is left; only
    for what is one transaction from beginning to end.
    """

    @functools.wraps(verb)
    def done(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        for _ in range(TRIES - 1):
            try:
                return verb(*args, **kwargs)
            except TakeFirst as wanted:
                _to_take.set(wanted.take)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in GIVEN_UP:
                    raise
                time.sleep(random.uniform(0.01, 0.1))  # noqa: S311 so that the two do not meet again
        return verb(*args, **kwargs)

    return done


def _take_first(session: Session) -> None:
    take = _to_take.get()
    if take is not None:
        _to_take.set(None)
        take(session)


def insert_unless_there(session: Session, table: type[Any], **values: Any) -> None:
    """Insert a row; when another transaction has just written one with the same key, let that one stand."""
    session.execute(insert_into(session, table).values(**values).on_conflict_do_nothing())


def insert_into(session: Session, table: Any) -> Any:
    """An insert that can be told what to do when the row is there already; each database has its own."""
    return sqlite.insert(table) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(table)


def connect(url: str, connections: int = CONNECTIONS) -> Engine:
    """An engine that behaves alike on both databases: SQLite takes its write lock first, as PostgreSQL its row lock."""
    address = make_url(url)
    # hide_parameters: what goes wrong is logged, and the values of a statement are what people have written.
    pool: dict[str, Any] = {"pool_size": connections, "max_overflow": connections, "hide_parameters": True}
    if address.get_backend_name() != "sqlite":
        return _connect_postgres(address, pool)
    engine = create_engine(address, connect_args={"timeout": 30, "check_same_thread": False}, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _connect_postgres(address: URL, pool: dict[str, Any]) -> Engine:
    """What the address says itself, in `options`, comes last and counts."""
    limits = " ".join(f"-c {name}={value}" for name, value in POSTGRES_LIMITS.items())
    options = f"{limits} {address.query.get('options', '')}".strip()
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        connect_args={"options": options, "connect_timeout": 10},
        pool_pre_ping=True,
        **pool,
    )


def copy_sqlite(url: str, to: Path) -> None:
    """A whole copy as of one moment, in a file that is not there yet; those who work notice nothing."""
    engine = connect(url, 1)
    with engine.connect() as connection:
        # VACUUM goes outside any transaction; what it reads is one.
        raw: Any = connection.connection.driver_connection
        raw.execute("VACUUM INTO ?", [str(to)])
    engine.dispose()


def alone(connection: Connection, what: str) -> None:
    """Wait for everybody else who does the same in this database, and hold them off until the transaction ends.

    SQLite holds off all who write from the transaction's first line.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": f"vaksam {what}"})


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


def _reading_options(engine: Engine) -> dict[str, Any]:
    if engine.dialect.name == "sqlite":
        return {"vaksam_reading": True}
    return {"vaksam_reading": True, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    # FULL: with NORMAL a power cut takes back the latest steps, whose letters have left and whose numbers are given.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    reading = connection.get_execution_options().get("vaksam_reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
