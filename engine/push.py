"""One push of one case inside one transaction: load, move, state the consequences, save rows beside the tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NoReturn

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine import documents, family, history, lock, outbox, protection, saving, sight
from engine.database import TakeFirst
from engine.deadlines import Deadlines
from engine.definition import Action, Answers, Workflow
from engine.definitions import Bundle, bundle_of, newest
from engine.errors import DelegateFailed, UnknownCase, UnknownTask, VaksamError
from engine.expressions import compile_expression
from engine.handed_on import Told, hear
from engine.installation import Installation
from engine.models import Case, CaseState, Document, Involvement, Message, Person, Timer, UserTask
from engine.numbers import next_number
from engine.people import Addressee, Organisation
from engine.rows import Rows
from engine.runner import Reading, Run, codec
from engine.step import Facts, Step
from engine.waiting import Waiting


class Push:
    """Everything that changes in a case between taking its lock and letting it go."""

    def __init__(
        self, house: Installation, session: Session, case: Case, state: CaseState, now: datetime, unit_path: str = ""
    ) -> None:
        self.house = house
        self.session = session
        self.case = case
        self.state = state
        self.now = now
        self.today: date = now.astimezone(house.settings.zone).date()
        self.workflow: Workflow = house.workflow(case.workflow)
        self.bundle: Bundle = bundle_of(session, case.definition_hash)
        self.organisation = Organisation(session, self.today, {case.unit_id: unit_path} if unit_path else None)
        self.known: dict[str, Any] = dict(state.facts)
        self.marks: dict[str, str] = dict(state.marks)
        self.passed: list[str] = list(state.passed)
        self.involved: set[int] = set()
        self.raised: list[str] = []
        self.told: list[int] = []  #: cases that have been sent a message
        self.letters_queued: set[str] = set()
        self.rows = Rows(session)
        self.deadlines = Deadlines(self)
        self.waiting = Waiting(self)
        self._events: list[history.Event] = []
        self.run: Run | None = None
        self.opener: Push | None = None  #: the push of the case it came from, while it is being opened

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
        bundle: Bundle | None = None,
    ) -> Push:
        """A new case of the newest version, `bundle` when it is at hand, not yet moving."""
        bundle = bundle or newest(session, workflow.name)
        case = Case(
            number=next_number(session, workflow.series, now.astimezone(house.settings.zone).year),
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
        )
        session.add(case)
        session.flush()
        state = CaseState(
            case_id=case.id,
            version=1,
            history_seq=0,
            history_hash="",
            facts={},
            marks={},
            passed=[],
            awaits=[],
            codec=codec.VERSION,
            state=b"",
        )
        session.add(state)
        push = cls(house, session, case, state, now)
        push.run = Run.start(bundle.specs, push._reading(), now)
        push.note("opened", "", opened_by, workflow=workflow.name, parent=parent_id)
        return push

    @classmethod
    def load(cls, house: Installation, session: Session, case_id: int, now: datetime) -> Push:
        """Lock what moves in the case, then read where it waits. Raises UnknownCase."""
        return cls._locked(house, session, lock.case(session, case_id), now) or _raise(UnknownCase(case_id))

    @classmethod
    def load_for(cls, house: Installation, session: Session, task_id: str, now: datetime) -> Push:
        """The same for the case that a task, open or not, is part of. Raises UnknownTask."""
        return cls._locked(house, session, lock.case_of(session, task_id), now) or _raise(UnknownTask(task_id))

    @classmethod
    def load_due(
        cls,
        house: Installation,
        session: Session,
        row: type[Timer | Message],
        row_id: str | int,
        now: datetime,
        *,
        patient: bool,
    ) -> Push | None:
        """The same for what is due in a case; None when it is gone, or, impatient, when somebody works on the case.

        Only the case is locked, never what is due: whoever holds a case may end its timers.
        """
        return cls._locked(house, session, lock.case_with_due(session, row, row_id, patient=patient), now)

    @classmethod
    def look(cls, house: Installation, session: Session, case_id: int, now: datetime) -> Push:
        """The same without the lock: for asking, it cannot move. Raises UnknownCase."""
        state = session.get(CaseState, case_id)
        return cls._read(house, session, state, now) if state else _raise(UnknownCase(case_id))

    @classmethod
    def _locked(cls, house: Installation, session: Session, state: CaseState | None, now: datetime) -> Push | None:
        if state is None:
            return None
        push = cls._read(house, session, state, now)
        if push.case.status == "open":
            push.run = Run.load(state.state, state.codec, push.bundle.specs, push._reading(), now)
            push.waiting.timers = {timer.id: timer.name for timer in push.run.position().timers}
        return push

    @classmethod
    def _read(cls, house: Installation, session: Session, state: CaseState, now: datetime) -> Push:
        """After the lock, so that all of it is as the last push left it."""
        rows = lock.around(session, state.case_id)
        push = cls(house, session, rows[0].Case, state, now, rows[0].path)
        push.organisation.circle = protection.circle_of(session, rows[0].Case)
        for _, _, task, unsent_letters, involved_id in rows:
            if task is not None:
                push.waiting.found(task, unsent_letters=unsent_letters)
            if involved_id is not None:
                push.involved.add(involved_id)
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
        self.waiting.end(task, "completed", person, for_id)

    def send(self, message: str) -> bool:
        return self._moving.send(message)

    def settle(self) -> None:
        """Move until the case waits, then write rows for what it waits for."""
        moving = True
        while moving:
            self._moving.settle(self._perform)
            heard = [self._moving.send(message) for message in self._take_raised()]
            moving = any(heard)
        saving.save(self, self._moving)

    def waits_for_messages(self) -> frozenset[str]:
        return self._moving.position().messages

    def takes(self, name: str) -> bool:
        """The action can be done in the case now: it waits for it, or need not."""
        action = self.workflow.actions.get(name)
        if action is None or action.awaited:
            return action is not None and name in self.waits_for_messages()
        return name in self.bundle.forms

    def may_act(self, action: Action, person_id: int) -> bool:
        """The person is one of those the action is for, and not involved."""
        return self.organisation.is_for(action.who, person_id, self.case.unit_id, self.facts(), self.involved)

    def give(self, task: UserTask, receiver: Person, by: Person) -> None:
        """Another person takes the task over and may see the case from now on."""
        task.assignee_id = receiver.id
        self.waiting.grant(Addressee(person_id=receiver.id))
        self.note("handed_over", task.name, by, task=task.id, to=receiver.id)
        self.queue_letter(self.step(task.name, task), "new_task", [receiver], acute=False)
        self.write_history()

    @property
    def _moving(self) -> Run:
        assert self.run is not None, "a closed case does not move"
        return self.run

    def _reading(self) -> Reading:
        return Reading(evaluate=self._evaluate)

    def _take_raised(self) -> list[str]:
        raised, self.raised = self.raised, []
        return raised

    def _evaluate(self, text: str, host: str) -> object:
        if text.startswith("deadline."):
            _, key, edge = text.split(".")
            return self.deadlines.at(key, edge, host).isoformat()
        return compile_expression(text).evaluate({"facts": self.facts()})

    def _perform(self, node_id: str, timer: str, host: str) -> None:
        node = self.bundle.drawing.nodes[node_id]
        if node.kind == "businessRuleTask":
            decided = self.bundle.tables[node_id].decide({"facts": self.facts()})
            self.known.update(decided)
            self.note("decided_by_table", node_id, None, **decided)
            return
        name = node.message if node.kind == "endEvent" else node_id
        self._state(name, self.step(timer or node_id, self._task_of(host) if host else None))

    def state_again(self, timer: Timer) -> None:
        """What a clock beside a step asks for, if the step is still open."""
        self.session.delete(timer)
        task = self.waiting.tasks.get(timer.task_id)
        if task is not None:
            self._state(timer.name, replace(self.step(f"{timer.name}_{timer.round}", task), round=timer.round))

    def _state(self, delegate: str, step: Step) -> None:
        try:
            getattr(self.workflow.delegates, delegate)(step)
        except TakeFirst:
            raise  # nothing has failed: the verb is done anew
        except Exception as error:
            raise DelegateFailed(f"{self.workflow.name}.{delegate}", type(error).__name__) from error

    def _task_of(self, host: str) -> UserTask:
        """The step a clock sits on; one whose time was out before it opened gets its row now."""
        tasks = self.waiting.tasks
        if host not in tasks:
            name = next((wait.name for wait in self._moving.position().user_tasks if wait.id == host), "")
            if not name:
                return self.session.get_one(UserTask, host)
            self.waiting.open(host, name)
            self.session.flush()
        return tasks[host]

    def learn(self, form: str, answers: Answers) -> None:
        """What a form says is known from now on; what it asked for and got no answer to is no longer known."""
        for field in self.bundle.forms[form].properties:
            self.known.pop(field.name, None)
        self.known.update(answers)

    # ---- consequences ----------------------------------------------------------------------------------------

    def note(self, kind: str, name: str, person: Person | None, for_id: int | None = None, /, **detail: Any) -> None:
        person_id = person.id if person else None
        self._events.append(history.Event(kind=kind, name=name, detail=detail, person_id=person_id, for_id=for_id))

    def involve(self, person_ids: Sequence[int], kind: str, by: Person | None) -> None:
        """In every case of the family, from the one all came from: they lose them at once.

        Raises TakeFirst in a case that came from another, unless the family's locks have been taken from the top.
        """
        at_hand = {push.case.id: push for push in self._with_openers()}
        top = list(at_hand.values())[-1]
        family.require_taken(self.session, top.case)
        for case_id in family.downwards(self.session, family.root_of(self.session, top.case).id):
            push = at_hand.get(case_id) or Push.load(self.house, self.session, case_id, self.now)
            push.involve_here(person_ids, kind, by)
            if case_id not in at_hand:
                push.write_history()

    def involve_here(self, person_ids: Sequence[int], kind: str, by: Person | None) -> None:
        """In this case alone: tasks go on to others, letters on their way are taken back."""
        new = [person_id for person_id in person_ids if person_id not in self.involved]
        if not new:
            return
        self.involved.update(new)
        for person_id in new:
            row = {"case_id": self.case.id, "person_id": person_id, "kind": kind, "noted_at": self.now}
            self.session.execute(insert(Involvement).values(**row, noted_by_id=by.id if by else None))
            self.note("involvement", kind, by, person=person_id)
        outbox.take_back_letters(self, new)
        protection.pass_on(self)
        self.waiting.route_open()

    def _with_openers(self) -> Iterator[Push]:
        """This push, and those in the same transaction that it is being opened from."""
        push: Push | None = self
        while push is not None:
            yield push
            push = push.opener

    def queue_letter(self, step: Step, letter: str, to: Sequence[Person], *, acute: bool) -> None:
        outbox.queue_letter(self, step, letter, to, acute=acute)

    def let_see(self, who: Sequence[Addressee]) -> None:
        for addressee in who:
            if not sight.was_ended(self, addressee) and self.waiting.grant(addressee):
                self.note("may_see", addressee.role, None, person=addressee.person_id, unit=addressee.unit_id)

    def tell(self, case_id: int, message: str, step: Step) -> None:
        outbox.queue_message(self, case_id, message, step.node)
        self.told.append(case_id)

    def open_linked(
        self,
        workflow: str,
        facts: Mapping[str, Any],
        unit_id: int,
        by: Person | None,
        told: Sequence[Told] = (),
    ) -> Case:
        if workflow not in self.workflow.opens:
            raise DelegateFailed(f"{self.workflow.name} har inte sagt att den öppnar {workflow}")
        linked = self.house.workflow(workflow)
        push = Push.open(
            self.house, self.session, linked, self.now, unit_id=unit_id, opened_by=by, parent_id=self.case.id
        )
        for form in told:
            hear(push, form)
        push.known.update(facts)
        push.opener = self
        push.involve_here(sorted(self.involved), "involved", by)
        if circle := self.organisation.circle:
            protection.protect(push, sorted(circle.named), circle.keeper_id, by)
        linked.enter_start(push.step(person=by), facts)
        push.settle()
        self.told += push.told
        self.note("linked_case_opened", workflow, by, case=push.case.number)
        return push.case

    def produce(self, kind: str, title: str, file: documents.File, media_type: str, by: Person | None) -> Document:
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

    def write_history(self) -> None:
        """Write what the push has gathered; what moves in the case last, once."""
        self.rows.write()
        self.waiting.end_what_ended()
        events, self._events = self._events, []
        history.append(self.session, self.state, events, self.now)
        self.session.flush()


def _raise(error: VaksamError) -> NoReturn:
    raise error
