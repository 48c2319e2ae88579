"""Where it is measured: new databases of one kind, each a copy of one that was filled once in the run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.eight_steps import MeasuredTown
from tests.servers import databases
from tests.servers.schema import create

KINDS = ("sqlite", "postgresql")


@contextmanager
def database(kind: str, fill: Callable[[str], None] = create) -> Iterator[str]:
    """The URL of a new database, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="vaksam-bench-") as folder:
        if kind == "sqlite":
            yield databases.sqlite(Path(folder), fill)
        else:
            with databases.postgres(fill) as url:
                yield url


@contextmanager
def town(kind: str, fill: Callable[[str], None] | None = None) -> Iterator[MeasuredTown]:
    """Granvik with the measured process on a new database; `fill` founds it and puts more in, once in a run."""
    with tempfile.TemporaryDirectory(prefix="vaksam-bench-") as folder, database(kind, fill or founded) as url:
        built = MeasuredTown(url, Path(folder), founded=True)
        yield built
        built.close()


def founded(url: str) -> None:
    """Every table, the municipality and the processes."""
    create(url)
    with tempfile.TemporaryDirectory(prefix="vaksam-bench-") as folder:
        MeasuredTown(url, Path(folder)).close()


def empty(url: str) -> None:
    """Nothing in it: whoever asked makes its own tables."""
