"""New databases with the product's tables and nothing in them, copied from one that was migrated once per run."""

import contextlib
import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.servers import shared
from tests.servers.postgres_of_this_run import server_url
from tests.servers.schema import create

Fill = Callable[[str], None]  #: makes the tables in the empty database at a URL
_numbers = itertools.count(1)


def sqlite(folder: Path, fill: Fill = create) -> str:
    """The URL of a new file in `folder`."""
    template = shared.once(f"sqlite_{fill.__module__}.{fill.__qualname__}", lambda: _fill_sqlite(fill))
    path = folder / f"vaksam_{next(_numbers)}.sqlite"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


def _fill_sqlite(fill: Fill) -> str:
    path = shared.folder() / f"{fill.__module__}.{fill.__qualname__}.sqlite"
    fill(f"sqlite:///{path}")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # or the copy would lack what the log still holds
    return str(path)


def fill_as(url: str, fill: Fill) -> bool:
    """Fill a database that has the product's tables and nothing in them, at one stroke; False when that cannot be."""
    path = make_url(url).database
    if not url.startswith("sqlite") or path is None or shared.FOLDER not in os.environ:
        return False
    with contextlib.closing(sqlite3.connect(path)) as connection:
        if connection.execute("SELECT EXISTS (SELECT 1 FROM unit)").fetchone() != (0,):
            return False
    shutil.copyfile(shared.once(f"sqlite_{fill.__module__}.{fill.__qualname__}", lambda: _fill_sqlite(fill)), path)
    return True


@contextlib.contextmanager
def postgres(fill: Fill = create) -> Iterator[str]:
    """The URL of a new database on this run's server, dropped afterwards."""
    template = shared.once(f"postgres_{fill.__module__}.{fill.__qualname__}", lambda: _fill_postgres(fill))
    name = f"{template}_{os.getpid()}_{next(_numbers)}"
    _on_server(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield _url_of(name)
    finally:
        _drop(name)


@contextlib.contextmanager
def never_used(like: str, folder: Path) -> Iterator[str]:
    """The URL of a database of the same kind as `like`, without a table."""
    if like.startswith("sqlite"):
        yield f"sqlite:///{folder / f'never_used_{next(_numbers)}.sqlite'}"
    else:
        with postgres(_nothing) as url:
            yield url


def _nothing(url: str) -> None:
    """Leaves it as it is."""


def _fill_postgres(fill: Fill) -> str:
    # A name of this run's own: on a server of somebody's own, another run may be at work.
    name = f"{shared.folder().name}_{fill.__qualname__}".replace("-", "_").lower()
    _on_server(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    fill(_url_of(name))
    return name


def drop_templates() -> None:
    """Leaves a server that is not ours as it was."""
    for answer in shared.folder().glob("postgres_*.answer"):
        _drop(answer.read_text())


def _drop(name: str) -> None:
    _on_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _on_server(statement: sql.Composed) -> None:
    with psycopg.connect(server_url().replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


def _url_of(name: str) -> str:
    return make_url(server_url()).set(database=name).render_as_string(hide_password=False)
