"""Rows that a push has yet to write: each table once, however many consequences the push had."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Executable, Table, insert
from sqlalchemy.orm import Session

from engine.database import insert_into
from engine.models import AccessGrant, Base, Letter, Message

#: Whose key says that the same consequence is never written twice: what is there already stands.
ONCE = (AccessGrant, Letter, Message)


class Rows:
    """Gathers while the case moves; whoever reads within the push has them written first."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._gathered: dict[type[Base], list[dict[str, Any]]] = {}

    def add(self, table: type[Base], **values: Any) -> None:
        self._gathered.setdefault(table, []).append(values)

    def write(self) -> None:
        """One statement for each table."""
        gathered, self._gathered = self._gathered, {}
        for table, rows in gathered.items():
            self.session.execute(self._insert(table), rows)

    def _insert(self, table: type[Base]) -> Executable:
        # Into the table, not the class: plain rows, nothing for the ORM to keep track of.
        rows = cast("Table", table.__table__)
        return insert_into(self.session, rows).on_conflict_do_nothing() if table in ONCE else insert(rows)
