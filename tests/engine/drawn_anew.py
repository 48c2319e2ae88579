"""A town whose one process is drawn anew by a test, version after version."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from lxml import etree
from sqlalchemy import select

from engine.cases import Cases
from engine.database import Database
from engine.definition import Deadline, Who, Workflow
from engine.definitions import deploy
from engine.installation import Installation
from engine.models import Case, CaseState, DeadlineRow, Definition, History, Timer, UserTask
from engine.settings import Settings
from engine.step import Step
from tests.engine.toy_drawings import toy
from tests.engine.toy_town import CHIEF, MONDAY, In, ToyTown

B = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
MESSAGES = """<b:message id="reminder" name="Påminnelse"/><b:message id="arrived" name="Kommit"/>
<b:message id="other" name="Annat"/>"""
CIA, GUN = 3, 7  #: the chief of the unit, and one there who reports


def start(node: str = "reported") -> str:
    return f'<b:startEvent id="{node}" name="Rapporterat"/>'


def step(node: str, name: str = "") -> str:
    return f'<b:userTask id="{node}" name="{name or node}"/>'


def service(node: str) -> str:
    return f'<b:serviceTask id="{node}" name="Gör {node}"/>'


def clock(node: str, on: str, time: str) -> str:
    """A clock on a step, and the end that it leads to; the arrow is `node>node_end`."""
    return f"""<b:boundaryEvent id="{node}" cancelActivity="false" attachedToRef="{on}">
  <b:timerEventDefinition id="{node}_t"><b:timeDate>deadline.{time}</b:timeDate></b:timerEventDefinition>
</b:boundaryEvent><b:endEvent id="{node}_end" name="Påmint">
  <b:messageEventDefinition id="{node}_m" messageRef="reminder"/></b:endEvent>"""


def catch(node: str, *, message: str = "", time: str = "") -> str:
    waits = f'<b:messageEventDefinition id="{node}_m" messageRef="{message}"/>' if message else (
        f'<b:timerEventDefinition id="{node}_t"><b:timeDate>deadline.{time}</b:timeDate></b:timerEventDefinition>'
    )  # fmt: skip
    return f'<b:intermediateCatchEvent id="{node}" name="Väntar {node}">{waits}</b:intermediateCatchEvent>'


def gateway(node: str, kind: str = "exclusive", name: str = "") -> str:
    named = f' name="{name}"' if name else ""
    return f'<b:{kind}Gateway id="{node}"{named}/>'


def part(node: str, inside: str) -> str:
    return f'<b:subProcess id="{node}" name="Delen {node}">{inside}</b:subProcess>'


def end(node: str = "closed") -> str:
    return f'<b:endEvent id="{node}" name="Avslutat"/>'


class DrawnTown(ToyTown):
    """`draw` makes and deploys a version; `hours` is how long each deadline is, today."""

    def _enter(self, database_url: str, folder: Path) -> None:
        self.now = MONDAY
        self.folder = folder
        self.hours = {"assess": 24.0, "extra": 48.0, "wait": 72.0, "finish": 24.0}
        self.starts = {"extra": ""}
        settings = Settings(database_url=database_url, secret_key="for tests")
        drawn = folder / "drawn.txt"
        self.flows: dict[str, Workflow] = {}
        if drawn.exists():  # the same town, seen from another process
            self.flows["toy"] = self._process(folder / "toy", drawn.read_text())
        self.house = Installation(
            database=Database(database_url), workflows=self.flows, settings=settings, now=lambda: self.now
        )
        self.cases = Cases(self.house)

    def draw(
        self, *body: str, flows: str, conditions: dict[str, tuple[str, str]] | None = None, **forms: dict[str, Any]
    ) -> int:
        """Deploy what is drawn, and say its version."""
        drawn = "".join(body)
        lane = ("Chef", " ".join(re.findall(r"<b:(?:\w+(?:Event|Task|Gateway)|subProcess) id=\"(\w+)\"", drawn)))
        xml = _inside(toy(drawn, flows=flows, conditions=conditions or {}, messages=MESSAGES, lane=lane))
        folder = self.folder / "toy"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "forms").mkdir(parents=True)
        (folder / "toy.bpmn").write_bytes(xml)
        for form in ["report", *re.findall(r'<b:userTask id="(\w+)"', drawn)]:
            self._write_form(folder, form, forms.get(form, {"text": {"type": "string", "title": "Text"}}))
        (self.folder / "drawn.txt").write_text(drawn)
        self.flows["toy"] = self._process(folder, drawn)
        with self.house.database.transaction() as session:
            bundle = deploy(session, self.flows["toy"], self.now)
        with self.house.database.reading() as session:
            return session.scalars(select(Definition.version).where(Definition.hash == bundle.hash)).one()

    def _write_form(self, folder: Path, name: str, fields: dict[str, Any]) -> None:
        schema = {"type": "object", "title": "F", "properties": fields, "additionalProperties": False}
        (folder / "forms" / f"{name}.schema.json").write_text(json.dumps(schema))
        (folder / "forms" / f"{name}.ui.json").write_text("{}")

    def _process(self, folder: Path, drawn: str) -> Workflow:
        named = set(re.findall(r"deadline\.(\w+)\.", drawn))
        functions = ModuleType("toy_delegates")
        for name in re.findall(r'<b:serviceTask id="(\w+)"', drawn):
            setattr(functions, name, _do)
        functions.reminder = _remind  # type: ignore[attr-defined]
        letters = self.folder / "letters"
        letters.mkdir(exist_ok=True)
        for letter in ("new_task", "reminder"):
            (letters / f"{letter}.txt").write_text("{{ number }}\n{{ link }}\n")
        return Workflow(
            name="toy",
            title="Prov",
            series="PR",
            folder=folder,
            start_form="report",
            lanes={"Chef": Who(role=CHIEF)},
            delegates=functions,
            deadlines={key: self._deadline(key) for key in sorted(named)},
            outcomes={"closed": "Avslutat"},
            letters=letters,
        )

    def _deadline(self, key: str) -> Deadline:
        return Deadline(label=f"Tiden {key}", starts=self.starts.get(key, ""), rule=lambda _: In(self.hours[key]))

    # ---- acting and looking ----------------------------------------------------------------------------------

    def do(self, name: str, number: str = "PR 2026-0001", **answers: Any) -> None:
        self.cases.complete(self.task(name, number).id, CIA, answers or {"text": "Klart."})

    def task(self, name: str, number: str = "PR 2026-0001") -> UserTask:
        case = select(Case.id).where(Case.number == number).scalar_subquery()
        with self.house.database.reading() as session:
            mine = select(UserTask).where(UserTask.name == name, UserTask.case_id == case)
            return session.scalars(mine.order_by(UserTask.status.desc(), UserTask.opened_at.desc()).limit(1)).one()

    def open_steps(self, number: str = "PR 2026-0001") -> set[str]:
        case = select(Case.id).where(Case.number == number).scalar_subquery()
        with self.house.database.reading() as session:
            mine = select(UserTask.name).where(UserTask.case_id == case, UserTask.status == "open")
            return set(session.scalars(mine))

    def case(self, number: str = "PR 2026-0001") -> Case:
        with self.house.database.reading() as session:
            return session.scalars(select(Case).where(Case.number == number)).one()

    def state(self, number: str = "PR 2026-0001") -> CaseState:
        with self.house.database.reading() as session:
            return session.get_one(CaseState, self.case(number).id)

    def version(self, number: str = "PR 2026-0001") -> int:
        with self.house.database.reading() as session:
            hash_ = session.scalars(select(Case.definition_hash).where(Case.number == number)).one()
            return session.scalars(select(Definition.version).where(Definition.hash == hash_)).one()

    def clocks(self, number: str = "PR 2026-0001") -> dict[str, datetime]:
        """When each clock of the case rings."""
        with self.house.database.reading() as session:
            mine = session.scalars(select(Timer).where(Timer.case_id == self.case(number).id))
            return {timer.name: timer.rings_at for timer in mine}

    def deadlines(self, number: str = "PR 2026-0001") -> dict[str, DeadlineRow]:
        with self.house.database.reading() as session:
            mine = select(DeadlineRow).where(DeadlineRow.case_id == self.case(number).id)
            return {row.name: row for row in session.scalars(mine.where(DeadlineRow.status == "waiting"))}

    def history(self, number: str = "PR 2026-0001") -> list[History]:
        with self.house.database.reading() as session:
            mine = select(History).where(History.case_id == self.case(number).id).order_by(History.seq)
            return list(session.scalars(mine))

    def kinds(self, number: str = "PR 2026-0001") -> list[str]:
        return [row.kind for row in self.history(number)]


def _inside(xml: bytes) -> bytes:
    """The arrows of a sub-process lie inside it."""
    root = etree.fromstring(xml)
    for scope in root.iter(f"{B}subProcess"):
        inside = {node.get("id") for node in scope}
        for flow in list(root.iter(f"{B}sequenceFlow")):
            if flow.get("sourceRef") in inside:
                scope.append(flow)
    return bytes(etree.tostring(root))


def _do(step: Step) -> None:
    step.note("done", at=step.node)


def _remind(step: Step) -> None:
    step.note("reminded", at=step.node)


def numbers(cases: Sequence[Any]) -> list[str]:
    return [case.number for case in cases]
