"""What happens while a story is played: refusals, the travelling clock, letters that leave, faults that are told."""

import io
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import ModuleType

from engine.definition import Workflow
from engine.installation import Installation
from engine.scenarios import run_scenarios
from engine.step import Step
from tests.engine.test_scenarios import RECEIVED, START
from tests.servers import databases
from tests.stories import granvik, on_granvik

Change = Callable[[Mapping[str, Workflow]], Mapping[str, Workflow]]
AGAIN = RECEIVED.replace("2026-09-15 09:00", "2026-09-15 09:30")


def played(tmp_path: Path, story: str, change: Change = lambda workflows: workflows) -> tuple[int, str]:
    def make_house(url: str, now: Callable[[], datetime], municipality: str = "") -> Installation:
        house = on_granvik(databases.sqlite(tmp_path, granvik), now)
        return replace(house, workflows=change(house.workflows))

    path = tmp_path / "berattelse.yaml"
    path.write_text(story, encoding="utf-8")
    out = io.StringIO()
    return run_scenarios([path], make_house=make_house, out=out), out.getvalue()


def test_a_refusal_that_was_told_is_right(tmp_path: Path) -> None:
    code, _ = played(tmp_path, START + RECEIVED + AGAIN + "    nekas: redan gjord\n")
    assert code == 0


def test_a_refusal_nobody_told_of_stops_the_story(tmp_path: Path) -> None:
    code, told = played(tmp_path, START + RECEIVED + AGAIN)
    assert code == 1
    assert "steg 3 (anders gör receive_report)" in told
    assert "blev:   Steget nekades. Uppgiften är redan gjord." in told


def test_a_refusal_for_another_reason_is_told(tmp_path: Path) -> None:
    code, told = played(tmp_path, START + RECEIVED + AGAIN + "    nekas: någon annans\n")
    assert code == 1
    assert "vad:    varför steget nekas" in told
    assert "blev:   Uppgiften är redan gjord." in told


def test_a_refusal_about_another_field_is_told(tmp_path: Path) -> None:
    step = RECEIVED.replace("measures_taken_on: idag", "measures_taken_on: idag+1")
    right = f"{START}{step}    nekas: {{text: har inte varit än, fält: measures_taken_on}}\n"
    assert played(tmp_path, right)[0] == 0
    wrong = f"{START}{step}    nekas: {{text: har inte varit än, fält: person_safe}}\n"
    code, told = played(tmp_path, wrong)
    assert code == 1
    assert "blev:   measures_taken_on: Dagen har inte varit än." in told


def test_a_step_that_should_be_refused_and_is_not_is_told(tmp_path: Path) -> None:
    code, told = played(tmp_path, START + RECEIVED + "    nekas: redan gjord\n")
    assert code == 1
    assert "blev:   det gick bra" in told


def test_a_task_that_never_was_is_told_with_those_that_are(tmp_path: Path) -> None:
    code, told = played(tmp_path, START + "  - vem: maria\n    ta: assess_report\n")
    assert code == 1
    assert "assess_report har aldrig varit öppen. Öppna är: receive_report, register_report." in told


def test_a_case_that_is_not_opened_is_told(tmp_path: Path) -> None:
    code, told = played(tmp_path, START + "  - ärende: measure 2\n    då: {status: öppet}\n")
    assert (code, "Ärendet measure 2 är inte öppnat." in told) == (1, True)


def test_what_is_due_on_the_way_happens_at_its_time_and_in_order(tmp_path: Path) -> None:
    code, told = played(tmp_path, START + "  - när: 2026-09-17 12:00\n    då: {status: öppet}\n")
    assert code == 0
    stops = [line.split("  klockan går")[0].strip() for line in told.splitlines() if "klockan går" in line]
    assert stops == [
        "tis 15 sep. 2026 10.40",  # reminder, immediate measures
        "tis 15 sep. 2026 11.40",  # escalation
        "ons 16 sep. 2026 08.00",  # reminder, diary
        "tors 17 sep. 2026 00.00",  # its time is over, the letters wait
        "tors 17 sep. 2026 07.00",  # office hours begin
    ]


def test_a_letter_waits_for_office_hours_and_then_really_leaves(tmp_path: Path) -> None:
    waits = "brev: [{slag: overdue, uppgift: register_report, läge: väntar, till: greta}]"
    left = "brev: [{slag: overdue, uppgift: register_report, till: greta, lämnade: 2026-09-17 07:00}]"
    story = f"{START}  - när: 2026-09-17 06:59\n    då: {{{waits}}}\n  - när: 2026-09-17 07:01\n    då: {{{left}}}\n"
    assert played(tmp_path, story)[0] == 0


def test_a_fault_while_the_clock_goes_is_told_and_not_passed_over(tmp_path: Path) -> None:
    story = START + "  - när: 2026-09-15 11:00\n    då: {status: öppet}\n"
    code, told = played(tmp_path, story, with_broken_reminder)
    assert code == 1
    assert "vad:    fel i driften" in told
    assert "blev:   timer" in told
    code, _ = played(tmp_path, story.replace("    då:", "    incident: timer\n    då:"), with_broken_reminder)
    assert code == 0


def test_usual_answers_lead_to_a_step_or_say_what_is_in_the_way(tmp_path: Path) -> None:
    assert (
        played(tmp_path, START + "  - fram till: assess_report\n    då: {uppgifter: {assess_report: maria}}\n")[0] == 0
    )
    code, told = played(tmp_path, START + "  - fram till: supplement_ivo\n")
    assert code == 1
    assert "så supplement_ivo blir aldrig öppen" in told


def test_days_count_from_the_day_of_the_step(tmp_path: Path) -> None:
    story = START + RECEIVED.replace("idag", "idag-1") + "    då: {fakta: {measures_taken_on: 2026-09-14}}\n"
    assert played(tmp_path, story)[0] == 0


def test_a_drawing_that_cannot_be_deployed_is_named_with_its_reason(tmp_path: Path) -> None:
    code, told = played(tmp_path, START, with_a_script(tmp_path))
    assert code == 2
    assert "En process går inte att ta i bruk:" in told
    assert "register_report" in told


def with_a_script(tmp_path: Path) -> Change:
    """A drawing where a step of a person has become a script."""

    def change(workflows: Mapping[str, Workflow]) -> Mapping[str, Workflow]:
        right = workflows["lex_sarah"]
        folder = Path(shutil.copytree(right.folder, tmp_path / "lex_sarah"))
        drawing = folder / "lex_sarah.bpmn"
        before, step, after = drawing.read_text(encoding="utf-8").partition('<bpmn:userTask id="register_report"')
        inside, end, rest = after.partition("</bpmn:userTask>")
        script = step.replace("userTask", "scriptTask") + inside + end.replace("userTask", "scriptTask")
        drawing.write_text(before + script + rest, encoding="utf-8")
        return {**workflows, "lex_sarah": replace(right, folder=folder)}

    return change


def with_broken_reminder(workflows: Mapping[str, Workflow]) -> Mapping[str, Workflow]:
    def reminder(step: Step) -> None:
        raise ZeroDivisionError

    right = workflows["lex_sarah"]
    broken = ModuleType("broken_delegates")
    broken.__dict__.update(vars(right.delegates))
    broken.reminder = reminder  # type: ignore[attr-defined]
    return {**workflows, "lex_sarah": replace(right, delegates=broken)}
