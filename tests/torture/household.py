"""The same house in every process: what a worker needs to know to move in, and the usual answers to its forms."""

from __future__ import annotations

import json
import os
import random
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.database import Database
from engine.definition import Workflow
from engine.definitions import bundle_of
from engine.installation import Installation
from engine.models import Case, CaseState, Involvement, RoleHolding, UserTask
from engine.scenarios.answers import CommonAnswers
from engine.scenarios.names import Names, names_of
from engine.settings import Settings
from tests.torture.town_clock import TownClock
from workflows.law.office_hours import next_office_hour
from workflows.registry import all_workflows

SETTINGS = "settings.json"
DOMAIN = "granvik.example"

#: Now and then something else is answered than what the stories usually answer.
ANOTHER_WAY: dict[str, list[dict[str, Any]]] = {
    "assess_report": [{}, {}, {"assessment": "serious", "severity": 4}, {"assessment": "close"}],
    "review_proposal": [{}, {}, {"review": "rework"}],
    "propose_decision": [{}, {"proposed_outcome": "serious"}, {"proposed_outcome": "risk"}],
    "decide": [{}, {"outcome": "serious"}, {"outcome": "none", "measures_approved": False}],
    "decide_notification": [{}, {"notification": False}],
    "record_decision": [{"extra_meeting": True}, {"extra_meeting": True, "board_result": "returned"}],
    "appoint_investigator": [{}, {"investigator": "leila"}],
    "notify_ivo": [{}, {"ivo_kind": "serious_risk"}, {"investigation_attached": True}],
}


@dataclass(frozen=True, kw_only=True)
class Waits:
    """An open step and somebody who may do it."""

    task_id: str
    name: str
    case_id: int
    person_id: int
    assignee_id: int | None


class Household:
    """`worker` signs the letters its postman brings, so that the mail server knows who it was."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder = folder
        self.clock = TownClock(folder)
        settings = Settings(**json.loads((folder / SETTINGS).read_text()))
        workflows = all_workflows()
        self.house = Installation(
            database=Database(settings.database_url),
            workflows=workflows,
            settings=replace(settings, mail_from=f"{worker}@{DOMAIN}"),
            now=self.clock.now,
            office_hour=next_office_hour,
        )
        self.cases = Cases(self.house)
        self.names: Names = names_of(self.house)
        self.usual = CommonAnswers.known_to(workflows["lex_sarah"].folder / "scenarios" / "torture.yaml", self.names)

    def waiting(self, session: Session, dice: random.Random) -> Waits | None:
        """An open step, any of them, and somebody it is for."""
        tasks = session.scalars(select(UserTask).where(UserTask.status == "open").order_by(UserTask.id)).all()
        if not tasks:
            return None
        task = dice.choice(tasks)
        involved = select(Involvement.person_id).where(Involvement.case_id == task.case_id)
        named = task.assignee_id or task.person_id
        holding = select(RoleHolding.person_id).where(
            RoleHolding.role == task.role,
            RoleHolding.unit_id == task.unit_id,
            RoleHolding.person_id.not_in(involved),
        )
        people = [named] if named else list(session.scalars(holding.order_by(RoleHolding.person_id)))
        if not people:
            return None
        return Waits(
            task_id=task.id,
            name=task.name,
            case_id=task.case_id,
            person_id=dice.choice(people),
            assignee_id=task.assignee_id,
        )

    def answers(self, session: Session, wait: Waits, dice: random.Random) -> dict[str, Any]:
        """What the stories usually answer, or now and then something else."""
        case = session.get_one(Case, wait.case_id)
        form = bundle_of(session, case.definition_hash).forms[wait.name]
        today = self.clock.now().astimezone(self.house.settings.zone).date()
        answers = self.usual.answers(form, wait.name, today)
        answers |= dice.choice(ANOTHER_WAY.get(wait.name, [{}]))
        if isinstance(who := answers.get("investigator"), str):
            answers["investigator"] = self.names.people[who]
        facts = session.get_one(CaseState, wait.case_id).facts
        if wait.name == "notify_ivo" and facts.get("outcome") in ("serious", "serious_risk"):
            answers["ivo_kind"] = facts["outcome"]
        return answers

    def changed(self, version: int) -> Workflow:
        """The process with a word changed in its drawing: the same change for the same version."""
        workflow = self.house.workflow("lex_sarah")
        folder = self.folder / f"version_{version}" / workflow.name
        if not folder.exists():
            half = folder.with_name(f"half_{os.getpid()}")
            shutil.copytree(workflow.folder, half)
            drawing = half / f"{workflow.name}.bpmn"
            before, after = 'id="close_case" name="', f'id="close_case" name="{version}: '
            drawing.write_text(drawing.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
            with suppress(OSError):  # another was first
                half.rename(folder)
        return replace(workflow, folder=folder)

    def report(self, mark: str) -> dict[str, Any]:
        """Answers to the form that opens a case; the mark stands in it."""
        today = self.clock.now().astimezone(self.house.settings.zone).date()
        usual = self.usual.answers(self.names.bundles["lex_sarah"].forms["report"], "report", today)
        return {**usual, "what_happened": f"Hjälpen uteblev. {mark}"}
