"""What is done once before anybody is served, however many machines start at the same time."""

from __future__ import annotations

from engine.cases import Cases
from engine.settings import Settings
from webapp.commands.assemble import assemble
from workflows.schema import upgrade


def prepare(settings: Settings) -> None:
    """Bring the tables to today's and store the newest version of every process; leaves no connection open."""
    upgrade(settings.database_url)
    house = assemble(settings)
    Cases(house).deploy_all()
    house.database.close()
