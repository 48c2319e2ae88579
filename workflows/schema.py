"""The whole database: the engine's tables and the registers'."""

from __future__ import annotations

from pathlib import Path

from engine import database

REGISTERS = Path(__file__).parent / "records" / "migrations"


def upgrade(url: str) -> None:
    """Bring the database at `url` to today's schema."""
    database.upgrade(url, [REGISTERS])
