"""All the rows of a case at one moment, as the checks of it want them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.check.finding import Finding
from engine.models import (
    Answer,
    Case,
    CaseState,
    DeadlineChange,
    DeadlineRow,
    Document,
    History,
    Incident,
    Involvement,
    Letter,
    Message,
    SealedHead,
    Timer,
    UserTask,
)


@dataclass
class CaseFile:
    """One case with everything that must agree."""

    case: Case
    state: CaseState | None = None
    tasks: dict[str, UserTask] = field(default_factory=dict)
    timers: list[Timer] = field(default_factory=list)
    deadlines: list[DeadlineRow] = field(default_factory=list)
    changes: list[DeadlineChange] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    documents: dict[int, Document] = field(default_factory=dict)
    history: list[History] = field(default_factory=list)
    sealed: list[SealedHead] = field(default_factory=list)
    involved: set[int] = field(default_factory=set)
    in_kin: set[int] = field(default_factory=set)  #: who is involved in the case it was opened from, or in one from it
    linked: set[str] = field(default_factory=set)  #: numbers of the cases opened from it
    incidents: set[str] = field(default_factory=set)  #: keys of those that are open, of any case

    @property
    def open_tasks(self) -> list[UserTask]:
        return [task for task in self.tasks.values() if task.status == "open"]

    def noted(self, kind: str) -> list[History]:
        """What happened, of one kind, in order."""
        return [row for row in self.history if row.kind == kind]

    def finding(self, kind: str, what: str, remedy: str) -> Finding:
        return Finding(kind=kind, where=self.case.number, what=what, remedy=remedy)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What every check is told besides the rows of a case."""

    session: Session
    now: datetime
    ticks: Mapping[str, datetime]  #: when each duty of the clock was last done
    letters_leave: bool  #: a mail server is set


def read_files(session: Session, case_ids: Sequence[int]) -> list[CaseFile]:
    """The files of these cases, in a handful of questions however many they are."""
    files = {
        case.id: CaseFile(case) for case in session.scalars(select(Case).where(Case.id.in_(case_ids)).order_by(Case.id))
    }
    for state in _of(session, CaseState, case_ids):
        files[state.case_id].state = state
    for task in _of(session, UserTask, case_ids, UserTask.opened_at, UserTask.id):
        files[task.case_id].tasks[task.id] = task
    for document in _of(session, Document, case_ids, Document.id):
        files[document.case_id].documents[document.id] = document
    for row in _of(session, History, case_ids, History.seq):
        files[row.case_id].history.append(row)
    for table, name in (
        (Timer, "timers"),
        (DeadlineRow, "deadlines"),
        (DeadlineChange, "changes"),
        (Letter, "letters"),
        (Answer, "answers"),
    ):
        for row in _of(session, table, case_ids, table.id):
            getattr(files[row.case_id], name).append(row)
    for message in _of(session, Message, case_ids, Message.id):
        files[message.case_id].messages.append(message)
    for head in _of(session, SealedHead, case_ids, SealedHead.seal_no):
        files[head.case_id].sealed.append(head)
    _read_kin(session, files)
    open_keys = set(session.scalars(select(Incident.key).where(Incident.resolved_at.is_(None))))
    for file in files.values():
        file.incidents = open_keys
    return list(files.values())


def _of(session: Session, table: Any, case_ids: Sequence[int], *order: Any) -> Sequence[Any]:
    return session.scalars(select(table).where(table.case_id.in_(case_ids)).order_by(*order)).all()


def _read_kin(session: Session, files: Mapping[int, CaseFile]) -> None:
    """Who is involved here and in the nearest kin, and what was opened from here."""
    linked = session.scalars(select(Case).where(Case.parent_id.in_(list(files)))).all()
    near = {*files, *(case.id for case in linked), *(file.case.parent_id or 0 for file in files.values())}
    involved: dict[int, set[int]] = defaultdict(set)
    for row in _of(session, Involvement, sorted(near)):
        involved[row.case_id].add(row.person_id)
    for file in files.values():
        file.involved = involved[file.case.id]
        file.in_kin = involved[file.case.parent_id or 0].copy()
    for case in linked:
        above = files[case.parent_id or 0]
        above.linked.add(case.number)
        above.in_kin |= involved[case.id]
