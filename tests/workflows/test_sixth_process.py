"""A process of one's own is two folders: beside an untouched product it is found, accepted, drawn and played."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.engine.toy_drawings import toy

ROOT = Path(__file__).resolve().parents[2]
NAME = "handover"

BODY = """
<b:startEvent id="asked" name="Önskemål"/>
<b:userTask id="answer" name="Svara på önskemålet"/>
<b:boundaryEvent id="remind_answer" cancelActivity="false" attachedToRef="answer">
  <b:timerEventDefinition id="t1"><b:timeDate>deadline.answer.warn</b:timeDate></b:timerEventDefinition>
</b:boundaryEvent>
<b:endEvent id="reminded" name="Påminn"><b:messageEventDefinition id="m1" messageRef="reminder"/></b:endEvent>
<b:boundaryEvent id="escalate_answer" cancelActivity="false" attachedToRef="answer">
  <b:timerEventDefinition id="t2"><b:timeDate>deadline.answer.due</b:timeDate></b:timerEventDefinition>
</b:boundaryEvent>
<b:endEvent id="escalated" name="Eskalera"><b:messageEventDefinition id="m2" messageRef="escalation"/></b:endEvent>
<b:serviceTask id="thank" name="Skicka svaret"/>
<b:endEvent id="answered" name="Besvarat"/>
"""
FLOWS = "asked>answer answer>thank thank>answered remind_answer>reminded escalate_answer>escalated"
MESSAGES = '<b:message id="reminder" name="Påminnelse"/><b:message id="escalation" name="Eskalering"/>'
NODES = "asked answer remind_answer reminded escalate_answer escalated thank answered"

WORKFLOW = '''
"""What the staff wish for, answered by the manager."""

from pathlib import Path

from engine.definition import Basis, Deadline, Door, UserTask, Who, Workflow
from workflows import roles
from workflows.clocks import LEADERS
from workflows.handover import delegates
from workflows.law.deadlines import WorkingDays

FIVE_DAYS = WorkingDays(days=5, basis=Basis.LOCAL, source="Rutinen för önskemål", after="att önskemålet kom in")

workflow = Workflow(
    name="handover",
    title="Önskemål",
    series="ÖN",
    folder=Path(__file__).parent.parent.parent / "bpmn" / "handover",
    start_form="wish",
    doors=(Door.REPORT,),
    lanes={"Chef": Who(role=roles.MANAGER)},
    user_tasks={"answer": UserTask(next_step="Svara den som önskar något.")},
    delegates=delegates,
    deadlines={
        "answer": Deadline(
            label="Önskemålet ska vara besvarat", starts="", rule=lambda step: FIVE_DAYS, may_pause=LEADERS
        )
    },
    outcomes={"answered": "Besvarat"},
    letters=Path(__file__).parent / "letters",
)
'''
DELEGATES = '''
"""What follows from the answer."""

from engine.step import Step
from workflows.reminding import escalate as escalation
from workflows.reminding import remind as reminder

__all__ = ["escalation", "reminder", "thank"]


def thank(step: Step) -> None:
    step.record(thanked=True)
'''
STORY = """titel: Ett önskemål besvaras sedan tiden har pausats
börjar: 2026-09-15 09:00
steg:
  - vem: elin
    rapportera: handover
    svar: {unit: Gruppbostaden Björkbacken, text: Vi önskar en ny soffa.}
    då: {uppgifter: {answer: anders}, frister: {answer: {senast: 2026-09-22, text: fem arbetsdagar}}}
  - vem: anders
    pausa: answer
    till: 2026-09-18
    skäl: Vi väntar på pris.
    då: {frister: {answer: {senast: 2026-09-25, text: tre arbetsdagar ges tillbaka}}}
  - när: 2026-09-24 09:00
    då: {brev: [{slag: reminder, till: anders, lämnade: 2026-09-24 08:00}]}
  - vem: anders
    gör: answer
    svar: {reply: Den är beställd.}
    då: {status: avslutat, utfall: answered, fakta: {thanked: true}, frister: {answer: {läge: i tid}}}
"""


def form(title: str, **fields: Mapping[str, str]) -> str:
    schema = {"type": "object", "title": title, "properties": fields, "additionalProperties": False}
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


FILES = {
    f"bpmn/{NAME}/forms/wish.schema.json": form(
        "Önska något",
        unit={"type": "integer", "format": "unit", "title": "Enhet"},
        text={"type": "string", "title": "Vad önskas?"},
    ),
    f"bpmn/{NAME}/forms/wish.ui.json": json.dumps({"unit": {"ui:widget": "unit"}}),
    f"bpmn/{NAME}/forms/answer.schema.json": form("Svara", reply={"type": "string", "title": "Ditt svar"}),
    f"bpmn/{NAME}/forms/answer.ui.json": "{}",
    f"bpmn/{NAME}/scenarios/besvaras.yaml": STORY,
    f"workflows/{NAME}/__init__.py": WORKFLOW,
    f"workflows/{NAME}/delegates.py": DELEGATES,
    f"workflows/{NAME}/letters/answered.txt": "{{ number }}: ditt önskemål är besvarat\n{{ link }}\n",
}


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """The product as it stands, each thing of it where it was; two shelves that can take one folder more."""
    for room in ("engine", "webapp"):
        (tmp_path / room).symlink_to(ROOT / room)
    for shelf in ("bpmn", "workflows"):
        (tmp_path / shelf).mkdir()
        for path in (ROOT / shelf).iterdir():
            (tmp_path / shelf / path.name).symlink_to(path)
    return tmp_path


def add_process(product: Path, without: str = "") -> None:
    for name, text in FILES.items():
        path = product / name
        if name != without:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    drawing = toy(BODY, flows=FLOWS, conditions={}, messages=MESSAGES, lane=("Chef", NODES))
    (product / "bpmn" / NAME / f"{NAME}.bpmn").write_bytes(drawing.replace(b'"toy"', f'"{NAME}"'.encode()))


def vaksam(product: Path, *words: str) -> tuple[int, str]:
    """The command line of that product, in a process of its own."""
    command = [sys.executable, "-m", "webapp.commands", *words]
    place = {**os.environ, "PYTHONPATH": str(product), "PYTHONDONTWRITEBYTECODE": "1"}
    said = subprocess.run(command, cwd=product, env=place, capture_output=True, text=True, check=False)
    return said.returncode, said.stdout + said.stderr


def test_a_sixth_process_touches_its_two_folders_and_no_more(product: Path) -> None:
    """Found, checked and played from beginning to end, with the reminders, letters and pauses that all have."""
    add_process(product)
    assert vaksam(product, "process", "check", NAME) == (0, "1 kontrollerade, 0 fynd.\n")
    code, told = vaksam(product, "scenario", "run", f"bpmn/{NAME}/scenarios")
    assert code == 0 and "Allt stämmer." in told and "ärende ÖN 2026-0001 är avslutat: Besvarat" in told, told
    touched = [path for path in product.rglob("*") if path.is_file() and not path.is_symlink()]
    own = {f"bpmn/{NAME}", f"workflows/{NAME}"}
    assert {"/".join(path.relative_to(product).parts[:2]) for path in touched} == own


def test_a_sixth_process_that_lacks_something_is_told_what(product: Path) -> None:
    add_process(product, without=f"bpmn/{NAME}/forms/answer.ui.json")
    code, told = vaksam(product, "process", "check", NAME)
    assert code == 1 and "answer.ui.json" in told
