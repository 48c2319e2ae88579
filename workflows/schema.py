"""The whole database: the engine's tables and the registers'."""

from __future__ import annotations

import importlib
from pathlib import Path

from engine import database

REGISTERS = Path(__file__).parent / "records" / "migrations"


def upgrade(url: str) -> None:
    """Bring the database at `url` to today's schema."""
    database.upgrade(url, [REGISTERS])


def import_models() -> None:
    """Make every table known to SQLAlchemy; the processes do so by themselves when they are imported."""
    for module in ("workflows.local_settings", "workflows.board.meetings", "workflows.records.models"):
        importlib.import_module(module)
