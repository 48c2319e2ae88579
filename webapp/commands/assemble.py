"""Put an installation together: settings, database, processes and clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine.database import Database
from engine.installation import Installation, real_now
from engine.settings import Settings
from workflows.law.office_hours import next_office_hour
from workflows.registry import all_workflows


def assemble(settings: Settings, now: Callable[[], datetime] = real_now) -> Installation:
    """An installation on an existing database."""
    return Installation(
        database=Database(settings.database_url, connections=settings.database_connections),
        workflows=all_workflows(),
        settings=settings,
        now=now,
        office_hour=next_office_hour,
    )
