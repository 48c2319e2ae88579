"""A process whose parts do not name the same things is turned away, both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from engine.definition import Action, Basis, Deadline, Door, Due, UserTask, Who, Workflow
from engine.wiring import Finding, check_workflow
from tests.engine.toy_drawings import BODY, CONDITIONS, toy

OUTCOMES = ["serious", "risk", "none"]
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="choose" name="Vem?"><decisionTable hitPolicy="FIRST">
<input id="i"><inputExpression><text>facts.days</text></inputExpression></input><output id="o" name="decider"/>
<rule id="r"><inputEntry><text>-</text></inputEntry><outputEntry><text>"head"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


class InTwoWeeks:
    """A rule that is never counted with here."""

    def due(self, origin: datetime, *, label: str) -> Due:
        at = datetime(2026, 12, 1, tzinfo=UTC)
        return Due(at=at, on=None, warn_at=at, basis=Basis.LOCAL, source="", explanation=label, rule="P14D")


def deadline() -> Deadline:
    return Deadline(label="Svar", starts="", rule=lambda step: InTwoWeeks())


def form(**properties: Any) -> tuple[str, str]:
    schema = {"type": "object", "title": "F", "properties": properties, "additionalProperties": False}
    return json.dumps(schema), "{}"


OUTCOME = {"type": "string", "title": "Utfall", "oneOf": [{"const": name, "title": name} for name in OUTCOMES]}
FORMS = {"assess": form(outcome=OUTCOME), "report": form(text={"type": "string", "title": "Text"})}


def functions(*names: str) -> ModuleType:
    module = ModuleType("toy_delegates")
    source = "".join(f"def {name}(step):\n    pass\n" for name in names)
    exec(compile(source, "toy_delegates", "exec"), module.__dict__)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "forms").mkdir()
    draw(tmp_path)
    (tmp_path / "choose.dmn").write_text(TABLE)
    for name, texts in FORMS.items():
        write_form(tmp_path, name, texts)
    return tmp_path


def write_form(folder: Path, name: str, texts: tuple[str, str]) -> None:
    for text, end in zip(texts, ("schema", "ui"), strict=True):
        (folder / "forms" / f"{name}.{end}.json").write_text(text)


def draw(folder: Path, body: str = BODY, conditions: dict[str, tuple[str, str]] | None = None) -> None:
    """The toy, whose reminder's message is `reminder` and which waits for `supplemented`."""
    (folder / "toy.bpmn").write_bytes(toy(body, conditions=conditions))


def workflow(folder: Path, **changed: Any) -> Workflow:
    whole: Mapping[str, Any] = {
        "name": "toy",
        "title": "Prov",
        "series": "PR",
        "folder": folder,
        "start_form": "report",
        "lanes": {"Chef": Who(role="chef")},
        "user_tasks": {"assess": UserTask()},
        "delegates": functions("tell", "reminder"),
        "deadlines": {"assess": deadline(), "supplement": deadline()},
        "actions": {"supplemented": Action(title="T", explanation="E", who=())},
        "outcomes": {"closed": "Avslutat"},
        "letters": folder,
        "computed": {"days": lambda step: 1},
    }
    return Workflow(**{**whole, **changed})


def only(process: Workflow) -> Finding:
    """The one finding of a process."""
    found = check_workflow(process)
    assert len(found) == 1, [str(finding) for finding in found]
    return found[0]


def test_a_process_that_fits_together_has_no_findings(folder: Path) -> None:
    assert [str(finding) for finding in check_workflow(workflow(folder))] == []


def test_a_persons_step_without_a_form_is_refused(folder: Path) -> None:
    draw(
        folder,
        BODY,
        {**CONDITIONS, "assessed_to_tell": ("a", "facts.days > 1"), "assessed_to_choose": ("b", "facts.days <= 1")},
    )
    for path in (folder / "forms").glob("assess.*"):
        path.unlink()
    finding = only(workflow(folder))
    assert (finding.element_id, finding.rule) == ("assess", "no-form")
    assert finding.reason == "Steget har inget formulär."
    assert finding.remedy == "Lägg till forms/assess.schema.json och forms/assess.ui.json."


def test_a_service_without_a_function_is_refused(folder: Path) -> None:
    finding = only(workflow(folder, delegates=functions("reminder")))
    assert (finding.element_id, finding.rule) == ("tell", "no-function")
    assert finding.reason == "Det finns ingen funktion som heter tell."
    assert "def tell(step: Step)" in finding.remedy


def test_a_timer_naming_no_deadline_is_refused(folder: Path) -> None:
    finding = only(workflow(folder, deadlines={"supplement": deadline()}))
    assert (finding.element_id, finding.rule) == ("remind_assess", "no-deadline")
    assert finding.reason == "Tiden nämner tidsfristen assess, som inte finns."
    assert "deadlines" in finding.remedy


def test_a_sent_message_without_a_function_is_refused_at_its_end_event(folder: Path) -> None:
    finding = only(workflow(folder, delegates=functions("tell")))
    assert (finding.element_id, finding.rule) == ("reminded_assess", "no-function")
    assert "reminder" in finding.reason


def test_a_function_no_node_names_is_refused_but_not_a_private_or_borrowed_one(folder: Path) -> None:
    module = functions("tell", "reminder", "forgotten", "_own")
    module.borrowed = functions("borrowed").borrowed  # type: ignore[attr-defined]
    module.borrowed.__module__ = "elsewhere"
    finding = only(workflow(folder, delegates=module))
    assert (finding.element_id, finding.rule) == ("forgotten", "unused-function")


@pytest.mark.parametrize(
    ("changed", "element_id", "rule"),
    [
        ({"deadlines": {"assess": deadline(), "supplement": deadline(), "old": deadline()}}, "old", "unused-deadline"),
        ({"lanes": {}}, "Chef", "lane-without-who"),
        ({"lanes": {"Chef": Who(role="chef"), "Nämnd": Who(role="x")}}, "Nämnd", "who-without-lane"),
        ({"outcomes": {}}, "closed", "end-without-outcome"),
        ({"outcomes": {"closed": "A", "gone": "B"}}, "gone", "outcome-without-end"),
        ({"user_tasks": {"gone": UserTask()}}, "gone", "entry-without-task"),
        ({"start_form": ""}, "report", "unused-form"),
        ({"computed": {}}, "choose", "unknown-fact"),
        ({"doors_for": {Door.COUNTER: ("chef",)}}, "counter", "roles-without-door"),
        ({"doors": (Door.PUBLIC,), "doors_for": {Door.PUBLIC: ("chef",)}}, "public", "roles-without-door"),
    ],
)
def test_what_is_there_must_be_drawn_and_what_is_drawn_must_be_there(
    folder: Path, changed: dict[str, Any], element_id: str, rule: str
) -> None:
    finding = only(workflow(folder, **changed))
    assert (finding.element_id, finding.rule) == (element_id, rule)
    assert finding.remedy


def test_a_start_form_that_is_missing_is_refused(folder: Path) -> None:
    found = {(finding.element_id, finding.rule) for finding in check_workflow(workflow(folder, start_form="other"))}
    assert found == {("other", "no-start-form"), ("report", "unused-form")}


def test_an_actions_form_counts_as_used_and_an_action_nobody_awaits_does_not(folder: Path) -> None:
    write_form(folder, "supplemented", form())
    assert check_workflow(workflow(folder)) == []
    action = Action(title="T", explanation="E", who=())
    finding = only(workflow(folder, actions={"supplemented": action, "withdrawn": action}))
    assert (finding.element_id, finding.rule) == ("withdrawn", "action-nobody-awaits")


def test_tables_and_their_steps_are_matched(folder: Path) -> None:
    (folder / "spare.dmn").write_text(TABLE.replace('"choose"', '"spare"'))
    assert (only(workflow(folder)).element_id, only(workflow(folder)).rule) == ("spare", "unused-table")
    (folder / "spare.dmn").rename(folder / "choose.dmn")
    assert {finding.rule for finding in check_workflow(workflow(folder))} == {"table-id"}
    (folder / "choose.dmn").unlink()
    assert only(workflow(folder)).rule == "no-table"


def test_forms_and_tables_that_cannot_be_read_are_told_of(folder: Path) -> None:
    write_form(folder, "report", ('{"type": "string"}', "{}"))
    (folder / "choose.dmn").write_text(TABLE.replace("FIRST", "ANY"))
    found = {finding.rule: finding for finding in check_workflow(workflow(folder))}
    assert set(found) == {"bad-form", "bad-table"}
    assert "forms/report.schema.json" in found["bad-form"].remedy
    assert "ANY" in found["bad-table"].reason


def test_half_a_form_is_told_of(folder: Path) -> None:
    (folder / "forms" / "report.ui.json").unlink()
    finding = only(workflow(folder))
    assert (finding.element_id, finding.rule) == ("report", "half-a-form")


def test_a_condition_reading_a_fact_nobody_says_is_refused(folder: Path) -> None:
    conditions = {"assessed_to_tell": ("a", "facts.grade == 1"), "assessed_to_choose": ("b", "facts.grade == 2")}
    draw(folder, BODY, conditions)
    found = {finding.element_id: finding for finding in check_workflow(workflow(folder))}
    assert set(found) == set(conditions)
    assert "facts.grade" in found["assessed_to_tell"].reason


def test_a_table_says_facts_too(folder: Path) -> None:
    conditions = {
        "assessed_to_tell": ("a", 'facts.decider == "head"'),
        "assessed_to_choose": ("b", 'facts.decider == "other"'),
    }
    draw(folder, BODY, conditions)
    finding = only(workflow(folder))
    assert (finding.element_id, finding.rule) == ("assessed_to_choose", "unknown-choice")


def test_an_answer_that_leads_nowhere_is_told_of(folder: Path) -> None:
    draw(folder, BODY, {**CONDITIONS, "assessed_to_choose": ("b", 'facts.outcome == "risk"')})
    finding = only(workflow(folder))
    assert (finding.element_id, finding.rule) == ("assessed", "answer-without-way")
    assert "outcome är none" in finding.reason
    with_default = BODY.replace('id="assessed"', 'id="assessed" default="assessed_to_choose"')
    draw(folder, with_default, {**CONDITIONS, "assessed_to_choose": ("b", "")})
    assert check_workflow(workflow(folder)) == []


def test_a_misspelt_choice_is_told_of(folder: Path) -> None:
    draw(folder, BODY, {**CONDITIONS, "assessed_to_choose": ("b", 'facts.outcome in ["risk", "none", "nonne"]')})
    finding = only(workflow(folder))
    assert (finding.element_id, finding.rule) == ("assessed_to_choose", "unknown-choice")
    assert "nonne" in finding.reason


def test_drawing_and_folder_bear_the_processs_name(folder: Path) -> None:
    (folder / "toy.bpmn").rename(folder / "other.bpmn")
    assert only(workflow(folder)).rule == "no-drawing"
    found = check_workflow(replace(workflow(folder), name="other"))
    assert [finding.rule for finding in found] == ["process-id"]


def test_a_drawing_that_cannot_be_read_is_told_of(folder: Path) -> None:
    (folder / "toy.bpmn").write_text("<!DOCTYPE a><a/>")
    assert only(workflow(folder)).rule == "doctype"
