"""What a case waits for, as rows beside its tokens: tasks and whose they are, timers, and who may see the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import Table, bindparam, delete, select, update

from engine import protection
from engine.definition import Who
from engine.incidents import note_incident, settle_incident
from engine.models import AccessGrant, DeadlineRow, Letter, Person, Timer, UserTask
from engine.people import Addressee
from engine.runner import Position

if TYPE_CHECKING:
    from engine.push import Push


class Waiting:
    """The rows of one case during one push."""

    def __init__(self, push: Push) -> None:
        self.push = push
        self.session = push.session
        self.case_id = push.case.id
        self.tasks: dict[str, UserTask] = {}
        self.timers: Mapping[str, str] = {}  #: those that ran when the case was loaded: id and node in the drawing
        self._with_letters: set[str] = set()  #: ids of tasks about which a letter may not have left
        self._ended: set[str] = set()  #: ids of the steps that ended in this push
        self._timed: dict[str, list[str]] = {}  #: ids of steps and clocks, by what became of their deadline

    def found(self, task: UserTask, *, unsent_letters: bool) -> None:
        """An open task of the case as it was loaded."""
        self.tasks[task.id] = task
        if unsent_letters:
            self._with_letters.add(task.id)

    def sync(self, position: Position) -> None:
        """Make the rows say what the tokens say."""
        waiting = {wait.id: wait.name for wait in position.user_tasks}
        for task in list(self.tasks.values()):
            if task.status == "open" and task.id not in waiting:
                self.withdraw(task)
        for task_id, name in waiting.items():
            if task_id not in self.tasks:
                self.open(task_id, name)
        self._sync_timers(position)

    # ---- tasks -----------------------------------------------------------------------------------------------

    def open(self, task_id: str, name: str) -> UserTask:
        """A step of a person begins: give it a deadline, an owner and a letter."""
        push = self.push
        title = push.bundle.drawing.nodes[name].name
        task = UserTask(id=task_id, case_id=self.case_id, name=name, title=title, status="open", opened_at=push.now)
        self.tasks[task_id] = task
        push.deadlines.give_to(task)
        self.session.add(task)
        self._with_letters.add(task_id)
        self.route(task)
        push.note("task_opened", name, None, task=task_id)
        self._announce(task)
        return task

    def withdraw(self, task: UserTask) -> None:
        """The process went another way."""
        task.status, task.ended_at = "withdrawn", self.push.now
        self.end(task, "withdrawn", None, None)

    def end(self, task: UserTask, kind: str, person: Person | None, for_id: int | None) -> None:
        """Its deadline is met, late or withdrawn, and letters about it that have not left never will."""
        late = task.due_at is not None and self.push.now > task.due_at
        self._ended.add(task.id)
        became = "withdrawn" if kind == "withdrawn" else "late" if late else "met"
        if task.due_at is not None:
            self._timed.setdefault(became, []).append(task.id)
        self.push.note(kind, task.name, person, for_id, task=task.id)

    def end_what_ended(self) -> None:
        """After the push's own rows: a task may open and end in one and the same push."""
        timed, self._timed = self._timed, {}
        for became, held_by in timed.items():
            self.session.execute(_END_DEADLINES, {"tasks": held_by, "now": self.push.now, "became": became})
        ended, self._ended = self._ended, set()
        self.still_beside(self.tasks[task_id] for task_id in ended)
        self._take_back_letters(ended & self._with_letters)

    def _take_back_letters(self, task_ids: Collection[str]) -> None:
        if task_ids:
            self.session.execute(_TAKE_BACK, {"tasks": list(task_ids), "now": self.push.now})

    # ---- whose -----------------------------------------------------------------------------------------------

    def route_open(self) -> None:
        """Somebody turned out to be involved: find every open task its owner anew, and tell those who are new."""
        for task in [task for task in self.tasks.values() if task.status == "open"]:
            before = _whose(task)
            self.route(task)
            if _whose(task) != before:
                self._announce(task)

    def go_on_from(self, person_ids: Collection[int]) -> None:
        """Their view has ended: what the process does not give them any more goes on to whom it does, who are told."""
        for task in [task for task in self.tasks.values() if task.status == "open"]:
            to = self._addressee(task)
            able = {one.id for one in self.push.organisation.recipients(to, self.push.involved)}
            theirs = task.assignee_id in person_ids and task.assignee_id not in able
            if theirs or (to.role, to.unit_id, to.person_id) != (task.role, task.unit_id, task.person_id):
                task.assignee_id = None if theirs else task.assignee_id
                self._take_back_letters({task.id})
                self.route(task)
                self._announce(task)

    def man(self, task_id: str) -> bool:
        """A task nobody could take: whether somebody can now, or it is no longer needed; then it is theirs."""
        task = self.tasks.get(task_id)
        if task is not None:
            protection.pass_on(self.push)
            if not self._addressee(task).manned:
                return False
            self.route(task)
            self._announce(task)
        settle_incident(self.session, _unmanned(task_id), self.push.now)
        return True

    def route(self, task: UserTask) -> None:
        push, to = self.push, self._addressee(task)
        if task.assignee_id in push.involved or not push.organisation.lets_in(task.assignee_id or 0):
            task.assignee_id = None
        task.role, task.unit_id, task.person_id = to.role, to.unit_id, to.person_id
        if not to.manned:
            self._report_unmanned(task)
        self._let_in(to)

    def grant(self, to: Addressee) -> bool:
        """Let them see the case from now on; False when they could already."""
        self.push.rows.write()
        same = select(AccessGrant.id).where(
            AccessGrant.case_id == self.case_id, AccessGrant.whom == to.whom, AccessGrant.until.is_(None)
        )
        if self.session.scalar(same) is not None:
            return False
        self._let_in(to)
        return True

    def end_grants(self, whoms: Sequence[str]) -> bool:
        """They see the case no longer by these words (`Addressee.whom`); False when there was nothing to end."""
        self.push.rows.write()
        grants = update(AccessGrant).where(AccessGrant.case_id == self.case_id, AccessGrant.whom.in_(whoms))
        ended = self.session.execute(grants.where(AccessGrant.until.is_(None)).values(until=self.push.now))
        return bool(getattr(ended, "rowcount", 0))

    def _let_in(self, to: Addressee) -> None:
        role = to.role if to.person_id is None else ""
        row = {"role": role, "unit_id": to.unit_id, "person_id": to.person_id, "whom": to.whom}
        self.push.rows.add(AccessGrant, case_id=self.case_id, since=self.push.now, **row)

    def _addressee(self, task: UserTask) -> Addressee:
        push = self.push
        return push.organisation.addressee(self.who(task), push.case.unit_id, push.facts(), push.involved)

    def who(self, task: UserTask) -> Who:
        """Whom the task is for by the process: its own word, or its lane's."""
        workflow = self.push.workflow
        special = workflow.user_tasks.get(task.name)
        return (special and special.who) or workflow.lanes[self.push.bundle.drawing.nodes[task.name].lane]

    def _announce(self, task: UserTask) -> None:
        push = self.push
        special = push.workflow.user_tasks.get(task.name)
        addressee = Addressee(role=task.role, unit_id=task.unit_id, person_id=task.person_id)
        to = push.organisation.recipients(addressee, push.involved)
        push.queue_letter(push.step(task.name, task), "new_task", to, acute=bool(special and special.acute))

    def _report_unmanned(self, task: UserTask) -> None:
        cause = f"Ingen har rollen {task.role} vid enheten eller högre upp, så ingen får uppgiften {task.title}."
        if self.push.case.protected:
            cause = "Ingen av dem som är namngivna i ett skyddat ärende arbetar kvar, så ingen får uppgiften."
        note_incident(self.session, "unmanned", _unmanned(task.id), cause, self.push.now, self.case_id)

    # ---- timers ----------------------------------------------------------------------------------------------

    def _sync_timers(self, position: Position) -> None:
        waiting = {wait.id: wait for wait in position.timers}
        gone = self.timers.keys() - waiting.keys()
        if gone:
            self.session.execute(_STOP, {"timers": list(gone)})
        drawing = self.push.bundle.drawing
        for clock_id in gone:
            if drawing.time_awaited(self.timers[clock_id]):
                self._timed.setdefault(self._became(self.timers[clock_id]), []).append(clock_id)
        for wait in waiting.values():
            if wait.id not in self.timers:
                self._ring(wait.id, wait.name, wait.rings_at)
                if time := drawing.time_awaited(wait.name):
                    self.push.deadlines.give_to_case(time.deadline, wait.id)
        self.timers = {wait.id: wait.name for wait in waiting.values()}

    def _became(self, node_id: str) -> str:
        """Of a time the case waited for: it is out, or something else came first, or the case was led another way."""
        drawing, run = self.push.bundle.drawing, self.push.run
        passed = run.passed if run is not None else []
        time = drawing.time_awaited(node_id)
        if time is not None and time.id in passed:
            return "over"
        return "met" if set(drawing.after.get(node_id, ())).intersection(passed) else "withdrawn"

    def ring_beside(self, task: UserTask, delegate: str, round_: int, at: datetime) -> None:
        """A clock that is not in the drawing: the delegate is asked once more while the step is open.

        A time that is out already, because no clock went, is for the next round.
        """
        at = max(at, self.push.now)
        self._ring(f"{task.id}:{delegate}:{round_}", delegate, at, task_id=task.id, round_=round_)

    def still_beside(self, tasks: Iterable[UserTask]) -> None:
        """No clock rings beside these any more; only those that were late can have one."""
        late = [task.id for task in tasks if task.due_at is not None and task.due_at <= self.push.now]
        if late:
            self.push.rows.write()
            self.session.execute(_STILL, {"tasks": late})

    def _ring(self, timer_id: str, name: str, at: datetime, *, task_id: str = "", round_: int = 0) -> None:
        row = {"name": name, "rings_at": at, "next_try_at": at, "task_id": task_id, "round": round_}
        self.push.rows.add(Timer, id=timer_id, case_id=self.case_id, **row)


# Put together once; on the tables, not the classes: the session holds none of these rows.
_DEADLINES, _LETTERS, _TIMERS = (cast("Table", of.__table__) for of in (DeadlineRow, Letter, Timer))
_END_DEADLINES = (
    update(_DEADLINES)
    .where(_DEADLINES.c.task_id.in_(bindparam("tasks", expanding=True)), _DEADLINES.c.status == "waiting")
    .values(status=bindparam("became"), ended_at=bindparam("now"))
)
_TAKE_BACK = (
    update(_LETTERS)
    .where(_LETTERS.c.task_id.in_(bindparam("tasks", expanding=True)))
    .where(_LETTERS.c.sent_at.is_(None), _LETTERS.c.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("now"), next_try_at=None)
)
_STOP = delete(_TIMERS).where(_TIMERS.c.id.in_(bindparam("timers", expanding=True)))
_STILL = delete(_TIMERS).where(_TIMERS.c.task_id.in_(bindparam("tasks", expanding=True)))


def _whose(task: UserTask) -> tuple[str, int | None, int | None, int | None]:
    return task.role, task.unit_id, task.person_id, task.assignee_id


def _unmanned(task_id: str) -> str:
    """The key of the incident that nobody can take a task."""
    return f"task:{task_id}"
