"""What is deployed has been checked; what runs keeps the version it began with."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.definition import Workflow
from engine.definitions import deploy
from engine.models import Case, Definition
from engine.profile import DrawingRefused
from tests.builders import Town
from tests.engine.everyday import DIARY


def test_a_faulty_drawing_is_refused_with_element_reason_and_remedy(town: Town, tmp_path: Path) -> None:
    workflow = changed(town, tmp_path, "<bpmn:userTask ", "<bpmn:scriptTask ", "</bpmn:userTask>", "</bpmn:scriptTask>")
    with pytest.raises(DrawingRefused) as refused, town.house.database.transaction() as session:
        deploy(session, workflow, town.now)
    assert all(finding.element_id and finding.reason and finding.remedy for finding in refused.value.findings)


def test_a_new_version_is_for_new_cases_and_running_ones_keep_theirs(town: Town, tmp_path: Path) -> None:
    old = town.report()
    workflow = changed(town, tmp_path, 'name="Diarieför rapporten"', 'name="Lägg in i diariet"')
    with town.house.database.transaction() as session:
        deploy(session, workflow, town.now)
    new = town.report()
    assert town.task("register_report", old).title == "Diarieför rapporten"
    assert town.task("register_report", new).title == "Lägg in i diariet"
    town.do("register_report", "greta", old, **DIARY)
    with town.house.database.reading() as session:
        versions = session.scalars(select(Definition.version).where(Definition.workflow == "lex_sarah")).all()
        used = session.scalars(select(Case.definition_hash)).all()
    assert sorted(versions) == [1, 2] and len(set(used)) == 2


def test_deploying_the_same_again_changes_nothing(town: Town) -> None:
    town.cases.deploy_all()
    with town.house.database.reading() as session:
        assert {definition.version for definition in session.scalars(select(Definition))} == {1}


def changed(town: Town, tmp_path: Path, *pairs: str) -> Workflow:
    """Lex Sarah with a drawing in which the first text of each pair is replaced by the second."""
    workflow = town.house.workflow("lex_sarah")
    folder = tmp_path / "lex_sarah"
    shutil.copytree(workflow.folder, folder)
    drawing = folder / "lex_sarah.bpmn"
    text = drawing.read_text(encoding="utf-8")
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    drawing.write_text(text, encoding="utf-8")
    return replace(workflow, folder=folder)
