"""The measured process: eight steps of people, two of them side by side, and three clocks that are set and stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import select

from engine.cases import Cases
from engine.database import Database
from engine.definition import Basis, Deadline, UserTask, Who, Workflow
from engine.installation import Installation
from engine.models import Case
from engine.models import UserTask as UserTaskRow
from engine.settings import Settings
from engine.step import Step
from tests.builders import MORNING, Town
from tests.engine.toy_drawings import toy
from workflows import reminding, roles
from workflows.granvik.found import found_granvik
from workflows.law.deadlines import CalendarDays
from workflows.law.office_hours import next_office_hour
from workflows.registry import all_workflows

NAME = "toy"
TASKS = ("receive", "register", "assess", "interview", "read_papers", "propose", "decide", "close")
#: The steps with a clock that reminds on the working day before so many days have gone, and is stopped long before.
DAYS = 17
TIMED = ("register", "interview", "decide")
#: Whose each step is: role, and who of Granvik holds it for a case at Björkbacken.
OWNERS = {
    "receive": (roles.MANAGER, "anders"),
    "register": (roles.REGISTRAR, "greta"),
    "assess": (roles.MANAGER, "anders"),
    "interview": (roles.INVESTIGATOR, "johan"),
    "read_papers": (roles.REGISTRAR, "greta"),
    "propose": (roles.INVESTIGATOR, "johan"),
    "decide": (roles.HEAD_OF_ADMINISTRATION, "rune"),
    "close": (roles.REGISTRAR, "greta"),
}
#: No letters of its own: those that all processes share.
LETTERS = Path(reminding.__file__).parent / "measure" / "letters"
FLOWS = """reported>receive receive>register register>assess assess>fork fork>interview fork>read_papers
interview>join read_papers>join join>propose propose>decide decide>close close>closed"""
ANSWERS: Mapping[str, Any] = {
    "what": "Samtal med boendet och genomgång av rutinerna för natten; dörren är upplåst och larmet bytt.",
    "on": "2026-09-15",
    "grade": "serious",
}


def workflow(folder: Path) -> Workflow:
    """The process, its drawing and forms written in `folder`."""
    home = folder / NAME
    write(home, drawing(), TASKS)
    return Workflow(
        name=NAME,
        title="Åtta steg",
        series="ST",
        folder=home,
        start_form="report",
        lanes={"Chef": Who(role=roles.MANAGER)},
        user_tasks={name: UserTask(who=Who(role=role), enter=_enter) for name, (role, _) in OWNERS.items()},
        delegates=_delegates(),
        deadlines={name: _deadline() for name in TIMED},
        outcomes={"closed": "Avslutat"},
        letters=LETTERS,
    )


def drawing(when: Mapping[str, str] | None = None) -> bytes:
    """The drawing; `when` gives other times than our deadlines to its three clocks, by step."""
    times = when or {name: f"deadline.{name}.warn" for name in TIMED}
    steps = "".join(f'<b:userTask id="{name}" name="{name.capitalize()}"/>' for name in TASKS)
    clocks = "".join(_clock(name, times[name]) for name in TIMED)
    pair = '<b:parallelGateway id="fork"/><b:parallelGateway id="join"/>'
    ends = '<b:startEvent id="reported" name="Rapporterat"/><b:endEvent id="closed" name="Avslutat"/>'
    flows = FLOWS + "".join(f" remind_{name}>reminded_{name}" for name in TIMED)
    ids = f"reported closed fork join {' '.join(TASKS)}"
    ids += "".join(f" remind_{name} reminded_{name}" for name in TIMED)
    messages = '<b:message id="reminder" name="Påminnelse"/>'
    return toy(steps + clocks + pair + ends, flows=flows, conditions={}, messages=messages, lane=("Chef", ids))


class MeasuredTown(Town):
    """Granvik with the measured process beside its own; `founded` when the database holds all that already."""

    def __init__(self, url: str, folder: Path, *, founded: bool = False, now: datetime = MORNING) -> None:
        self.now = now
        self.house = Installation(
            database=Database(url),
            workflows={**all_workflows(), NAME: workflow(folder)},
            settings=Settings(database_url=url, secret_key="for a measurement, and nothing else"),
            now=lambda: self.now,
            office_hour=next_office_hour,
        )
        self.cases = Cases(self.house)
        if not founded:
            with self.house.database.transaction() as session:
                found_granvik(session)
            self.cases.deploy_all()


def open_task(town: Town, number: str) -> tuple[str, str] | None:
    """The first open step of a case: its id and name; None when it is done."""
    query = select(UserTaskRow.id, UserTaskRow.name).join(Case, Case.id == UserTaskRow.case_id)
    first = query.where(Case.number == number, UserTaskRow.status == "open").order_by(UserTaskRow.name).limit(1)
    with town.house.database.reading() as session:
        found = session.execute(first).one_or_none()
    return None if found is None else (found.id, found.name)


def _enter(step: Step, answers: Mapping[str, Any]) -> None:
    """A step of the trade: it sets a mark."""
    step.mark(step.node)


def _deadline() -> Deadline:
    rule = CalendarDays(days=DAYS, basis=Basis.LOCAL, source="Mätningen", after="det att steget öppnades")
    return Deadline(label="Steget ska vara gjort", starts="", rule=lambda step: rule)


def _delegates() -> ModuleType:
    delegates = ModuleType("delegates")
    delegates.reminder = reminding.remind  # type: ignore[attr-defined]
    return delegates


def _clock(name: str, when: str) -> str:
    return (
        f'<b:boundaryEvent id="remind_{name}" cancelActivity="false" attachedToRef="{name}">'
        f'<b:timerEventDefinition id="timer_{name}"><b:timeDate>{when}</b:timeDate></b:timerEventDefinition>'
        f'</b:boundaryEvent><b:endEvent id="reminded_{name}" name="Påminn">'
        f'<b:messageEventDefinition id="message_{name}" messageRef="reminder"/></b:endEvent>'
    )


def write(home: Path, xml: bytes, tasks: Sequence[str]) -> None:
    """A drawing, a form of three fields for each of its steps, and the form that opens a case."""
    (home / "forms").mkdir(parents=True)
    (home / f"{NAME}.bpmn").write_bytes(xml)
    for name in tasks:
        _write_form(home / "forms", name, {})
    _write_form(home / "forms", "report", {"unit": {"title": "Enhet", "type": "integer", "format": "unit"}})


def _write_form(folder: Path, name: str, more: Mapping[str, Any]) -> None:
    fields = {
        "what": {"title": "Vad har gjorts?", "type": "string", "minLength": 1, "maxLength": 8000},
        "on": {"title": "Dag", "type": "string", "format": "date"},
        "grade": {
            "title": "Hur allvarligt är det?",
            "type": "string",
            "oneOf": [{"const": "serious", "title": "Allvarligt"}, {"const": "slight", "title": "Ringa"}],
        },
        **more,
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "title": name.capitalize(),
        "required": list(fields),
        "properties": fields,
        "additionalProperties": False,
    }
    widgets = {"what": "textarea", "on": "date", "grade": "radio", "unit": "unit"}
    ui = {"ui:order": list(fields), **{field: {"ui:widget": widgets[field]} for field in fields}}
    (folder / f"{name}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / f"{name}.ui.json").write_text(json.dumps(ui), encoding="utf-8")
