"""What is asked of a database while something is done: counts do not flap as seconds do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

#: What opens and closes a transaction is no question.
_FRAME = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


@dataclass(kw_only=True)
class Asked:
    """The statements in order, each once however many rows it had, and how many transactions were committed."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0

    def __len__(self) -> int:
        return len(self.statements)

    def __str__(self) -> str:
        return "\n".join(f"{number:3}. {' '.join(text.split())}" for number, text in enumerate(self.statements, 1))


@contextmanager
def statements(engine: Engine) -> Iterator[Asked]:
    """Everything that is asked of the database inside the block."""
    asked = Asked()

    def note_statement(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(_FRAME):
            asked.statements.append(statement)

    def note_commit(connection: Any) -> None:
        asked.commits += 1

    event.listen(engine, "before_cursor_execute", note_statement)
    event.listen(engine, "commit", note_commit)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note_statement)
        event.remove(engine, "commit", note_commit)
