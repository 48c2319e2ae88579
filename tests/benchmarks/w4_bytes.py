"""W4: how much room a case takes in the database, running and finished, with its indexes, table by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import Connection, text

from tests.benchmarks import eight_steps, places
from tests.benchmarks.figures import Figure
from tests.benchmarks.w1_steps import Ours
from tests.builders import Town

CASES = 60  #: each table takes whole pages: too few cases would count empty room
HALFWAY = 1 + len(eight_steps.TASKS) // 2  #: steps: the parallel pair is reached and one of it is done
KB = 1024
#: What the tables hold of a case. What a workflow keeps in registers of its own is apart: the measured one has none.
PARTS = {
    "det som rör sig": {"case", "case_state", "user_task", "timer", "deadline", "draft", "message"},
    "vem som får se": {"access_grant", "involvement"},
    "svaren": {"answer"},
    "breven": {"letter"},
    "historiken": {"history", "history_seal", "sealed_head"},
}
#: The case itself; the rest are records of what was said, sent and done, which are only ever added to.
ITSELF = ("det som rör sig", "vem som får se")


def measure(kind: str) -> list[Figure]:
    return [
        *_figures(kind, "pågående", _grown(kind, lambda ours: _take(ours, HALFWAY)), at_most=16),
        *_figures(kind, "avslutat", _grown(kind, lambda ours: ours.case()), at_most=10),
    ]


def _take(ours: Ours, steps: int) -> None:
    for _, _ in zip(range(steps), ours.steps(), strict=False):
        pass


def _grown(kind: str, one_case: Callable[[Ours], object]) -> Counter[str]:
    """Bytes a case, by table."""
    with places.town(kind) as town:
        ours = Ours(town)
        before = _sizes(town)
        for _ in range(CASES):
            one_case(ours)
        after = _sizes(town)
    return Counter({table: (after[table] - before[table]) // CASES for table in after})


def _figures(kind: str, which: str, grown: Counter[str], *, at_most: float) -> Iterator[Figure]:
    parts = {part: sum(grown[table] for table in tables) for part, tables in PARTS.items()}
    parts["annat"] = sum(grown.values()) - sum(parts.values())
    itself = sum(parts.pop(part) for part in ITSELF) / KB
    target = at_most if kind == "sqlite" else None
    yield Figure(work="W4", database=kind, what=f"ett {which} ärende", unit="KB", values=(itself,), at_most=target)
    for part, size in parts.items():
        yield Figure(work="W4", database=kind, what=f"– dess uppteckningar: {part}", unit="KB", values=(size / KB,))
    total = sum(grown.values()) / KB
    yield Figure(work="W4", database=kind, what=f"ett {which} ärende med uppteckningar", unit="KB", values=(total,))


def _sizes(town: Town) -> Counter[str]:
    """Bytes of each table with its indexes, once the rows lie as they will lie."""
    engine = town.house.database.engine
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return _of_sqlite(connection) if engine.dialect.name == "sqlite" else _of_postgres(connection)


def _of_sqlite(connection: Connection) -> Counter[str]:
    query = "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY m.tbl_name"
    return Counter({table: int(size) for table, size in connection.execute(text(query))})


def _of_postgres(connection: Connection) -> Counter[str]:
    connection.execute(text("VACUUM"))
    query = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
    found = connection.execute(text(f"{query} AND relnamespace = 'public'::regnamespace"))
    return Counter({table: int(size) for table, size in found})
