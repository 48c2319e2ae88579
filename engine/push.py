"""One push of one case inside one transaction: load, move, state the consequences, save rows beside the tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from engine import documents, history
from engine.definition import Action, Answers, Due, Who, Workflow
from engine.definitions import Bundle, bundle_of, newest
from engine.errors import DelegateFailed, UnknownCase
from engine.expressions import compile_expression
from engine.installation import Installation
from engine.letters import in_words, render
from engine.models import (
    AccessGrant,
    Case,
    CaseFacts,
    CaseState,
    DeadlineRow,
    Document,
    Incident,
    Involvement,
    Letter,
    Message,
    NumberSeries,
    Person,
    Timer,
    UserTask,
)
from engine.people import Addressee, Organisation
from engine.runner import Position, Reading, Run, codec
from engine.step import Facts, Step


class Push:
    """Everything that changes in a case between taking its lock and letting it go."""

    def __init__(self, house: Installation, session: Session, case: Case, now: datetime) -> None:
        self.house = house
        self.session = session
        self.case = case
        self.now = now
        self.today: date = now.astimezone(house.settings.zone).date()
        self.workflow: Workflow = house.workflow(case.workflow)
        self.bundle: Bundle = bundle_of(session, case.definition_hash)
        self.organisation = Organisation(session, self.today)
        self.known: dict[str, Any] = {}
        self.marks: dict[str, str] = {}
        self.passed: list[str] = []
        self.involved: set[int] = set()
        self.raised: list[str] = []
        self.told: list[int] = []  #: cases that have been sent a message
        self.tasks: dict[str, UserTask] = {}
        self._events: list[history.Event] = []
        self._dues: dict[tuple[str, str], Due] = {}
        self._origins: dict[tuple[str, str], datetime] = {}
        self._run: Run | None = None

    # ---- beginning -------------------------------------------------------------------------------------------

    @classmethod
    def open(
        cls,
        house: Installation,
        session: Session,
        workflow: Workflow,
        now: datetime,
        *,
        unit_id: int,
        opened_by: Person | None,
        parent_id: int | None = None,
    ) -> Push:
        """A new case of the newest version, not yet moving."""
        bundle = newest(session, workflow.name)
        case = Case(
            number=_next_number(session, workflow.series, now.astimezone(house.settings.zone).year),
            workflow=workflow.name,
            definition_hash=bundle.hash,
            unit_id=unit_id,
            parent_id=parent_id,
            title="",
            outcome="",
            law="",
            status="open",
            opened_at=now,
            opened_by_id=opened_by.id if opened_by else None,
            version=1,
            history_seq=0,
            history_hash="",
        )
        session.add(case)
        session.flush()
        push = cls(house, session, case, now)
        push._run = Run.start(bundle.specs, push._reading(), now)
        session.execute(insert(CaseFacts).values(case_id=case.id, facts={}, marks={}))
        session.execute(insert(CaseState).values(case_id=case.id, codec=codec.VERSION, state=b"", passed=[]))
        push.note("opened", "", opened_by, workflow=workflow.name, parent=parent_id)
        return push

    @classmethod
    def load(cls, house: Installation, session: Session, case_id: int, now: datetime) -> Push:
        """Lock the case's row, then read what it knows and where it waits. Raises UnknownCase."""
        case = session.scalar(select(Case).where(Case.id == case_id).with_for_update())
        if case is None:
            raise UnknownCase(case_id)
        push = cls(house, session, case, now)
        facts = session.get_one(CaseFacts, case_id)
        state = session.get_one(CaseState, case_id)
        push.known, push.marks, push.passed = dict(facts.facts), dict(facts.marks), list(state.passed)
        push.involved = set(session.scalars(select(Involvement.person_id).where(Involvement.case_id == case_id)))
        open_tasks = select(UserTask).where(UserTask.case_id == case_id, UserTask.status == "open")
        push.tasks = {task.id: task for task in session.scalars(open_tasks)}
        if case.status == "open":
            push._run = Run.load(state.state, state.codec, push.bundle.specs, push._reading(), now)
        return push

    # ---- what a step sees ------------------------------------------------------------------------------------

    def step(self, node: str = "", task: UserTask | None = None, person: Person | None = None) -> Step:
        return Step(push=self, node=node, task=task, person=person)

    def facts(self) -> Facts:
        """What expressions of the drawing may ask for."""
        return Facts(self.step())

    # ---- moving ----------------------------------------------------------------------------------------------

    def complete(self, task: UserTask, person: Person, for_id: int | None) -> None:
        task.status, task.ended_at, task.done_by_id, task.done_for_id = "done", self.now, person.id, for_id
        self._moving.complete(task.id)
        self._end_task(task, "completed", person, for_id)

    def send(self, message: str) -> bool:
        return self._moving.send(message)

    def settle(self) -> None:
        """Move until the case waits, then write rows for what it waits for."""
        moving = True
        while moving:
            self._moving.settle(self._perform)
            moving = any([self._moving.send(message) for message in self._take_raised()])
        self._save(self._moving.position())

    def waits_for_messages(self) -> frozenset[str]:
        return self._moving.position().messages

    def may_act(self, action: Action, person_id: int) -> bool:
        """The person is one of those the action is for, and not involved."""
        if person_id in self.involved:
            return False
        for who in action.who:
            to = self.organisation.addressee(who, self.case.unit_id, self.facts(), self.involved)
            if any(person.id == person_id for person in self.organisation.recipients(to, self.involved)):
                return True
        return False

    def give(self, task: UserTask, receiver: Person, by: Person) -> None:
        """Another person takes the task over and may see the case from now on."""
        task.assignee_id = receiver.id
        self._grant("", None, receiver.id)
        self.note("handed_over", task.name, by, task=task.id, to=receiver.id)
        self.queue_letter(self.step(f"{task.name}:{self.case.history_seq}", task), "new_task", [receiver], acute=False)
        self.write_history()

    @property
    def _moving(self) -> Run:
        assert self._run is not None, "a closed case does not move"
        return self._run

    def _reading(self) -> Reading:
        return Reading(evaluate=self._evaluate)

    def _take_raised(self) -> list[str]:
        raised, self.raised = self.raised, []
        return raised

    def _evaluate(self, text: str, host: str) -> object:
        if text.startswith("deadline."):
            _, key, edge = text.split(".")
            due = self.due(key, host)
            return (due.warn_at if edge == "warn" else due.at).isoformat()
        return compile_expression(text).evaluate({"facts": self.facts()})

    def due(self, key: str, host: str) -> Due:
        """The due time of a deadline for a step; worked out once in a push."""
        if (key, host) not in self._dues:
            deadline = self.workflow.deadlines[key]
            step = self.step(key)
            origin = step.since(deadline.starts) if deadline.starts else self.now
            self._origins[key, host] = origin
            self._dues[key, host] = deadline.rule(step).due(origin, label=deadline.label)
        return self._dues[key, host]

    def _perform(self, node_id: str, timer: str, host: str) -> None:
        node = self.bundle.drawing.nodes[node_id]
        if node.kind == "businessRuleTask":
            decided = self.bundle.tables[node_id].decide({"facts": self.facts()})
            self.known.update(decided)
            self.note("decided_by_table", node_id, None, **decided)
            return
        name = node.message if node.kind == "endEvent" else node_id
        task = self._task_of(host) if host else None
        try:
            getattr(self.workflow.delegates, name)(self.step(timer or node_id, task))
        except Exception as error:
            raise DelegateFailed(f"{self.workflow.name}.{name}", type(error).__name__) from error

    def _task_of(self, host: str) -> UserTask:
        """The step a clock sits on; one whose time was out before it opened gets its row now."""
        if host not in self.tasks:
            name = next((wait.name for wait in self._moving.position().user_tasks if wait.id == host), "")
            if not name:
                return self.session.get_one(UserTask, host)
            self._open_task(host, name)
        return self.tasks[host]

    def learn(self, form: str, answers: Answers) -> None:
        """What a form says is known from now on; what it asked for and got no answer to is no longer known."""
        for field in self.bundle.forms[form].properties:
            self.known.pop(field.name, None)
        self.known.update(answers)

    # ---- consequences ----------------------------------------------------------------------------------------

    def note(
        self, kind: str, name: str, person: Person | None, for_id: int | None = None, /, **detail: Any
    ) -> None:
        person_id = person.id if person else None
        self._events.append(
            history.Event(kind=kind, name=name, detail=detail, person_id=person_id, for_id=for_id)
        )

    def involve(self, person_ids: Sequence[int], kind: str, by: Person | None) -> None:
        for person_id in person_ids:
            if person_id not in self.involved:
                self.involved.add(person_id)
                row = {"case_id": self.case.id, "person_id": person_id, "kind": kind, "noted_at": self.now}
                self.session.execute(insert(Involvement).values(**row, noted_by_id=by.id if by else None))
                self.note("involvement", kind, by, person=person_id)
        for task in self.tasks.values():
            if task.status == "open":
                self._route(task)

    def queue_letter(self, step: Step, letter: str, to: Sequence[Person], *, acute: bool) -> None:
        task = step.task
        due = task.due_at.astimezone(self.house.settings.zone).date() if task and task.due_at else None
        path = f"uppgifter/{task.id}" if task and task.status == "open" else f"arenden/{self.case.number.replace(' ', '-')}"
        context = {
            "number": self.case.number,
            "process": self.workflow.title,
            "step": task.title if task else "",
            "due": in_words(due) if due else "",
            "overdue": bool(task and task.due_at and task.due_at < self.now),
            "link": f"{self.house.settings.base_url}/{path}",
            "own_link": f"{self.house.settings.base_url}/mina-rapporter/{self.case.number.replace(' ', '-')}",
            "municipality": self.house.settings.municipality,
        }
        text = render(self.workflow.letters, letter, context)
        leaves = self.now if acute else self.house.office_hour(self.now)
        for person in to:
            key = ":".join([str(self.case.id), letter, step.node, task.id if task else "", str(person.id), str(len(self.passed))])
            if self.session.scalar(select(Letter.id).where(Letter.key == key)) is not None:
                continue
            self.session.execute(
                insert(Letter).values(
                    key=key,
                    case_id=self.case.id,
                    task_id=task.id if task else None,
                    kind=letter,
                    person_id=person.id,
                    subject=text.subject,
                    body=text.body,
                    created_at=self.now,
                    next_try_at=leaves,
                )
            )
            self.note("letter_queued", letter, None, to=person.id)

    def let_see(self, people: Sequence[Person]) -> None:
        for person in people:
            if person.id not in self.involved:
                self._grant("", None, person.id)
                self.note("may_see", "", None, person=person.id)

    def tell(self, case_id: int, message: str, step: Step) -> None:
        key = f"{self.case.id}:{step.node}:{message}:{len(self.passed)}"
        self.session.execute(
            insert(Message).values(key=key, case_id=case_id, name=message, created_at=self.now, next_try_at=self.now)
        )
        self.told.append(case_id)

    def open_linked(self, workflow: str, facts: Mapping[str, Any], unit_id: int, by: Person | None) -> Case:
        if workflow not in self.workflow.opens:
            raise DelegateFailed(f"{self.workflow.name} har inte sagt att den öppnar {workflow}")
        linked = self.house.workflow(workflow)
        push = Push.open(
            self.house, self.session, linked, self.now, unit_id=unit_id, opened_by=by, parent_id=self.case.id
        )
        push.known.update(facts)
        push.involve(sorted(self.involved), "involved", by)
        linked.enter_start(push.step(person=by), facts)
        push.settle()
        self.note("linked_case_opened", workflow, by, case=push.case.number)
        return push.case

    def produce(
        self, kind: str, title: str, file: documents.File, media_type: str, by: Person | None
    ) -> Document:
        document = documents.attach(
            self.session,
            file,
            media_type=media_type,
            now=self.now,
            person_id=by.id if by else None,
            case_id=self.case.id,
            kind=kind,
            title=title,
        )
        self.note("document_kept", kind, by, document=document.id, version=document.version, sha256=document.sha256)
        return document

    # ---- saving ----------------------------------------------------------------------------------------------

    def _save(self, position: Position) -> None:
        self.passed += self._moving.passed
        self._sync_tasks(position)
        self._sync_timers(position)
        if position.finished:
            self._close()
        self.case.version += 1
        self.session.execute(
            update(CaseFacts).where(CaseFacts.case_id == self.case.id).values(facts=self.known, marks=self.marks)
        )
        self.session.execute(
            update(CaseState)
            .where(CaseState.case_id == self.case.id)
            .values(codec=codec.VERSION, state=self._moving.dump(), passed=self.passed)
        )
        self.write_history()
        self.session.flush()

    def write_history(self) -> None:
        events, self._events = self._events, []
        history.append(self.session, self.case, events, self.now)

    def _sync_tasks(self, position: Position) -> None:
        waiting = {wait.id: wait.name for wait in position.user_tasks}
        for task in list(self.tasks.values()):
            if task.status == "open" and task.id not in waiting:
                task.status, task.ended_at = "withdrawn", self.now
                self._end_task(task, "withdrawn", None, None)
        for task_id, name in waiting.items():
            if task_id not in self.tasks:
                self._open_task(task_id, name)

    def _open_task(self, task_id: str, name: str) -> None:
        node = self.bundle.drawing.nodes[name]
        task = UserTask(id=task_id, case_id=self.case.id, name=name, title=node.name, status="open", opened_at=self.now)
        self.tasks[task_id] = task
        for (key, host), due in self._dues.items():
            if host == task_id:
                task.warn_at, task.due_at = due.warn_at, due.at
                self._write_deadline(key, task_id, due)
        self.session.add(task)
        self._route(task)
        self.session.flush()
        self.note("task_opened", name, None, task=task_id)
        self._announce(task)

    def _write_deadline(self, key: str, task_id: str, due: Due) -> None:
        self.session.execute(
            insert(DeadlineRow).values(
                case_id=self.case.id,
                name=key,
                task_id=task_id,
                label=self.workflow.deadlines[key].label,
                origin_at=self._origins[key, task_id],
                due_at=due.at,
                due_on=due.on,
                warn_at=due.warn_at,
                basis=due.basis.value,
                source=due.source,
                explanation=due.explanation,
                rule=due.rule,
            )
        )

    def _route(self, task: UserTask) -> None:
        who = self._who(task)
        to = self.organisation.addressee(who, self.case.unit_id, self.facts(), self.involved)
        if task.assignee_id in self.involved:
            task.assignee_id = None
        task.role, task.unit_id, task.person_id = to.role, to.unit_id, to.person_id
        if not to.manned:
            self._report_unmanned(task)
        self._grant(to.role, to.unit_id, to.person_id)

    def _announce(self, task: UserTask) -> None:
        special = self.workflow.user_tasks.get(task.name)
        acute = bool(special and special.acute)
        addressee = Addressee(role=task.role, unit_id=task.unit_id, person_id=task.person_id)
        to = self.organisation.recipients(addressee, self.involved)
        self.queue_letter(self.step(task.name, task), "new_task", to, acute=acute)

    def _who(self, task: UserTask) -> Who:
        special = self.workflow.user_tasks.get(task.name)
        return (special and special.who) or self.workflow.lanes[self.bundle.drawing.nodes[task.name].lane]

    def _report_unmanned(self, task: UserTask) -> None:
        cause = f"Ingen har rollen {task.role} vid enheten eller högre upp, så ingen får uppgiften {task.title}."
        self.session.add(Incident(key=f"task:{task.id}", case_id=self.case.id, kind="unmanned", at=self.now, cause=cause))

    def _grant(self, role: str, unit_id: int | None, person_id: int | None) -> None:
        same = select(AccessGrant.id).where(
            AccessGrant.case_id == self.case.id,
            AccessGrant.role == role,
            AccessGrant.unit_id == unit_id,
            AccessGrant.person_id == person_id,
        )
        if self.session.scalar(same) is None:
            self.session.add(
                AccessGrant(case_id=self.case.id, role=role, unit_id=unit_id, person_id=person_id, since=self.now)
            )

    def _end_task(self, task: UserTask, kind: str, person: Person | None, for_id: int | None) -> None:
        status = "withdrawn" if kind == "withdrawn" else ("late" if task.due_at and self.now > task.due_at else "met")
        self.session.execute(
            update(DeadlineRow)
            .where(DeadlineRow.task_id == task.id, DeadlineRow.status == "waiting")
            .values(status=status, ended_at=self.now)
        )
        self.session.execute(
            update(Letter)
            .where(Letter.task_id == task.id, Letter.sent_at.is_(None), Letter.withdrawn_at.is_(None))
            .values(withdrawn_at=self.now, next_try_at=None)
        )
        self.note(kind, task.name, person, for_id, task=task.id)

    def _sync_timers(self, position: Position) -> None:
        waiting = {wait.id: wait for wait in position.timers}
        known = set(self.session.scalars(select(Timer.id).where(Timer.case_id == self.case.id)))
        gone = known - waiting.keys()
        if gone:
            self.session.execute(delete(Timer).where(Timer.id.in_(gone)))
        new = [
            {
                "id": wait.id,
                "case_id": self.case.id,
                "name": wait.name,
                "rings_at": wait.rings_at,
                "next_try_at": wait.rings_at,
            }
            for wait in waiting.values()
            if wait.id not in known
        ]
        if new:
            self.session.execute(insert(Timer), new)

    def _close(self) -> None:
        reached = [node for node in self.passed if node in self.workflow.outcomes]
        self.case.status, self.case.closed_at = "closed", self.now
        self.case.outcome = reached[-1] if reached else ""
        self.note("closed", self.case.outcome, None)


def _next_number(session: Session, series: str, year: int) -> str:
    row = session.scalar(
        select(NumberSeries).where(NumberSeries.series == series, NumberSeries.year == year).with_for_update()
    )
    if row is None:
        row = NumberSeries(series=series, year=year, last=0)
        session.add(row)
    row.last += 1
    session.flush()
    return f"{series} {year}-{row.last:04d}"


def open_linked_count(session: Session, case_id: int, workflow: str) -> int:
    """How many linked cases of a process are still open."""
    query = select(func.count()).where(Case.parent_id == case_id, Case.workflow == workflow, Case.status == "open")
    return session.scalar(query) or 0
