"""Life in a municipality: plays its stories through the real engine until a day, so that all stands as it would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.clock import deliver_left, wake_due
from engine.definitions import newest
from engine.errors import AnswersRefused, NotYet
from engine.forms import Form
from engine.models import Case, Letter, Person, Timer, UserTask
from engine.push import Push
from engine.runner.identities import counted_identities
from workflows.board.meetings import Meeting
from workflows.law.statutory_time import swedish_day
from workflows.municipalities import Municipality
from workflows.municipalities.answering import Around, answers_to, usual_answers
from workflows.municipalities.pace import Pace, decided_by_board, tomorrow
from workflows.municipalities.stories import END, USUAL_DELAY, Deed, Script, Stories, Story, UnclearStory
from workflows.municipalities.townspeople import Townspeople

LETTERS_LEFT = timedelta(days=3)  #: older ones have left; the rest leave when the municipality's own clock starts
INSTANT = timedelta(microseconds=1)  #: a timer rings after its time, not at it
MOST_TIMES = 3  #: that usual answers are given to one step of a case: more would go round in circles


class Clock(Protocol):
    """The municipality's clock, which can be moved."""

    def now(self) -> datetime: ...

    def set(self, moment: datetime, /) -> None: ...


@dataclass(frozen=True, order=True)
class Planned:
    """Something somebody will do; what was planned first goes first."""

    at: datetime
    turn: int
    story: Story | None = field(default=None, compare=False)
    task_id: str = field(default="", compare=False)
    name: str = field(default="", compare=False)
    case_id: int = field(default=0, compare=False)
    deed: Deed | None = field(default=None, compare=False)


def live(cases: Cases, clock: Clock, until: datetime, town: Municipality) -> None:
    """Let all that the stories tell happen up to `until`, in a town just founded; the rows are the same every time."""
    with counted_identities(town.key):
        Life(cases, clock, until, town).go_on()


class Life:
    """What is planned, and who is who; one for each municipality."""

    def __init__(self, cases: Cases, clock: Clock, until: datetime, town: Municipality) -> None:
        self.cases = cases
        self.clock = clock
        self.until = until
        self.stories = Stories(town)
        self.scripts: dict[int, Script] = {}
        self.seen: set[str] = set()
        self.done: dict[tuple[int, str], int] = defaultdict(int)
        self.opened: dict[tuple[int, str], int] = defaultdict(int)  #: linked cases that have got their script
        self.forms: dict[str, Mapping[str, Form]] = {}
        self.last_case = 0
        self.looked = clock.now()  #: steps that opened before have been planned
        self.turn = 0
        self.plan: list[Planned] = []
        with cases.house.database.reading() as session:
            self.people = Townspeople(session)
            self.pace = Pace(session.scalars(select(Meeting.held_on).order_by(Meeting.held_on)).all())
            for name in cases.house.workflows:
                self.forms[name] = newest(session, name).forms

    def go_on(self) -> None:
        for story in self.stories.all():
            self._add(story.reported, story=story)
        while self.plan and self.plan[0].at <= self.until:
            planned = heappop(self.plan)
            self._travel(planned.at)
            self._do(planned)
            self._look_around()
        self._travel(self.until)

    # ---- time ------------------------------------------------------------------------------------------------

    def _travel(self, moment: datetime) -> None:
        """Move the clock, and stop wherever a timer rings on the way."""
        while (rings := self._next_ring(moment)) is not None:
            self.clock.set(max(self.clock.now(), rings + INSTANT))
            wake_due(self.cases)
            deliver_left(self.cases)
        self.clock.set(moment)
        self._post(min(moment, self.until - LETTERS_LEFT))

    def _next_ring(self, before: datetime) -> datetime | None:
        with self.cases.house.database.reading() as session:
            due = select(Timer.next_try_at).where(Timer.next_try_at < before)
            return session.scalar(due.order_by(Timer.next_try_at).limit(1))

    def _post(self, until: datetime) -> None:
        """The postman's rounds of days past: what was due to leave has left."""
        with self.cases.house.database.transaction() as session:
            session.execute(
                update(Letter)
                .where(Letter.next_try_at <= until)
                .values(sent_at=Letter.next_try_at, next_try_at=None, attempts=1)
            )

    # ---- deeds -----------------------------------------------------------------------------------------------

    def _add(self, at: datetime, **what: Any) -> None:
        self.turn += 1
        heappush(self.plan, Planned(at=at, turn=self.turn, **what))

    def _do(self, planned: Planned) -> None:
        if planned.story is not None:
            self._open(planned.story)
        elif planned.task_id:
            self._complete(planned)
        elif planned.deed is not None:
            process = self.scripts[planned.case_id].process
            form = self.forms[process][planned.name]
            answers = answers_to(form, planned.deed.answers, self._around(planned.case_id), usual={})
            by = self.people.person(planned.deed.by) if planned.deed.by else None
            self.cases.act(planned.case_id, planned.name, by, answers)

    def _open(self, story: Story) -> None:
        workflow = self.cases.house.workflow(story.process)
        usual = usual_answers(workflow.folder).get(workflow.start_form, {}) if story.script.until else {}
        around = Around(people=self.people, today=self._today(), for_board=False, plans=())
        answers = answers_to(self.forms[story.process][workflow.start_form], story.report, around, usual=usual)
        by = self.people.person(story.by) if story.by else None
        try:
            number = self.cases.open(story.process, by, answers)
        except AnswersRefused as refused:
            raise _unclear(f"{story.process}, {story.reported}", refused) from None
        with self.cases.house.database.reading() as session:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            self._meet(case, story.script)

    def _complete(self, planned: Planned) -> None:
        assert planned.deed is not None, "a step is planned with what is answered"
        with self.cases.house.database.reading() as session:
            task = session.get_one(UserTask, planned.task_id)
            if task.status != "open":
                return  # the process went another way while it was on somebody's desk
            doer = self.people.people.get(planned.deed.by) or self.people.doer(session, task, self._today())
            answers = self._answers(session, task, planned.deed, doer)
        try:
            self.cases.complete(planned.task_id, doer, answers)
        except AnswersRefused as refused:
            raise _unclear(f"{planned.name} in {self._number(task.case_id)}", refused) from None
        except NotYet:
            self._add(tomorrow(self._today()), task_id=planned.task_id, name=planned.name, deed=planned.deed)

    def _answers(self, session: Session, task: UserTask, deed: Deed, doer: int) -> dict[str, Any]:
        """What the form is filled in with by itself, what is usual, and what the story tells."""
        script = self.scripts[task.case_id]
        workflow = self.cases.house.workflow(script.process)
        form, special = self.forms[script.process][task.name], workflow.user_tasks.get(task.name)
        known: Mapping[str, Any] = {}
        if special is not None and special.suggest is not None:
            push = Push.look(self.cases.house, session, task.case_id, self.clock.now())
            known = special.suggest(push.step(task.name, task, session.get_one(Person, doer)))
        usual = usual_answers(workflow.folder).get(task.name, {}) if script.until else {}
        usual = {name: answer for name, answer in usual.items() if name not in known}
        unit_id = session.scalars(select(Case.unit_id).where(Case.id == task.case_id)).one()
        around = self._around(task.case_id, for_board=decided_by_board(task), unit_id=unit_id, doer=doer)
        return {**known, **answers_to(form, deed.answers, around, usual=usual)}

    def _around(
        self, case_id: int, *, for_board: bool = False, unit_id: int | None = None, doer: int | None = None
    ) -> Around:
        return Around(
            people=self.people,
            today=self._today(),
            for_board=for_board,
            plans=self.scripts[case_id].plans,
            unit_id=unit_id,
            doer=doer,
        )

    def _today(self) -> date:
        return swedish_day(self.clock.now())

    def _number(self, case_id: int) -> str:
        with self.cases.house.database.reading() as session:
            return session.scalars(select(Case.number).where(Case.id == case_id)).one()

    # ---- plans -----------------------------------------------------------------------------------------------

    def _look_around(self) -> None:
        """Give new cases their script, and plan every step that has opened."""
        with self.cases.house.database.reading() as session:
            for case in session.scalars(select(Case).where(Case.id > self.last_case).order_by(Case.id)):
                self.last_case = case.id
                if case.id not in self.scripts:
                    self._meet(case, self._script_of(case))
            waiting = select(UserTask).where(UserTask.status == "open", UserTask.opened_at >= self.looked)
            for task in session.scalars(waiting.order_by(UserTask.case_id, UserTask.opened_at, UserTask.name)):
                if task.id not in self.seen:
                    self.seen.add(task.id)
                    self._plan(task)
        self.looked = self.clock.now()

    def _meet(self, case: Case, script: Script) -> None:
        """A new case: what is done beside its steps is planned at once."""
        self.scripts[case.id] = script
        for name, deeds in script.deeds.items():
            for deed in deeds:
                if deed.beside:
                    self._add(deed.at or self.clock.now() + deed.after, case_id=case.id, name=name, deed=deed)

    def _script_of(self, case: Case) -> Script:
        """What the story of the case it was opened from tells of it, in order; else what always happens."""
        if case.parent_id is None:
            return self.stories.script(case.workflow)
        place = self.opened[case.parent_id, case.workflow]
        self.opened[case.parent_id, case.workflow] += 1
        told = self.scripts[case.parent_id].linked.get(case.workflow, ())
        return told[place] if place < len(told) else self.stories.script(case.workflow)

    def _plan(self, task: UserTask) -> None:
        script = self.scripts[task.case_id]
        turn = self.done[task.case_id, task.name]
        self.done[task.case_id, task.name] += 1
        deeds = script.deeds.get(task.name, ())
        if turn < len(deeds):
            deed = deeds[turn]
        elif self._goes_on(script, task.name) and turn < MOST_TIMES:
            deed = Deed(answers={}, after=USUAL_DELAY)
        else:
            return
        self._add(self.pace.when(task, deed), task_id=task.id, name=task.name, deed=deed)

    def _goes_on(self, script: Script, step: str) -> bool:
        """The story lets what it does not tell happen as usual, and has not come to where it stops."""
        if script.until not in ("", END) and script.until not in self.forms[script.process]:
            raise UnclearStory(f"there is no step called {script.until}")
        return bool(script.until) and step != script.until and step not in script.never


def _unclear(where: str, refused: AnswersRefused) -> UnclearStory:
    return UnclearStory(f"{where}: " + " ".join(f"{one.field}: {one.message}" for one in refused.refusals))
