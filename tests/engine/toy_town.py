"""A very small town and a process of its own, so that every order of things can be tried and reckoned by hand.

Two steps beside each other and a linked case of two steps in a row; then a message or a time, whichever comes first;
then a last step.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType

from engine.cases import Cases
from engine.clock import go_round
from engine.database import Database
from engine.definition import Action, Basis, Deadline, Due, UserTask, Who, Workflow
from engine.installation import Installation
from engine.models import Person, RoleHolding, Unit
from engine.repair import Right
from engine.settings import Settings
from engine.step import Step
from tests.engine.toy_drawings import toy

MONDAY = datetime(2026, 9, 14, 7, 0, tzinfo=UTC)
CHIEF, CLERK = "chef", "registrator"

#: Number -> the one above it, and which roles who holds there.
UNITS = {1: None, 2: 1, 3: 2, 4: 2}
PEOPLE = {1: ("Ada", 1), 2: ("Bo", 2), 3: ("Cia", 3), 4: ("Dag", 4), 5: ("Eva", 2), 6: ("Fia", 2), 7: ("Gun", 3)}
PEOPLE |= {8: ("Hal", 1)}
HOLDS = ((1, CHIEF, 1), (2, CHIEF, 2), (3, CHIEF, 3), (4, CHIEF, 4), (5, CLERK, 2), (6, CLERK, 2))
MENDER = 8  #: holds every role of mending

BODY = """
<b:startEvent id="reported" name="Rapporterat"/>
<b:serviceTask id="begin" name="Öppna följeärende"/>
<b:parallelGateway id="fork"/>
<b:userTask id="register" name="Registrera"/>
<b:boundaryEvent id="remind_register" cancelActivity="false" attachedToRef="register">
  <b:timerEventDefinition id="t1"><b:timeDate>deadline.register.warn</b:timeDate></b:timerEventDefinition>
</b:boundaryEvent>
<b:endEvent id="reminded" name="Påmint"><b:messageEventDefinition id="m1" messageRef="reminder"/></b:endEvent>
<b:userTask id="assess" name="Bedöm"/>
<b:boundaryEvent id="late_assess" cancelActivity="false" attachedToRef="assess">
  <b:timerEventDefinition id="t2"><b:timeDate>deadline.assess.due</b:timeDate></b:timerEventDefinition>
</b:boundaryEvent>
<b:endEvent id="told" name="Sagt"><b:messageEventDefinition id="m2" messageRef="overdue"/></b:endEvent>
<b:intermediateCatchEvent id="came_back" name="Följt">
  <b:messageEventDefinition id="m3" messageRef="followed"/></b:intermediateCatchEvent>
<b:parallelGateway id="join"/>
<b:eventBasedGateway id="waits" name="Vad kommer först?"/>
<b:intermediateCatchEvent id="came" name="Kompletterat">
  <b:messageEventDefinition id="m4" messageRef="supplemented"/></b:intermediateCatchEvent>
<b:intermediateCatchEvent id="too_late" name="Tiden ute">
  <b:timerEventDefinition id="t3"><b:timeDate>deadline.supplement.due</b:timeDate></b:timerEventDefinition>
</b:intermediateCatchEvent>
<b:exclusiveGateway id="merge"/>
<b:userTask id="finish" name="Avsluta"/>
<b:endEvent id="closed" name="Avslutat"/>
"""
FLOWS = """reported>begin begin>fork fork>register fork>assess fork>came_back remind_register>reminded late_assess>told
register>join assess>join came_back>join join>waits waits>came waits>too_late came>merge too_late>merge merge>finish
finish>closed"""
MESSAGES = """<b:message id="reminder" name="Påminnelse"/><b:message id="overdue" name="Försenat"/>
<b:message id="followed" name="Följt"/><b:message id="supplemented" name="Komplettering"/>"""
NODES = """reported begin fork register remind_register reminded assess late_assess told came_back join waits came
too_late merge finish closed"""

LINKED_BODY = """
<b:startEvent id="opened" name="Öppnat"/><b:userTask id="follow" name="Följ upp"/>
<b:userTask id="confirm" name="Bekräfta"/>
<b:serviceTask id="report_back" name="Berätta"/><b:endEvent id="followed_up" name="Uppföljt"/>
"""
LINKED_FLOWS = "opened>follow follow>confirm confirm>report_back report_back>followed_up"
LINKED_NODES = "opened follow confirm report_back followed_up"


class In:
    """A rule that counts hours: warns halfway."""

    def __init__(self, hours: float) -> None:
        self.hours = hours

    def due(self, origin: datetime, *, label: str) -> Due:
        at, warn_at = origin + timedelta(hours=self.hours), origin + timedelta(hours=self.hours / 2)
        return Due(at=at, on=None, warn_at=warn_at, basis=Basis.LOCAL, source="", explanation=label, rule="PTnH")


class ToyTown:
    """`folder` is where the process is written; `now` travels. Close it when the test is over."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self._enter(database_url, folder)
        self._found()
        self.cases.deploy_all()

    @classmethod
    def move_in(cls, database_url: str, folder: Path) -> ToyTown:
        """The same town, seen from another process."""
        town = cls.__new__(cls)
        town._enter(database_url, folder)
        return town

    def _enter(self, database_url: str, folder: Path) -> None:
        self.now = MONDAY
        flows = _processes(folder)
        settings = Settings(database_url=database_url, secret_key="for tests")
        database = Database(database_url)
        self.house = Installation(database=database, workflows=flows, settings=settings, now=lambda: self.now)
        self.cases = Cases(self.house)

    def close(self) -> None:
        self.house.database.close()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.house.settings.zone).date()

    def go(self, **ahead: float) -> None:
        """Let time pass, and the clock go its round when it has."""
        self.now += timedelta(**ahead)
        go_round(self.cases)

    def open(self, person_id: int = 7, once: str = "") -> str:
        return self.cases.open("toy", person_id, {"text": "Något har hänt."}, once=once)

    def _found(self) -> None:
        with self.house.database.transaction() as session:
            for number, above in UNITS.items():
                named = {"name": f"Enhet {number}", "kind": "enhet", "path": _path(number)}
                session.add(Unit(id=number, parent_id=above, **named))
                session.flush()
            for number, (name, unit) in PEOPLE.items():
                mail = f"{name.lower()}@toy.example"
                session.add(Person(id=number, username=name.lower(), name=name, title="", email=mail, unit_id=unit))
            session.flush()
            for person_id, role, unit_id in (*HOLDS, *((MENDER, right, 1) for right in Right)):
                since = date(2025, 1, 1)
                session.add(RoleHolding(person_id=person_id, role=role, unit_id=unit_id, valid_from=since))


def _path(unit: int) -> str:
    above = UNITS[unit]
    return f"{_path(above) if above else '/'}{unit}/"


def _processes(folder: Path) -> dict[str, Workflow]:
    letters = folder / "processes" / "toy" / "letters"
    if not letters.exists():
        letters.mkdir(parents=True)
        for name in ("new_task", "reminder", "overdue"):
            (letters / f"{name}.txt").write_text("{{ number }}\n{{ link }}\n")
        lane = ("Chef", NODES)
        _write(folder, "toy", toy(BODY, flows=FLOWS, conditions={}, messages=MESSAGES, lane=lane))
        linked = toy(LINKED_BODY, flows=LINKED_FLOWS, conditions={}, messages="", lane=("Chef", LINKED_NODES))
        _write(folder, "toy_linked", linked.replace(b'"toy"', b'"toy_linked"'))
    return {"toy": _toy(folder, letters), "toy_linked": _linked(folder, letters)}


def _write(folder: Path, name: str, drawing: bytes) -> None:
    forms = folder / name / "forms"
    forms.mkdir(parents=True)
    (folder / name / f"{name}.bpmn").write_bytes(drawing)
    text = {"type": "string", "title": "Text"}
    schema = json.dumps({"type": "object", "title": "F", "properties": {"text": text}, "additionalProperties": False})
    for form in ("report", "register", "assess", "finish", "supplemented") if name == "toy" else ("follow", "confirm"):
        (forms / f"{form}.schema.json").write_text(schema)
        (forms / f"{form}.ui.json").write_text("{}")


def _toy(folder: Path, letters: Path) -> Workflow:
    return Workflow(
        name="toy",
        title="Prov",
        series="PR",
        folder=folder / "toy",
        start_form="report",
        lanes={"Chef": Who(role=CHIEF)},
        user_tasks={"register": UserTask(who=Who(role=CLERK))},
        delegates=_functions(begin=_begin, reminder=_remind, overdue=_tell_overdue),
        deadlines={
            "register": Deadline(label="Registrerat", starts="", rule=lambda step: In(8)),
            "assess": Deadline(label="Bedömt", starts="", rule=lambda step: In(24)),
            "supplement": Deadline(label="Kompletterat", starts="", rule=lambda step: In(48)),
        },
        actions={"supplemented": Action(title="Komplettera", explanation="", who=(Who(role=CHIEF), Who(role=CLERK)))},
        outcomes={"closed": "Avslutat"},
        letters=letters,
        opens=("toy_linked",),
    )


def _linked(folder: Path, letters: Path) -> Workflow:
    return Workflow(
        name="toy_linked",
        title="Följeärende",
        series="FO",
        folder=folder / "toy_linked",
        lanes={"Chef": Who(role=CHIEF)},
        delegates=_functions(report_back=_report_back),
        outcomes={"followed_up": "Uppföljt"},
        letters=letters,
    )


def _functions(**functions: object) -> ModuleType:
    module = ModuleType("toy_delegates")
    vars(module).update(functions)
    return module


def _begin(step: Step) -> None:
    step.open_case("toy_linked", {})


def _report_back(step: Step) -> None:
    if step.case.parent_id is not None:
        step.tell(step.case.parent_id, "followed")


def _remind(step: Step) -> None:
    _write_to_owners(step, "reminder")


def _tell_overdue(step: Step) -> None:
    _write_to_owners(step, "overdue")


def _write_to_owners(step: Step, letter: str) -> None:
    task = step.task
    assert task is not None, "a clock sits on a step"
    holders = step.organisation.holders(task.role, task.unit_id or 0)
    step.send(letter, [person for person in holders if person.id not in step.involved])
