"""A small town for tests: Granvik's organisation in a database of its own, and a clock that travels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, delete, select

from engine.cases import Cases
from engine.clock import go_round
from engine.database import Database
from engine.installation import Installation
from engine.models import Case, UserTask
from engine.organisation import person_by_username, unit_by_name
from engine.settings import Settings
from tests.servers import databases
from tests.servers.schema import create
from workflows.board.meetings import Meeting
from workflows.granvik.found import found_granvik
from workflows.law.office_hours import next_office_hour
from workflows.registry import all_workflows

Row = TypeVar("Row")

#: A Tuesday, 07.40 in Granvik.
MORNING = datetime(2026, 9, 15, 5, 40, tzinfo=UTC)

#: What Elin, a trainee at Björkbacken, writes when she has seen a door locked from outside.
REPORT: dict[str, Any] = {
    "kind": "event",
    "happened_on": "2026-09-14",
    "noticed_on": "2026-09-14",
    "what_happened": "Personalen låste dörren utifrån under frukosten.",
    "misconduct_type": "legal_certainty",
}


def found_and_deploy(cases: Cases) -> None:
    with cases.house.database.transaction() as session:
        found_granvik(session)
    cases.deploy_all()


def granvik_in_the_morning(url: str) -> None:
    """Every table, Granvik and the processes: what most tests begin with, made once for all of them."""
    create(url)
    house = Installation(database=Database(url), workflows=all_workflows(), settings=Settings(), now=lambda: MORNING)
    found_and_deploy(Cases(house))
    house.database.close()


class Town:
    """`with_settings` goes to Settings: Town(url, mail_host="127.0.0.1"). Close it when the test is over."""

    def __init__(self, database_url: str, *, now: datetime = MORNING, **with_settings: Any) -> None:
        self.now = now
        settings = Settings(**{"database_url": database_url, "secret_key": "for tests", **with_settings})
        self.house = Installation(
            database=Database(database_url),
            workflows=all_workflows(),
            settings=settings,
            now=lambda: self.now,
            office_hour=next_office_hour,
        )
        self.cases = Cases(self.house)
        if not databases.fill_as(database_url, granvik_in_the_morning):
            found_and_deploy(self.cases)

    def close(self) -> None:
        self.house.database.close()

    def go(self, **ahead: float) -> None:
        """Let time pass, `go(days=2, hours=1)`, and the clock go its round when it has."""
        self.now += timedelta(**ahead)
        go_round(self.cases)

    def person(self, username: str) -> int:
        """The number of somebody in workflows/granvik/organisation.yaml."""
        with self.house.database.reading() as session:
            return person_by_username(session, username).id

    def unit(self, name: str) -> int:
        with self.house.database.reading() as session:
            return unit_by_name(session, name).id

    def report(self, by: str = "elin", unit: str = "Gruppbostaden Björkbacken", **also: Any) -> str:
        """Somebody reports under lex Sarah; answers with the case's number."""
        return self.cases.open("lex_sarah", self.person(by), {**REPORT, "unit": self.unit(unit), **also})

    def cancel_meetings(self) -> None:
        """The nämnd has none planned, so that its chair decides what cannot wait."""
        with self.house.database.transaction() as session:
            session.execute(delete(Meeting))

    def case(self, number: str) -> Case:
        return self._one(select(Case).where(Case.number == number))

    def task(self, name: str, number: str = "") -> UserTask:
        """The latest task of that name, open or not; of one case when its number is given."""
        query = select(UserTask).where(UserTask.name == name).order_by(UserTask.opened_at.desc()).limit(1)
        if number:
            query = query.where(UserTask.case_id == self.case(number).id)
        return self._one(query)

    def do(self, name: str, by: str, number: str = "", **answers: Any) -> None:
        """Somebody does a step."""
        self.cases.complete(self.task(name, number).id, self.person(by), answers)

    def _one(self, query: Select[Row]) -> Row:
        with self.house.database.reading() as session:
            found = session.scalars(query).one()
            session.expunge(found)
            return found
