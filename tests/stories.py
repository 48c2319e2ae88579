"""Granvik for stories: founded and deployed once per run, then copied for each story."""

from collections.abc import Callable
from datetime import datetime

from engine.cases import Cases
from engine.database import Database
from engine.installation import Installation, real_now
from engine.settings import Settings
from workflows.granvik.found import found_granvik
from workflows.law.office_hours import next_office_hour
from workflows.registry import all_workflows
from workflows.schema import upgrade


def granvik(url: str) -> None:
    """Every table, the municipality, and the processes."""
    upgrade(url)
    house = on_granvik(url, real_now)
    with house.database.transaction() as session:
        found_granvik(session)
    Cases(house).deploy_all()
    house.database.close()


def on_granvik(url: str, now: Callable[[], datetime]) -> Installation:
    """An installation on a database that holds all that."""
    return Installation(
        database=Database(url), workflows=all_workflows(), settings=Settings(), now=now, office_hour=next_office_hour
    )
