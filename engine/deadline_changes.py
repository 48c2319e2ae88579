"""Pause, resume, extend and withdraw a deadline that runs: the rows, the clocks and the letters, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.access import may_see
from engine.database import tried_again
from engine.deadline_limits import (
    IS_OVER,
    LONGEST_PAUSE_DAYS,
    NOT_YOU,
    REASON_MISSING,
    CannotChange,
    Change,
    Running,
    UnknownDeadline,
    running,
    why_not,
)
from engine.deadlines import changed_mark, due_of
from engine.definition import ChangeableRule, Due
from engine.errors import NotAllowed
from engine.installation import Installation
from engine.models import DeadlineChange, DeadlineRow, Letter, Person, UserTask
from engine.people import Addressee
from engine.push import Push
from engine.runner import NEVER
from engine.runner.transfer import set_clock
from engine.runner.winding import wind
from engine.saving import keep_run
from engine.versions.carrying import write_clocks

LATER_DAY = "Välj en dag som kommer efter i dag."
LATER_THAN_NOW = "Välj en senare dag än den som gäller nu."
TOO_LONG = "En paus kan vara högst ett år. Välj en tidigare dag, och pausa igen om det behövs."
TOO_FAR = "Så långt fram går det inte att räkna. Välj en tidigare dag."

#: What is given the rule as it is today, the deadline before the change and its label; None withdraws it.
Count = Callable[[ChangeableRule, Due, str], Due | None]


class DeadlineChanges:
    """`person_id` is who decides. Each answers with the number of its DeadlineChange.

    Raises UnknownDeadline, NotAllowed, and CannotChange with the sentence a person reads: what the law has set is
    never changed.
    """

    def __init__(self, house: Installation) -> None:
        self.house = house

    @tried_again
    def pause(self, deadline_id: int, person_id: int, *, until: date, reason: str) -> int:
        """Stop the clock until it is let go on, at the latest after `until`, so that no pause is forgotten."""
        with self.house.database.transaction() as session:
            push, found = self._open(session, deadline_id, person_id, Change.PAUSE, reason)
            if until <= push.today:
                raise CannotChange(LATER_DAY, "until")
            if until > push.today + timedelta(days=LONGEST_PAUSE_DAYS):
                raise CannotChange(TOO_LONG, "until")
            ends = datetime.combine(until, time(23, 59, 59), push.house.settings.zone)

            def count(rule: ChangeableRule, was: Due, label: str) -> Due:
                return rule.paused(was, label=label, since=push.now, until=ends, over=False)

            return _Changing(push, found, Change.PAUSE, person_id, reason, until).carry_out(count)

    @tried_again
    def resume(self, deadline_id: int, person_id: int, *, reason: str) -> int:
        """Let the clock go on now; the days it stood still are given back, no more and no less."""
        with self.house.database.transaction() as session:
            push, found = self._open(session, deadline_id, person_id, Change.RESUME, reason)
            pause = found.changes[-1]

            def count(rule: ChangeableRule, was: Due, label: str) -> Due:
                return rule.paused(was, label=label, since=pause.at, until=push.now, over=True)

            return _Changing(push, found, Change.RESUME, person_id, reason, push.today).carry_out(count)

    @tried_again
    def extend(self, deadline_id: int, person_id: int, *, until: date, reason: str) -> int:
        """Another last day, later than the one that holds, also when that has passed."""
        with self.house.database.transaction() as session:
            push, found = self._open(session, deadline_id, person_id, Change.EXTEND, reason)
            if until < push.today:
                raise CannotChange(LATER_DAY, "until")
            if until <= found.row.due_at.astimezone(push.house.settings.zone).date():
                raise CannotChange(LATER_THAN_NOW, "until")

            def count(rule: ChangeableRule, was: Due, label: str) -> Due:
                return rule.extended(was, label=label, at=push.now, until=until)

            return _Changing(push, found, Change.EXTEND, person_id, reason, until).carry_out(count)

    @tried_again
    def withdraw(self, deadline_id: int, person_id: int, *, reason: str) -> int:
        """The step stays open, but no day is set for it any more."""
        with self.house.database.transaction() as session:
            push, found = self._open(session, deadline_id, person_id, Change.WITHDRAW, reason)
            return _Changing(push, found, Change.WITHDRAW, person_id, reason, None).carry_out(lambda *_: None)

    def _open(
        self, session: Session, deadline_id: int, person_id: int, change: Change, reason: str
    ) -> tuple[Push, Running]:
        """The case, locked, and the deadline as it is then. Who may not see the case is not told that it is there."""
        case_id = session.scalar(select(DeadlineRow.case_id).where(DeadlineRow.id == deadline_id))
        if case_id is None:
            raise UnknownDeadline(deadline_id)
        push = Push.load(self.house, session, case_id, self.house.now())
        if not may_see(session, person_id, case_id, push.today):
            raise UnknownDeadline(deadline_id)
        found = running(push, session.get_one(DeadlineRow, deadline_id))
        if found is None:
            raise CannotChange(IS_OVER)
        refusal = why_not(push, found, change, person_id)
        if refusal == NOT_YOU:
            raise NotAllowed(change)
        if refusal:
            raise CannotChange(refusal)
        if not reason.strip():
            raise CannotChange(REASON_MISSING, "reason")
        return push, found


class _Changing:
    """One change of one deadline, wherever in the case it stands."""

    def __init__(
        self, push: Push, found: Running, change: Change, person_id: int, reason: str, until: date | None
    ) -> None:
        self.push = push
        self.found = found
        self.change = change
        self.by = push.session.get_one(Person, person_id)
        self.reason = reason.strip()
        self.until = until

    def carry_out(self, count: Count) -> int:
        due = self._counted(count)
        kept = self._keep(due)
        push, name = self.push, self.found.row.name
        push.marks[changed_mark(name)] = push.now.isoformat()
        push.note(f"deadline_{self.change}", name, self.by, change=kept.id)
        tasks = [push.waiting.tasks[row.task_id] for row in self.found.rows if row.task_id in push.waiting.tasks]
        for row in self.found.rows:
            self._write(row, due)
        for task in tasks:
            push.waiting.still_beside([task])
            task.warn_at, task.due_at = (due.warn_at, due.at) if due else (None, None)
            self._wind(task, due)
            self._take_back_what_the_clocks_said(task)
            self._tell(task)
        self._wind_own(due)
        self.found.deadline.moved(push.step(name, person=self.by), due)
        self._save()
        return kept.id

    def _counted(self, count: Count) -> Due | None:
        """Raises CannotChange when the day lies beyond what can be counted."""
        rule = self.found.deadline.rule(self.push.step(self.found.row.name))
        assert isinstance(rule, ChangeableRule), "asked for before"
        try:
            return count(rule, self._was(), self.found.row.label)
        except ValueError as error:
            raise CannotChange(TOO_FAR, "until") from error

    def _was(self) -> Due:
        """What the change is counted from; what is paused is resumed from what held before the pause."""
        was = due_of(self.found.row)
        if self.change is not Change.RESUME:
            return was
        pause = self.found.changes[-1]
        return replace(was, at=pause.was_at, on=pause.was_on, explanation=pause.was_explanation)

    def _keep(self, due: Due | None) -> DeadlineChange:
        row, push = self.found.row, self.push
        kept = DeadlineChange(
            case_id=row.case_id,
            name=row.name,
            origin_at=row.origin_at,
            kind=self.change.value,
            at=push.now,
            person_id=self.by.id,
            reason=self.reason,
            until_on=self.until,
            was_at=row.due_at,
            was_on=row.due_on,
            due_at=due.at if due else None,
            was_explanation=row.explanation,
        )
        push.session.add(kept)
        push.session.flush()
        return kept

    def _write(self, row: DeadlineRow, due: Due | None) -> None:
        if due is not None:
            row.due_at, row.due_on, row.warn_at, row.explanation = due.at, due.on, due.warn_at, due.explanation
            return
        rule = self.found.deadline.rule(self.push.step(row.name))
        assert isinstance(rule, ChangeableRule), "asked for before"
        row.explanation = rule.withdrawn(self._was(), label=row.label, at=self.push.now)
        row.status, row.ended_at = "withdrawn", self.push.now

    def _wind(self, task: UserTask, due: Due | None) -> None:
        run, name = self.push.run, self.found.row.name
        assert run is not None, "an open case can move"
        warn_at, due_at = (due.warn_at, due.at) if due else (NEVER, NEVER)
        wind(run, task.id, {f"deadline.{name}.warn": warn_at, f"deadline.{name}.due": due_at})

    def _wind_own(self, due: Due | None) -> None:
        """The clocks at which the case itself waits; whom it waits for has no task, and gets no letter."""
        run = self.push.run
        assert run is not None, "an open case can move"
        for row in self.found.rows:
            if due is not None and row.task_id in self.push.waiting.timers:
                set_clock(run, row.task_id, due.at)

    def _take_back_what_the_clocks_said(self, task: UserTask) -> None:
        """Reminders of a day that holds no more, and words of its being late, that have not left."""
        self.push.rows.write()
        unsent = (Letter.task_id == task.id, Letter.sent_at.is_(None), Letter.withdrawn_at.is_(None))
        waiting = self.push.session.execute(select(Letter.id, Letter.key).where(*unsent))
        # The node stands in the key: what the step itself said is still true.
        by_clocks = [letter.id for letter in waiting if letter.key.split(":")[2] != task.name]
        if by_clocks:
            taken_back = update(Letter).where(Letter.id.in_(by_clocks))
            self.push.session.execute(taken_back.values(withdrawn_at=self.push.now, next_try_at=None))

    def _tell(self, task: UserTask) -> None:
        """Those whose step it is, other than who changed it."""
        push = self.push
        to = Addressee(role=task.role, unit_id=task.unit_id, person_id=task.assignee_id or task.person_id)
        people = [one for one in push.organisation.recipients(to, push.involved) if one.id != self.by.id]
        push.queue_letter(push.step(f"deadline_{self.change}", task), "deadline_changed", people, acute=False)

    def _save(self) -> None:
        push = self.push
        assert push.run is not None, "an open case can move"
        push.session.flush()
        push.state.facts = dict(push.known)
        write_clocks(push, push.run.position())
        keep_run(push, push.run)
        push.write_history()
