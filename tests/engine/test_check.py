"""`vaksam check`: every kind of fault is found where it is, and nothing else is."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.check import Finding, check
from engine.definitions import Bundle
from engine.documents import File
from engine.models import (
    Answer,
    Case,
    CaseState,
    DeadlineRow,
    Definition,
    Document,
    Involvement,
    Letter,
    Message,
    Timer,
    UserTask,
)
from engine.runner import Reading, Run, codec
from tests.builders import Town
from tests.engine.everyday import DIARY
from tests.engine.tampering import note, tampering

DAY = timedelta(days=1)
NOT_EMPTY = b"not what was there before"


class Scene:
    """A case with a step done and others open, and somebody who tampers with it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.number = town.report()
        town.do("register_report", "greta", self.number, **DIARY)
        self.case_id = town.case(self.number).id
        self.done = town.task("register_report", self.number).id
        self.open = town.task("receive_report", self.number).id
        self.session: Session

    def change(self, table: Any, *which: Any, **values: Any) -> None:
        self.session.execute(update(table).where(table.case_id == self.case_id, *which).values(**values))

    def drop(self, table: Any, *which: Any) -> None:
        self.session.execute(delete(table).where(table.case_id == self.case_id, *which))

    def first(self, table: Any, *which: Any) -> Any:
        mine = select(table).where(table.case_id == self.case_id, *which)
        return self.session.scalars(mine.order_by(table.id).limit(1)).one()

    def copy(self, row: Any, **other: Any) -> None:
        """The same row once more, but for what is said."""
        values = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key != "id"}
        self.session.add(type(row)(**{**values, **other}))
        self.session.flush()

    def note(self, kind: str, name: str = "", **detail: Any) -> None:
        note(self.session, self.town, self.number, kind, name, **detail)

    def involve(self, username: str) -> int:
        person_id = self.town.person(username)
        row = {"case_id": self.case_id, "person_id": person_id, "kind": "involved", "noted_at": self.town.now}
        self.session.add(Involvement(**row))
        self.note("involvement", "involved", person=person_id)
        return person_id

    def message(self, **other: Any) -> None:
        row = {"key": f"x:{self.case_id}", "case_id": self.case_id, "name": "effect", "created_at": self.town.now}
        self.session.add(Message(**{**row, "next_try_at": None, "result": "", **other}))
        self.session.flush()

    def move_tokens(self, which: int, to: int) -> None:
        """The tokens are put in another state, behind the engine's back."""
        state = self.session.get_one(CaseState, self.case_id)
        packed = self.session.scalars(select(Definition.bundle).join(Case).where(Case.id == self.case_id)).one()
        nothing = Reading(evaluate=lambda text, host: None)
        run = Run.load(state.state, state.codec, Bundle(packed).specs, nothing, self.town.now)
        for part in (run.workflow, *run.workflow.subprocesses.values()):
            for task in part.tasks.values():
                if task.state & which:
                    task._state = to
        state.state, state.codec = run.dump(), codec.VERSION
        self.session.flush()


Fault = tuple[str, Callable[[Scene], Any], set[str]]

TOKENS: list[Fault] = [
    ("its state is gone", lambda s: s.drop(CaseState), {"no_state"}),
    ("its state is damaged", lambda s: s.change(CaseState, state=NOT_EMPTY), {"unreadable_state"}),
    (
        "a task is gone",
        lambda s: s.session.execute(delete(UserTask).where(UserTask.id == s.open)),
        {"task_missing", "deadline_left", "letter_outlived"},
    ),
    (
        "a task too many",
        lambda s: s.copy(s.session.get_one(UserTask, s.open), id="f" * 32, due_at=None),
        {"task_extra"},
    ),
    ("a clock is gone", lambda s: s.session.delete(s.first(Timer)), {"timer_differs"}),
    ("a clock rings later", lambda s: setattr(s.first(Timer), "rings_at", s.town.now + DAY), {"timer_differs"}),
    ("it awaits something else", lambda s: s.change(CaseState, awaits=["no_such"]), {"awaits_differ"}),
    (
        "its tokens are all through",
        lambda s: s.move_tokens(TaskState.NOT_FINISHED_MASK, TaskState.COMPLETED),
        {"not_closed", "task_extra", "timer_differs", "awaits_differ"},
    ),
    (
        "its tokens wait nowhere",
        lambda s: s.move_tokens(TaskState.READY | TaskState.WAITING, TaskState.STARTED),
        {"waits_for_nothing", "task_extra", "timer_differs", "awaits_differ"},
    ),
    (
        "it was closed in passing",
        lambda s: s.session.execute(update(Case).where(Case.id == s.case_id).values(status="closed")),
        {"closed_with_task", "closed_with_timer", "closed_awaiting", "closed_too_early", "no_trace"},
    ),
]
STEPS: list[Fault] = [
    ("the answers are gone", lambda s: s.drop(Answer, Answer.task_id == s.done), {"no_answers"}),
    ("answered twice", lambda s: s.copy(s.first(Answer, Answer.task_id == s.done)), {"done_twice"}),
    ("noted as done twice", lambda s: s.note("completed", "register_report", task=s.done), {"done_twice"}),
    ("noted as done but open", lambda s: s.note("completed", "receive_report", task=s.open), {"done_twice"}),
    (
        "the answers are another's",
        lambda s: s.change(Answer, Answer.task_id == s.done, task_id="x"),
        {"no_answers", "no_task"},
    ),
    ("the history names another", lambda s: s.note("withdrawn", "receive_report", task="x"), {"no_task"}),
    (
        "ended without a trace",
        lambda s: s.session.execute(update(UserTask).where(UserTask.id == s.open).values(status="withdrawn")),
        {"no_trace", "task_missing", "deadline_left", "letter_outlived"},
    ),
    ("nobody has the role", lambda s: s.change(UserTask, UserTask.id == s.open, role="nobody"), {"nobodys_task"}),
    (
        "somebody involved has it",
        lambda s: s.change(UserTask, UserTask.id == s.open, assignee_id=s.involve("maria")),
        {"involved_has_task"},
    ),
]
DEADLINES: list[Fault] = [
    ("a deadline is gone", lambda s: s.drop(DeadlineRow, DeadlineRow.task_id == s.open), {"deadline_missing"}),
    (
        "a deadline says another day",
        lambda s: setattr(s.first(DeadlineRow, DeadlineRow.task_id == s.open), "due_at", s.town.now + DAY),
        {"deadline_differs"},
    ),
    (
        "a deadline of a done task runs",
        lambda s: s.change(DeadlineRow, DeadlineRow.task_id == s.done, status="waiting"),
        {"deadline_left"},
    ),
]
SENT: list[Fault] = [
    ("a letter twice", lambda s: s.copy(s.first(Letter), key=f"again {s.case_id}"), {"letter_twice"}),
    ("a letter is gone", lambda s: s.session.delete(s.first(Letter)), {"letter_lost"}),
    (
        "a letter forgotten",
        lambda s: setattr(s.first(Letter, Letter.task_id == s.open), "next_try_at", None),
        {"letter_adrift"},
    ),
    (
        "a letter sent and to be sent",
        lambda s: setattr(s.first(Letter, Letter.task_id == s.open), "sent_at", s.town.now),
        {"letter_adrift"},
    ),
    (
        "a letter about a done task",
        lambda s: s.change(Letter, Letter.task_id == s.open, task_id=s.done),
        {"letter_outlived"},
    ),
    (
        "a letter to somebody involved",
        lambda s: s.change(Letter, Letter.task_id == s.open, person_id=s.involve("maria")),
        {"letter_to_involved", "letter_twice", "letter_lost"},
    ),
    ("a message is lost", lambda s: s.message(), {"message_lost"}),
    ("a message goes twice", lambda s: s.message(next_try_at=s.town.now + DAY, result="delivered"), {"message_again"}),
]
KIN: list[Fault] = [
    ("a paper is gone", lambda s: s.drop(Document), {"document_lost"}),
    ("a paper is another", lambda s: s.change(Document, sha256="0" * 64), {"document_lost"}),
    ("a linked case is gone", lambda s: s.note("linked_case_opened", "measure", case="MÅ 1"), {"linked_lost"}),
    ("jäv without a trace", lambda s: s.session.add(_involved(s)), {"involvement_untold"}),
]


def _involved(scene: Scene) -> Involvement:
    return Involvement(
        case_id=scene.case_id, person_id=scene.town.person("nina"), kind="involved", noted_at=scene.town.now
    )


@pytest.mark.parametrize("faults", [TOKENS, STEPS, DEADLINES, SENT], ids=["tokens", "steps", "deadlines", "sent"])
def test_each_fault_is_found_where_it_is_and_by_its_name(town: Town, faults: list[Fault]) -> None:
    assert found_after(town, faults) == {name: kinds for name, _, kinds in faults}


def test_lost_papers_and_kin_are_found(town: Town) -> None:
    def with_paper(scene: Scene) -> None:
        paper = File(filename="a.txt", content=b"a")
        town.cases.attach(scene.case_id, town.person("anders"), paper)

    assert found_after(town, KIN, with_paper) == {name: kinds for name, _, kinds in KIN}


def found_after(town: Town, faults: list[Fault], before: Callable[[Scene], None] | None = None) -> dict[str, set[str]]:
    """What is found in each of as many cases, every one with its own fault, beside one that has none."""
    innocent = Scene(town)
    scenes = {name: Scene(town) for name, _, _ in faults}
    for scene in scenes.values():
        if before:
            before(scene)
    assert check(town.house) == []
    with tampering(town) as session:
        for name, plant, _ in faults:
            scenes[name].session = session
            plant(scenes[name])
            session.flush()
    found = kinds_by_case(check(town.house))
    assert innocent.number not in found
    return {name: found[scene.number] for name, scene in scenes.items()}


def kinds_by_case(findings: list[Finding]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        assert finding.what.endswith(".") and finding.remedy.endswith(".")
        found[finding.where].add(finding.kind)
    return found
