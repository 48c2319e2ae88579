"""What was sealed of each case, kept beside the reading in a file of its own so that memory stays flat."""

from __future__ import annotations

import sqlite3


class Heads:
    """Filled from the seals, asked when the cases come; thrown away when closed."""

    def __init__(self) -> None:
        # A database without a name lies in memory while it is small and in a temporary file when it grows.
        self.store = sqlite3.connect("", isolation_level=None)
        self.store.execute("CREATE TABLE head (case_id INTEGER, seq INTEGER, hash TEXT)")
        self.store.execute("CREATE INDEX by_case ON head (case_id)")
        self.store.execute("BEGIN")

    def add(self, case_id: int, seq: int, hash_: str) -> None:
        self.store.execute("INSERT INTO head VALUES (?, ?, ?)", (case_id, seq, hash_))

    def of(self, case_id: int) -> dict[int, str]:
        """The hash of each sealed row of a case, by its number there."""
        return dict(self.store.execute("SELECT seq, hash FROM head WHERE case_id = ?", (case_id,)))

    def first_between(self, after: int, before: int | None) -> int | None:
        """The first sealed case between two others; to the end when there is no `before`."""
        query = "SELECT MIN(case_id) FROM head WHERE case_id > ? AND (? IS NULL OR case_id < ?)"
        found: int | None = self.store.execute(query, (after, before, before)).fetchone()[0]
        return found

    def close(self) -> None:
        self.store.close()
