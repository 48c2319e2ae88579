"""When all is over: what was answered is there, once; what was not answered is there whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.installation import Installation
from engine.models import (
    Answer,
    Blob,
    Case,
    Document,
    Draft,
    History,
    Incident,
    Involvement,
    Message,
    MigrationCase,
    OpenedOnce,
    Timer,
    UserTask,
)
from tests.torture.household import Household
from tests.torture.journal import DONE, FAILED, UNKNOWN, Entry, Reading

OPENING = ("open", "draft_send")
#: Verb -> the kind of its row in the history, and what else of the words stands there.
TRACED = {"claim": "claimed", "release": "released", "hand_over": "handed_over"}


def read_journals(folder: Path) -> list[Entry]:
    return [entry for path in sorted(folder.glob("*.journal")) for entry in Reading.of(path).entries]


class Reckoning:
    """All journals beside the database. `wrong()` tells everything that does not agree."""

    def __init__(self, home: Household, entries: list[Entry]) -> None:
        self.house: Installation = home.house
        self.people = home.names.people
        self.entries = entries

    def wrong(self) -> Iterator[str]:
        with self.house.database.reading() as session:
            for reckon in (
                self._failures,
                self._cases,
                self._numbers,
                self._steps,
                self._doings,
                self._jav,
                self._moves,
                self._papers,
                self._drafts,
                self._left,
            ):
                yield from (f"{reckon.__name__.strip('_')}: {one}" for one in reckon(session))

    def _of(self, *verbs: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.verb in verbs]

    def _failures(self, session: Session) -> Iterator[str]:
        """Whatever failed without being refused, seen by who asked or noted by the house itself."""
        yield from (f"{one.worker} {one.verb}\n{one.result}" for one in self.entries if one.end == FAILED)
        for incident in session.scalars(select(Incident).where(Incident.kind != "unmanned")):
            yield f"incident {incident.key}: {incident.cause}"

    def _cases(self, session: Session) -> Iterator[str]:
        """Every sending opened one case, and no case opened itself."""
        sent = select(OpenedOnce.once, Case.number).join(Case, Case.id == OpenedOnce.case_id)
        opened = {row.once: row.number for row in session.execute(sent)}
        for entry in self._of(*OPENING):
            if entry.end == DONE and opened.get(entry.said["once"]) != entry.result:
                yield f"{entry.said['once']} was told {entry.result}, there is {opened.get(entry.said['once'])}"
        known = {entry.said["once"] for entry in self._of(*OPENING)}
        yield from (f"{once} was never sent" for once in opened.keys() - known)
        for case in session.scalars(select(Case).where(Case.workflow == "lex_sarah")):
            if case.number not in opened.values():
                yield f"{case.number} was opened by nobody"

    def _numbers(self, session: Session) -> Iterator[str]:
        by_series: dict[str, list[int]] = {}
        for number in session.scalars(select(Case.number)):
            series, _, last = number.partition("-")
            by_series.setdefault(series, []).append(int(last))
        for series, numbers in by_series.items():
            if sorted(numbers) != list(range(1, len(numbers) + 1)):
                yield f"{series} has gaps or doubles: {sorted(numbers)}"

    def _steps(self, session: Session) -> Iterator[str]:
        """A step is done once, by who said so, with what they answered."""
        answers: dict[str, list[Answer]] = {}
        for answer in session.scalars(select(Answer).where(Answer.task_id.is_not(None))):
            answers.setdefault(str(answer.task_id), []).append(answer)
        completed = _count(session, select(History).where(History.kind == "completed"), "task")
        tasks = {task.id: task for task in session.scalars(select(UserTask))}
        asked: dict[str, list[Entry]] = {}
        for entry in self._of("complete"):
            if entry.end in (DONE, UNKNOWN):
                asked.setdefault(entry.said["task_id"], []).append(entry)
        for task_id, task in tasks.items():
            rows, done = answers.get(task_id, []), task.status == "done"
            if not len(rows) == completed[task_id] == done:
                yield f"{task.name} {task_id} is {task.status}: {len(rows)} answers, {completed[task_id]} completions"
            if done and not any(_is_what(entry, rows) for entry in asked.get(task_id, [])):
                yield f"{task.name} {task_id} is done, and nobody who asked answered that"
        for task_id, entries in asked.items():
            if (told := [entry for entry in entries if entry.end == DONE]) and (
                len(told) > 1 or tasks[task_id].done_by_id != told[0].said["person_id"]
            ):
                yield f"{task_id}: {len(told)} were told that they did it, {tasks[task_id].done_by_id} did"

    def _doings(self, session: Session) -> Iterator[str]:
        """As many rows of history as were answered; those that were not answered may have one."""
        for verb, kind in TRACED.items():
            rows = select(History.person_id, History.detail).where(History.kind == kind)
            there = Counter((who, detail["task"], detail.get("to")) for who, detail in session.execute(rows))
            yield from self._counted(verb, there, lambda said: (said["person_id"], said["task_id"], said.get("to_id")))
        rows = select(Answer.case_id, Answer.answers).where(Answer.name == "ivo_question")
        raised = Counter((case_id, answers["ivo_question_reason"]) for case_id, answers in session.execute(rows))
        yield from self._counted("act", raised, lambda said: (said["case_id"], said["reason"]))

    def _counted(self, verb: str, there: Counter[Any], key: Any) -> Iterator[str]:
        told = Counter(key(entry.said) for entry in self._of(verb) if entry.end == DONE)
        unknown = Counter(key(entry.said) for entry in self._of(verb) if entry.end == UNKNOWN)
        for one in {*there, *told}:
            if not told[one] <= there[one] <= told[one] + unknown[one]:
                yield f"{verb} {one}: {there[one]} times, {told[one]} answered, {unknown[one]} not"

    def _jav(self, session: Session) -> Iterator[str]:
        there = {(row.case_id, row.person_id) for row in session.scalars(select(Involvement))}
        for entry in self._of("involve"):
            one = (entry.said["case_id"], self.people[entry.said["whom"]])
            if entry.end == DONE and one not in there:
                yield f"{one} was noted and is not there"
        rows = select(History.case_id, History.detail).where(History.kind == "involvement")
        noted = Counter((case_id, detail["person"]) for case_id, detail in session.execute(rows))
        yield from (f"{one} stands {times} times in the history" for one, times in noted.items() if times != 1)
        yield from (f"{one} has no trace" for one in there - noted.keys())

    def _moves(self, session: Session) -> Iterator[str]:
        """A case that was moved to another version says so once, and no run that was answered is cut short."""
        rows = select(History.case_id, History.detail).where(History.kind == "migrated")
        traced = Counter((case_id, detail["run"]) for case_id, detail in session.execute(rows))
        moves = {(one.case_id, one.run_id): one.status for one in session.scalars(select(MigrationCase))}
        for one in {*traced, *moves}:
            if traced[one] != (moves.get(one) == "moved"):
                yield f"{one} is {moves.get(one)} and has {traced[one]} rows of history"
        for entry in self._of("migrate"):
            left = [one for one, status in moves.items() if one[1] == entry.result and status == "waiting"]
            if entry.end == DONE and left:
                yield f"{len(left)} cases of run {entry.result} were left behind"

    def _papers(self, session: Session) -> Iterator[str]:
        """Each paper once, in its case; one that was kept with a draft went with it."""
        query = select(Blob.content, Document.case_id).join(Document, Document.sha256 == Blob.sha256)
        kept = [(content.decode(errors="replace"), case_id) for content, case_id in session.execute(query)]
        marked = [(text.removeprefix("%PDF-1.4 "), case_id) for text, case_id in kept if text.startswith("%PDF-1.4 [")]
        in_case = Counter((mark, case_id) for mark, case_id in marked)
        mine = {entry.said["mark"] for entry in self._of("attach")}
        there = Counter({one: times for one, times in in_case.items() if one[0] in mine})
        yield from self._counted("attach", there, lambda said: (said["mark"], said["case_id"]))
        with_draft = Counter(mark for mark, _ in marked if mark not in mine)
        yield from self._counted("draft_attach", with_draft, lambda said: said["mark"])

    def _drafts(self, session: Session) -> Iterator[str]:
        """What lies there is what was kept last, or nothing when it was sent."""
        lying = {draft.person_id: draft.answers for draft in session.scalars(select(Draft))}
        possible: dict[str, list[Any]] = {}
        for entry in self._of("draft_save", *OPENING):
            before = possible.get(entry.said["who"], [None])
            after = entry.said["answers"] if entry.verb == "draft_save" else None
            certain = entry.end == DONE
            possible[entry.said["who"]] = [after] if certain else [*before, after] if entry.end == UNKNOWN else before
        for who, states in possible.items():
            if lying.get(self.people[who]) not in states:
                yield f"the draft of {who} is neither what was kept last nor gone"

    def _left(self, session: Session) -> Iterator[str]:
        """Nothing that is due lies in anybody's hands."""
        now = self.house.now()
        for table in (Timer, Message):
            due = session.scalar(select(func.count()).select_from(table).where(table.next_try_at <= now)) or 0
            if due:
                yield f"{due} of {table.__tablename__} are due and nobody comes for them"


def _count(session: Session, query: Select[Any], name: str) -> Counter[str]:
    return Counter(row.detail[name] for row in session.scalars(query))


def _is_what(entry: Entry, rows: list[Answer]) -> bool:
    """The person answered this, leaving out what the form did not ask."""
    said = entry.said["answers"]
    return any(
        row.person_id == entry.said["person_id"] and all(said.get(name) == value for name, value in row.answers.items())
        for row in rows
    )
