"""Every change of a case. One verb is one transaction: lock, may you, is it right, push, save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import doors, drafts, given, outside
from engine.access import Standing, may_hand_over, may_see, standing
from engine.database import tried_again
from engine.definition import Answers
from engine.definitions import deploy, newest
from engine.documents import File
from engine.errors import (
    CaseClosed,
    NotAllowed,
    NotWaitingForThat,
    NotYet,
    NotYourTask,
    TaskAlreadyDone,
    TaskTaken,
    TaskWithdrawn,
    UnknownCase,
    UnknownPerson,
    UnknownTask,
    VaksamError,
)
from engine.family import root_of
from engine.incidents import resolve_incident
from engine.installation import Installation
from engine.logs import log
from engine.models import (
    Case,
    Message,
    Person,
    ReadLog,
    RoleHolding,
    Timer,
    UserTask,
)
from engine.people import covers
from engine.protection import NAME_SOMEBODY, waits_for_naming
from engine.push import Push
from engine.receivers import require_possible
from engine.sendings import Sending, opened_by, remember, unit_of


class Cases:
    """The verbs. `person_id` is who acts; the clock acts as nobody."""

    def __init__(self, house: Installation) -> None:
        self.house = house

    # ---- processes -------------------------------------------------------------------------------------------

    def deploy_all(self) -> None:
        """Store the newest version of every process; running cases keep theirs."""
        with self.house.database.transaction() as session:
            for workflow in self.house.workflows.values():
                deploy(session, workflow, self.house.now())

    # ---- opening ---------------------------------------------------------------------------------------------

    def open(
        self,
        workflow_name: str,
        person_id: int | None,
        answers: Answers,
        files: Sequence[File] = (),
        *,
        once: str = "",
        key: str = "",
        unit_id: int | None = None,
    ) -> str:
        """Open a case with its start form, and say its number.

        Nobody's number opens it for somebody without a login, where the process has a door for them. `once` names one
        sending of the form: sent twice, it opens one case, and both senders get its number. Whoever has `key`, a code
        of engine.outside, may follow the case. `unit_id` is where it belongs when the form does not ask for the unit.
        Raises AnswersRefused, FileTooLarge, FileTypeRefused, NotFromOutside, NotYourDoor.
        """
        if person_id is None:
            outside.require_door(self.house.workflow(workflow_name))
        sending = Sending(workflow_name=workflow_name, person_id=person_id, once=once, key=key, unit_id=unit_id)
        try:
            return opened_by(self.house, sending) or self._open(sending, answers, files)
        except IntegrityError:
            number = opened_by(self.house, sending)
            if number is None:
                raise
            return number

    @tried_again
    def _open(self, sending: Sending, answers: Answers, files: Sequence[File]) -> str:
        workflow, person_id = self.house.workflow(sending.workflow_name), sending.person_id
        now = self.house.now()
        with self.house.database.transaction() as session:
            draft = f"start:{workflow.name}"
            reporter = None if person_id is None else self._standing(session, person_id, draft=draft)
            if reporter:
                doors.require_way_in(session, workflow, reporter.person.id, self._today())
            person, bundle = reporter.person if reporter else None, newest(session, workflow.name)
            form = bundle.forms[workflow.start_form]
            raw, answers = answers, given.right(session, form, answers, self._today())
            unit_id = unit_of(session, sending, answers, person)
            push = Push.open(self.house, session, workflow, now, unit_id=unit_id, opened_by=person, bundle=bundle)
            remember(push, sending)
            step = push.step(workflow.start_form, person=person)
            given.refuse(workflow.check_start(step, answers), raw)
            given.keep(push, workflow.start_form, None, person, answers)
            for file in files:
                given.attach(push, file, person)
            workflow.enter_start(step, answers)
            push.settle()
            if reporter and reporter.has_draft:
                drafts.become_case(session, draft, reporter.person.id, push.case.id)
            number, told = push.case.number, push.told
        self.deliver_to(told)
        return number

    # ---- tasks -----------------------------------------------------------------------------------------------

    def claim(self, task_id: str, person_id: int) -> None:
        """Take a task that waits for several. Raises TaskTaken, TaskAlreadyDone, NotYourTask, NotYet."""
        with self.house.database.transaction() as session:
            push, task, standing = self._open_task(session, task_id, person_id)
            if task.assignee_id not in (None, person_id):
                raise TaskTaken(task_id, by=self._person(session, task.assignee_id or 0).name)
            _require_mine(task, standing)
            if waits_for_naming(task):
                raise NotYet([NAME_SOMEBODY])
            task.assignee_id = person_id
            push.note("claimed", task.name, standing.person, task=task_id)
            push.write_history()

    def release(self, task_id: str, person_id: int) -> None:
        """Put a task back for the others."""
        with self.house.database.transaction() as session:
            push, task, standing = self._open_task(session, task_id, person_id)
            _require_mine(task, standing)
            task.assignee_id = None
            push.note("released", task.name, standing.person, task=task_id)
            push.write_history()

    @tried_again
    def hand_over(self, task_id: str, person_id: int, to_id: int) -> None:
        """Give a task to someone else, who may then see the case.

        Raises NotYourTask, PersonHasInterest, ReceiverHasLeft, ReceiverLacksRole.
        """
        with self.house.database.transaction() as session:
            push, task, standing = self._open_task(session, task_id, person_id)
            if not may_hand_over(session, person_id, task, push.today):
                _require_mine(task, standing)
            receiver = self._person(session, to_id)
            require_possible(push, task, receiver)
            push.give(task, receiver, standing.person)

    @tried_again
    def complete(self, task_id: str, person_id: int, answers: Answers, files: Sequence[File] = ()) -> None:
        """Do a step. Raises AnswersRefused, NotYet, TaskAlreadyDone, TaskTaken, TaskWithdrawn, NotYourTask."""
        with self.house.database.transaction() as session:
            push, task, standing = self._open_task(session, task_id, person_id)
            person = standing.person
            if task.assignee_id not in (None, person_id, *standing.stands_in_for):
                raise TaskTaken(task_id, by=self._person(session, task.assignee_id or 0).name)
            _require_mine(task, standing)
            step = push.step(task.name, task, person)
            special = push.workflow.user_tasks.get(task.name)
            unmet = [need.sentence for need in special.needs if not need.holds(step)] if special else []
            if waits_for_naming(task):
                unmet = [NAME_SOMEBODY]
            if unmet:
                raise NotYet(unmet)
            answers = given.checked(push.bundle.forms[task.name], answers, special.check if special else None, step)
            given.keep(push, task.name, task.id, person, answers)
            for file in files:
                given.attach(push, file, person)
            if special:
                special.enter(step, answers)
            push.complete(task, person, self._acts_for(session, standing, task, push.today))
            push.settle()
            if standing.has_draft:
                drafts.become_case(session, f"task:{task_id}", person_id, push.case.id)
            told = push.told
        self.deliver_to(told)

    # ---- beside the tasks ------------------------------------------------------------------------------------

    @tried_again
    def act(self, case_id: int, action: str, person_id: int | None, answers: Answers, *, once: str = "") -> None:
        """Send a case a message it waits for; nobody's number is whoever has the case's key.

        `once` names one sending from outside: what it has said already it does not say again.
        Raises NotWaitingForThat, NotAllowed, AnswersRefused, CaseClosed.
        """
        with self.house.database.transaction() as session:
            push = Push.load(self.house, session, case_id, self.house.now())
            if once and outside.case_of_sending(session, once):
                return
            _require_open(push)
            person = None if person_id is None else self._person(session, person_id)
            what = push.workflow.actions.get(action)
            if what is None or not push.takes(action):
                raise NotWaitingForThat(action)
            if not (what.from_outside if person_id is None else push.may_act(what, person_id)):
                raise NotAllowed(what.title)
            step = push.step(action, person=person)
            answers = given.checked(push.bundle.forms[action], answers, what.check, step)
            given.keep(push, action, None, person, answers)
            what.enter(step, answers)
            if once:
                outside.remember_sending(session, once, case_id)
            push.note("acted", action, person)
            if what.awaited:
                push.send(action)
            push.settle()
            if person_id is not None:
                drafts.become_case(session, f"act:{case_id}:{action}", person_id, case_id)
            told = push.told
        self.deliver_to(told)

    @tried_again
    def involve(self, case_id: int, person_id: int, involved_id: int) -> None:
        """Note that someone is involved (jäv): they lose the case now and their tasks go on to others.

        In the case they all came from and every case linked to it, and also when it is closed: its file is still there.
        """
        with self.house.database.transaction() as session:
            if not may_see(session, person_id, case_id, self._today()):
                raise UnknownCase(case_id)
            self._person(session, involved_id)
            root_id = root_of(session, session.get_one(Case, case_id)).id
            root = Push.load(self.house, session, root_id, self.house.now())
            root.involve([involved_id], "involved", self._person(session, person_id))
            root.write_history()

    @tried_again
    def attach(self, case_id: int, person_id: int, file: File) -> None:
        """Add a paper to an open case. Raises FileTooLarge, FileTypeRefused."""
        with self.house.database.transaction() as session:
            push = self._seen(session, case_id, person_id)
            _require_open(push)
            given.attach(push, file, self._person(session, person_id))
            push.write_history()

    def note_read(self, case_id: int, person_id: int, what: str) -> None:
        """Remember that someone looked (lag 2001:454 10 §)."""
        with self.house.database.transaction() as session:
            session.add(ReadLog(at=self.house.now(), person_id=person_id, case_id=case_id, what=what))

    # ---- what happens by itself ------------------------------------------------------------------------------

    @tried_again
    def wake(self, timer_id: str, *, patient: bool = True) -> bool:
        """A timer's time has come: push its case. False when it has rung already, or is to be tried later.

        Who is not patient leaves a case that somebody is working on for the next round.
        """
        with self.house.database.transaction() as session:
            push = Push.load_due(self.house, session, Timer, timer_id, self.house.now(), patient=patient)
            # Asked for again within the lock: it may have rung, or failed, while we waited.
            timer = session.get(Timer, timer_id) if push else None
            if push is None or timer is None or timer.next_try_at >= push.now:
                return False
            push.note("timer_rang", timer.name, None)
            if timer.task_id:
                push.state_again(timer)
            push.settle()
            told = push.told
        self.deliver_to(told)
        return True

    @tried_again
    def deliver(self, message_id: int, *, patient: bool = True) -> bool:
        """Give a message to the case it is for, once; one that nobody waits for is noted and done."""
        with self.house.database.transaction() as session:
            push = Push.load_due(self.house, session, Message, message_id, self.house.now(), patient=patient)
            message = session.get(Message, message_id) if push else None
            if push is None or message is None or message.next_try_at is None:
                return False
            message.next_try_at, message.result = None, "not awaited"
            if push.case.status == "open" and push.send(message.name):
                message.result = "delivered"
                push.note("message", message.name, None)
                push.settle()
            told = push.told
        self.deliver_to(told)
        return True

    def deliver_to(self, case_ids: Sequence[int]) -> None:
        """Right after the transaction, so that nobody waits for the clock; what fails, or is not due, is left to it."""
        if not case_ids:
            return
        waiting = select(Message.id, Message.attempts).where(Message.case_id.in_(case_ids))
        with self.house.database.reading() as session:
            due = waiting.where(Message.next_try_at <= self.house.now())
            rows = session.execute(due.order_by(Message.id)).all()
        for message_id, attempts in rows:
            try:
                self.deliver(message_id)
                if attempts:
                    resolve_incident(self.house, f"message:{message_id}")
            except Exception as error:
                log.warning("left to the clock", extra={"key": f"message:{message_id}", "kind": type(error).__name__})

    # ---- guards ----------------------------------------------------------------------------------------------

    def _seen(self, session: Session, case_id: int, person_id: int) -> Push:
        """The case, open or closed, for somebody who may see it. Raises UnknownCase."""
        push = Push.load(self.house, session, case_id, self.house.now())
        if not may_see(session, person_id, case_id, push.today):
            raise UnknownCase(case_id)
        return push

    def _open_task(self, session: Session, task_id: str, person_id: int) -> tuple[Push, UserTask, Standing]:
        """Sight first: who may not see the case is not told whose the task is, or who did it.

        Raises UnknownTask, UnknownPerson, TaskAlreadyDone, TaskWithdrawn.
        """
        push = Push.load_for(self.house, session, task_id, self.house.now())
        how = self._standing(session, person_id, task_id=task_id, draft=f"task:{task_id}")
        if not how.may_do and not may_see(session, person_id, push.case.id, push.today):
            raise UnknownTask(task_id)
        task = push.waiting.tasks.get(task_id)
        if task is None:
            raise self._ended(session, session.get_one(UserTask, task_id))
        return push, task, how

    def _ended(self, session: Session, task: UserTask) -> VaksamError:
        if task.status == "withdrawn" or task.done_by_id is None or task.ended_at is None:
            return TaskWithdrawn(task.id)
        return TaskAlreadyDone(task.id, by=self._person(session, task.done_by_id).name, at=task.ended_at)

    def _today(self) -> date:
        """The Swedish day."""
        return self.house.now().astimezone(self.house.settings.zone).date()

    def _standing(self, session: Session, person_id: int, **about: str) -> Standing:
        """Raises UnknownPerson."""
        how = standing(session, person_id, self._today(), **about)
        if how is None:
            raise UnknownPerson(person_id)
        return how

    def _person(self, session: Session, person_id: int) -> Person:
        person = session.get(Person, person_id)
        if person is None:
            raise UnknownPerson(person_id)
        return person

    def _acts_for(self, session: Session, standing: Standing, task: UserTask, today: date) -> int | None:
        """Whom a substitute acts for: the one the task was for, or the holder of its role who is away."""
        absent = standing.stands_in_for
        for candidate in (task.assignee_id, task.person_id):
            if candidate in absent:
                return candidate
        if not absent or task.assignee_id or task.person_id:
            return None
        holding = select(RoleHolding.person_id).where(
            RoleHolding.role == task.role, RoleHolding.unit_id == task.unit_id, covers(RoleHolding, today)
        )
        holders = set(session.scalars(holding))
        return None if standing.person.id in holders else min(holders & absent, default=None)


def _require_mine(task: UserTask, standing: Standing) -> None:
    if not standing.may_do:
        raise NotYourTask(task.id)


def _require_open(push: Push) -> None:
    if push.case.status != "open":
        raise CaseClosed(push.case.number)
