"""The rules of access said once more, by hand over plain rows: what the product's queries must agree with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import (
    Absence,
    AccessGrant,
    Answer,
    Case,
    CaseState,
    History,
    Incident,
    Involvement,
    Letter,
    NamedPerson,
    RoleHolding,
    Timer,
    UserTask,
)
from engine.repair import Right


@dataclass(frozen=True, kw_only=True)
class Rows:
    """All there is in the town, read at one moment."""

    today: date
    cases: dict[int, Case]
    states: dict[int, CaseState]
    tasks: dict[str, UserTask]
    holdings: Sequence[RoleHolding]
    absences: Sequence[Absence]
    grants: Sequence[AccessGrant]
    jav: frozenset[tuple[int, int]]  #: case and person
    named: frozenset[tuple[int, int]]  #: case and person
    letters: Sequence[Letter]
    incidents: Sequence[Incident]
    timers: Sequence[Timer]
    answers: Sequence[Answer]
    history: Sequence[History]

    @classmethod
    def read(cls, session: Session, today: date) -> Rows:
        def all_of(table: type[Any]) -> Sequence[Any]:
            return session.scalars(select(table)).all()

        return cls(
            today=today,
            cases={case.id: case for case in all_of(Case)},
            states={state.case_id: state for state in all_of(CaseState)},
            tasks={task.id: task for task in all_of(UserTask)},
            holdings=all_of(RoleHolding),
            absences=[one for one in all_of(Absence) if one.valid_from <= today <= one.valid_to],
            grants=all_of(AccessGrant),
            jav=frozenset((one.case_id, one.person_id) for one in all_of(Involvement)),
            named=frozenset((one.case_id, one.person_id) for one in all_of(NamedPerson) if one.until is None),
            letters=all_of(Letter),
            incidents=[one for one in all_of(Incident) if one.resolved_at is None],
            timers=all_of(Timer),
            answers=all_of(Answer),
            history=all_of(History),
        )

    # ---- who may what ----------------------------------------------------------------------------------------

    def acts_as(self, person: int, case_id: int) -> set[int]:
        """Oneself, and those one stands in for who have no jäv of their own."""
        away = {one.person_id for one in self.absences if one.substitute_id == person}
        return {person} | {absent for absent in away if (case_id, absent) not in self.jav}

    def holds(self, people: set[int], role: str, unit_id: int | None) -> bool:
        return any(one.person_id in people and (one.role, one.unit_id) == (role, unit_id) for one in self.holdings)

    def open_to(self, person: int, case_id: int) -> bool:
        """Nobody but those named is let into a protected case, whomever they stand in for."""
        return self.cases[case_id].keeper_id is None or (case_id, person) in self.named

    def may_do(self, person: int, task: UserTask) -> bool:
        people = self.acts_as(person, task.case_id)
        if task.status != "open" or (task.case_id, person) in self.jav or not self.open_to(person, task.case_id):
            return False
        if task.assignee_id is not None:
            return task.assignee_id in people
        return task.person_id in people or self.holds(people, task.role, task.unit_id)

    def may_see(self, person: int, case_id: int) -> bool:
        people = self.acts_as(person, case_id)
        mine = (one for one in self.grants if one.case_id == case_id and one.until is None)
        allowed = any(one.person_id in people or self.holds(people, one.role, one.unit_id) for one in mine)
        return allowed and (case_id, person) not in self.jav and self.open_to(person, case_id)

    def can_do(self, person: int, task: UserTask) -> bool:
        """It is theirs, and does not lie with them only until somebody is named for it."""
        return self.may_do(person, task) and not self.waits_for_naming(task)

    def waits_for_naming(self, task: UserTask) -> bool:
        kept = self.cases[task.case_id].keeper_id is not None
        return kept and task.assignee_id is None and task.person_id is not None

    def guards(self, person: int, case_id: int) -> str:
        """The name of the refusal of whoever wants to say who sees the case; empty when there is none."""
        if not self.may_see(person, case_id):
            return "UnknownCase"
        people = {person} | {one.person_id for one in self.absences if one.substitute_id == person}
        leads = any(one.person_id in people and one.role == "chef" for one in self.holdings)
        return "" if leads or self.cases[case_id].keeper_id == person else "NotAllowed"

    def inbox(self, person: int) -> set[str]:
        return {task.id for task in self.tasks.values() if self.may_do(person, task)}

    def sees(self, person: int) -> set[int]:
        return {case_id for case_id in self.cases if self.may_see(person, case_id)}

    def comes_to(self, verb: str, person: int, task: UserTask) -> str:
        """The name of the refusal; empty when it is done."""
        task = self.tasks[task.id]
        if not (self.may_see(person, task.case_id) or self.may_do(person, task)):
            return "UnknownTask"
        if task.status != "open":
            return {"done": "TaskAlreadyDone", "withdrawn": "TaskWithdrawn"}[task.status]
        if task.assignee_id not in (None, person) and verb != "release":
            stands_in = verb == "complete" and any(
                one.person_id == task.assignee_id and one.substitute_id == person for one in self.absences
            )
            if not stands_in:
                return "TaskTaken"
        if not self.may_do(person, task):
            return "NotYourTask"
        return "NotYet" if verb != "release" and self.waits_for_naming(task) else ""

    def letters_since(self, before: Rows, task: UserTask) -> list[Letter]:
        """Those about the task that were not there before."""
        there = {one.id for one in before.letters}
        return [one for one in self.letters if one.task_id == task.id and one.id not in there]

    # ---- who may mend what -----------------------------------------------------------------------------------

    def family(self, case_id: int) -> set[int]:
        """The one reported and those opened from it."""
        root = self.cases[case_id].parent_id or case_id
        return {case.id for case in self.cases.values() if root in (case.id, case.parent_id)}

    def may_mend(self, person: int, case_id: int) -> bool:
        involved = {one for case, one in self.jav if case in self.family(case_id)}
        away = {one.person_id for one in self.absences if one.substitute_id == person}
        people = {person} | (away - involved)
        holds = any(one.person_id in people and one.role in set(Right) for one in self.holdings)
        return holds and person not in involved and self.open_to(person, case_id)

    def mending_comes_to(self, person: int, case_id: int) -> str:
        """The name of the refusal that every way of mending has; empty when there is none."""
        if not self.may_mend(person, case_id):
            return "UnknownCase"
        return "" if self.cases[case_id].status == "open" else "CaseClosed"

    def correcting_comes_to(self, person: int, case_id: int, text: str) -> str:
        same = self.states[case_id].facts.get("text") == text
        return self.mending_comes_to(person, case_id) or ("CannotCorrect" if same else "")

    def skipping_comes_to(self, person: int, task: UserTask) -> str:
        return self.mending_comes_to(person, task.case_id) or ("" if task.status == "open" else "TaskWithdrawn")

    def reopening_comes_to(self, person: int, task: UserTask) -> str:
        """Only between the two steps in a row is there a way back."""
        beside = [one for one in self.tasks.values() if one.case_id == task.case_id]
        waits_after = any((one.name, one.status) == ("confirm", "open") for one in beside)
        latest = all(one.opened_at <= task.opened_at for one in beside if one.name == task.name)
        possible = (task.name, task.status) == ("follow", "done") and waits_after and latest
        return self.mending_comes_to(person, task.case_id) or ("" if possible else "CannotReopen")

    def cancelling_comes_to(self, person: int, case_id: int) -> str:
        parent = self.cases.get(self.cases[case_id].parent_id or 0)
        belongs = parent is not None and parent.status == "open"
        return self.mending_comes_to(person, case_id) or ("CannotCancel" if belongs else "")

    # ---- what is wrong ---------------------------------------------------------------------------------------

    def wrong(self, people: Sequence[int]) -> Iterator[str]:
        """What no order of things may lead to."""
        for task in self.tasks.values():
            yield from self._wrong_task(task, people)
        for case_id, case in self.cases.items():
            yield from self._wrong_case(case_id, case)
        for letter in self.letters:
            yield from self._wrong_letter(letter)
        yield from (f"incident {one.key}: {one.cause}" for one in self.incidents if one.kind != "unmanned")

    def _wrong_letter(self, letter: Letter) -> Iterator[str]:
        """Of a protected case nothing is on its way to others, and nothing that says which case it is."""
        case = self.cases[letter.case_id]
        if letter.next_try_at is None or case.keeper_id is None:
            return
        if not self.open_to(letter.person_id, case.id):
            yield f"{case.number}: a letter to somebody who may not see it"
        if case.number in letter.subject + letter.body:
            yield f"{case.number}: a letter says its number"

    def _wrong_task(self, task: UserTask, people: Sequence[int]) -> Iterator[str]:
        completed = sum(one.kind == "completed" and one.detail["task"] == task.id for one in self.history)
        answered = sum(one.task_id == task.id for one in self.answers)
        done = task.status == "done"
        if not completed == answered == done:
            yield f"{task.name} is {task.status}: completed {completed} times, answered {answered} times"
        holders = {task.assignee_id, task.person_id}
        if task.status == "open" and any((task.case_id, holder) in self.jav for holder in holders):
            yield f"{task.name} is held by somebody with jäv"
        if task.status == "open" and not all(self.open_to(one, task.case_id) for one in holders if one is not None):
            yield f"{task.name} is held by somebody who may not see its case"
        unmanned = any(one.key == f"task:{task.id}" for one in self.incidents)
        if task.status == "open" and not unmanned and not any(self.may_do(person, task) for person in people):
            yield f"{task.name} is nobody's and no incident tells"

    def _wrong_case(self, case_id: int, case: Case) -> Iterator[str]:
        tasks = [task for task in self.tasks.values() if task.case_id == case_id]
        names = [task.name for task in tasks]
        again = sum((one.case_id, one.kind) == (case_id, "step_reopened") for one in self.history)
        opened = [task.name for task in tasks if task.status == "open"]
        if max(Counter(names).values(), default=0) > 1 + again or len(opened) != len(set(opened)):
            yield f"{case.number} has a step twice: {sorted(names)}"
        passed = set(self.states[case_id].passed)
        if {"came", "too_late"} <= passed:
            yield f"{case.number} went both ways"
        if ("finish" in names) != bool({"came", "too_late"} & passed):
            yield f"{case.number}: the last step is there before its time, or missing"
        if "join" in passed and not {"register", "assess", "came_back"} <= passed:
            yield f"{case.number} went on before all had come"
        is_open = any(task.case_id == case_id and task.status == "open" for task in self.tasks.values())
        ticking = any(timer.case_id == case_id for timer in self.timers)
        waits = is_open or ticking or bool(self.states[case_id].awaits)
        if (case.status == "open") != waits:
            yield f"{case.number} is {case.status} and waits for {'something' if waits else 'nothing'}"
