"""Municipalities for stories: founded and deployed once per run, then copied for each story."""

from collections.abc import Callable
from datetime import datetime

from engine.cases import Cases
from engine.database import Database
from engine.installation import Installation, real_now
from engine.settings import Settings
from workflows.founding import found
from workflows.law.office_hours import next_office_hour
from workflows.municipalities import GRANVIK, municipality
from workflows.registry import all_workflows
from workflows.schema import upgrade


def granvik(url: str) -> None:
    _founded(url, GRANVIK)


def katrineholm(url: str) -> None:
    _founded(url, "katrineholm")


def ekero(url: str) -> None:
    _founded(url, "ekero")


def nacka(url: str) -> None:
    _founded(url, "nacka")


#: What fills an empty database with each municipality, by its key.
TOWNS = {GRANVIK: granvik, "katrineholm": katrineholm, "ekero": ekero, "nacka": nacka}


def on_granvik(url: str, now: Callable[[], datetime], municipality: str = "") -> Installation:
    """An installation on a database that holds all that, of whichever municipality it was filled with."""
    assert municipality in ("", *TOWNS), "a story takes place in a municipality there is"
    return Installation(
        database=Database(url), workflows=all_workflows(), settings=Settings(), now=now, office_hour=next_office_hour
    )


def _founded(url: str, key: str) -> None:
    """Every table, the municipality, and the processes."""
    upgrade(url)
    house = on_granvik(url, real_now)
    with house.database.transaction() as session:
        found(session, municipality(key).content)
    Cases(house).deploy_all()
    house.database.close()
