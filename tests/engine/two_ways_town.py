"""A town of one person, whose cases go one of two ways: somebody answers, or the time is out."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import select

from engine.cases import Cases
from engine.database import Database
from engine.definition import Action, Basis, Deadline, Due, Who, Workflow
from engine.installation import Installation
from engine.models import Person, RoleHolding, Unit, UserTask
from engine.settings import Settings
from tests.engine.toy_drawings import toy

MONDAY = datetime(2026, 9, 14, 7, 0, tzinfo=UTC)
#: She does all there is to do.
ADA = 1
TEXT = {"text": "Det är gjort."}

BODY = """
<b:startEvent id="report" name="Rapporterat"/>
<b:eventBasedGateway id="waits" name="Vad kommer först?"/>
<b:intermediateCatchEvent id="came" name="Svaret kommer">
  <b:messageEventDefinition id="m1" messageRef="answer"/></b:intermediateCatchEvent>
<b:intermediateCatchEvent id="too_late" name="Tiden är ute">
  <b:timerEventDefinition id="t1"><b:timeDate>deadline.answer.due</b:timeDate></b:timerEventDefinition>
</b:intermediateCatchEvent>
<b:userTask id="read" name="Läs svaret"/>
<b:userTask id="remind" name="Påminn"/>
<b:endEvent id="answered" name="Besvarat"/><b:endEvent id="reminded" name="Påmint"/>
"""
FLOWS = """report>waits waits>came waits>too_late came>read read>answered too_late>remind remind>reminded"""
MESSAGES = """<b:message id="answer" name="Svar"/>"""
NODES = "report waits came too_late read remind answered reminded"


class InADay:
    """Tomorrow at the same time."""

    def due(self, origin: datetime, *, label: str) -> Due:
        at = origin + timedelta(days=1)
        return Due(at=at, on=None, warn_at=at, basis=Basis.LOCAL, source="", explanation=label, rule="PT24H")


class TwoWays:
    """`folder` is where the process is written; `now` travels. Close it when the test is over."""

    def __init__(self, database_url: str, folder: Path, **with_settings: Any) -> None:
        self.now = MONDAY
        self.settings = Settings(database_url=database_url, secret_key="for tests", **with_settings)
        self.workflow = _written(folder)
        self.house = self.another_house()
        self.cases = Cases(self.house)
        with self.house.database.transaction() as session:
            session.add(Unit(id=1, name="Enheten", kind="enhet", path="/1/"))
            session.flush()
            session.add(Person(id=ADA, username="ada", name="Ada", title="", email="ada@toy.example", unit_id=1))
            session.flush()
            session.add(RoleHolding(person_id=ADA, role="chef", unit_id=1, valid_from=MONDAY.date()))
        self.cases.deploy_all()

    def another_house(self, database_url: str = "") -> Installation:
        """The same town as another process knows it, or as it stands in another database."""
        settings = dataclasses.replace(self.settings, database_url=database_url or self.settings.database_url)
        database = Database(settings.database_url)
        workflows = {self.workflow.name: self.workflow}
        return Installation(database=database, workflows=workflows, settings=settings, now=lambda: self.now)

    def close(self) -> None:
        self.house.database.close()

    def open(self) -> str:
        return self.cases.open("two_ways", ADA, {})

    def tasks(self, name: str, status: str = "open") -> Sequence[str]:
        with self.house.database.reading() as session:
            named = select(UserTask.id).where(UserTask.name == name, UserTask.status == status)
            return session.scalars(named.order_by(UserTask.opened_at, UserTask.case_id)).all()


def _written(folder: Path) -> Workflow:
    home, letters = folder / "two_ways", folder / "letters"
    (home / "forms").mkdir(parents=True)
    letters.mkdir()
    (letters / "new_task.txt").write_text("{{ number }}\n{{ link }}\n")
    drawing = toy(BODY, flows=FLOWS, conditions={}, messages=MESSAGES, lane=("Chef", NODES))
    (home / "two_ways.bpmn").write_bytes(drawing.replace(b'"toy"', b'"two_ways"'))
    fields = {"text": {"type": "string", "title": "Text"}}
    form = {"type": "object", "title": "F", "properties": fields, "additionalProperties": False}
    for name in ("report", "answer", "read", "remind"):
        (home / "forms" / f"{name}.schema.json").write_text(json.dumps(form))
        (home / "forms" / f"{name}.ui.json").write_text("{}")
    return Workflow(
        name="two_ways",
        title="Två vägar",
        series="TV",
        folder=home,
        start_form="report",
        lanes={"Chef": Who(role="chef")},
        delegates=ModuleType("nobody"),
        deadlines={"answer": Deadline(label="Besvarat", starts="", rule=lambda step: InADay())},
        actions={"answer": Action(title="Svara", explanation="", who=(Who(role="chef"),))},
        outcomes={"answered": "Besvarat", "reminded": "Påmint"},
        letters=letters,
    )
