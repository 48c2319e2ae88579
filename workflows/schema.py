"""The whole database: the engine's tables and the registers'."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory

from engine import database

REGISTERS = Path(__file__).parent / "records" / "migrations"


def upgrade(url: str) -> None:
    """Bring the database at `url` to today's schema."""
    database.upgrade(url, [REGISTERS])


@cache
def newest() -> tuple[str, ...]:
    """The numbered steps that today's schema ends in, one of each branch."""
    config = database.migration_config("", [REGISTERS])
    return tuple(sorted(ScriptDirectory.from_config(config).get_heads()))


def import_models() -> None:
    """Make every table known to SQLAlchemy; the processes do so by themselves when they are imported."""
    for module in (
        "workflows.local_settings",
        "workflows.delegation",
        "workflows.escalation",
        "workflows.board.meetings",
        "workflows.records.models",
    ):
        importlib.import_module(module)
