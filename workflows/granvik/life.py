"""Life in Granvik: plays the stories through the real engine until a day, so that every case stands where it would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from typing import Any, Protocol

from sqlalchemy import select, update

from engine.cases import Cases
from engine.clock import deliver_left, wake_due
from engine.errors import NotYet
from engine.models import Case, Letter, Timer, UserTask
from engine.runner.identities import counted_identities
from workflows.board.meetings import Meeting
from workflows.granvik.pace import Pace, decided_by_board, tomorrow
from workflows.granvik.stories import Deed, Script, Story, all_stories, on_day
from workflows.granvik.townspeople import Townspeople, copied_to_ivo
from workflows.law.statutory_time import swedish_day

LETTERS_LEFT = timedelta(days=3)  #: older ones have left; the rest leave when the municipality's own clock starts
INSTANT = timedelta(microseconds=1)  #: a timer rings after its time, not at it


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


def live(cases: Cases, clock: Clock, until: datetime) -> None:
    """Let all that the stories tell happen up to `until`, in a town just founded; the rows are the same every time."""
    with counted_identities("granvik"):
        Life(cases, clock, until).go_on()


class Life:
    """What is planned, and who is who; one for each municipality."""

    def __init__(self, cases: Cases, clock: Clock, until: datetime) -> None:
        self.cases = cases
        self.clock = clock
        self.until = until
        self.scripts: dict[int, Script] = {}
        self.stories: dict[int, Story] = {}
        self.seen: set[str] = set()
        self.done: dict[tuple[int, str], int] = defaultdict(int)
        self.opened: dict[int, int] = defaultdict(int)  #: linked cases of a case that have got their script
        self.last_case = 0
        self.turn = 0
        self.plan: list[Planned] = []
        with cases.house.database.reading() as session:
            self.people = Townspeople(session)
            self.pace = Pace(session.scalars(select(Meeting.held_on).order_by(Meeting.held_on)).all())

    def go_on(self) -> None:
        for story in all_stories():
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
            self._report(planned.story)
        elif planned.task_id:
            self._complete(planned)
        elif planned.deed is not None:
            answers = self._answers(planned.deed.answers)
            self.cases.act(planned.case_id, planned.name, self.people.numbers[planned.deed.by], answers)

    def _report(self, story: Story) -> None:
        self.cases.open("lex_sarah", self.people.numbers[story.by], self._answers(story.report))
        with self.cases.house.database.reading() as session:
            case_id = session.scalars(select(Case.id).order_by(Case.id.desc()).limit(1)).one()
        self.scripts[case_id], self.stories[case_id], self.last_case = story.script, story, case_id
        for deed in story.script.deeds.get("ivo_question", ()):
            self._add(deed.at or self.clock.now() + deed.after, case_id=case_id, name="ivo_question", deed=deed)

    def _complete(self, planned: Planned) -> None:
        assert planned.deed is not None, "a step is planned with what is answered"
        with self.cases.house.database.reading() as session:
            task = session.get_one(UserTask, planned.task_id)
            doer = self.people.numbers.get(planned.deed.by) or self.people.doer(session, task, self._today())
            answers = self._answers({**self._self_evident(task), **planned.deed.answers})
        try:
            self.cases.complete(planned.task_id, doer, answers)
        except NotYet:
            self._add(tomorrow(self._today()), task_id=planned.task_id, name=planned.name, deed=planned.deed)

    def _answers(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        ready: dict[str, Any] = self.people.by_number(on_day(answers, self._today()))
        return ready

    def _self_evident(self, task: UserTask) -> dict[str, Any]:
        """What the one who does the step reads off a calendar, a register or the case itself."""
        story, script = self.stories.get(task.case_id), self.scripts[task.case_id]
        if task.name == "propose_decision":
            return {"measures": list(script.measures)}
        if task.name == "notify_ivo" and story is not None:
            return copied_to_ivo(story, self.people)
        if task.name == "register_report":
            return {"diary_number": self.people.diary_number(self._today())}
        if task.name == "report_to_board":
            return {"board_paragraph": self.people.paragraph(self._today())}
        if decided_by_board(task):
            field_name = "decision_paragraph" if task.name == "decide" else "notification_paragraph"
            return {field_name: self.people.paragraph(self._today())}
        return {}

    def _today(self) -> date:
        return swedish_day(self.clock.now())

    # ---- plans -----------------------------------------------------------------------------------------------

    def _look_around(self) -> None:
        """Give new cases their script, and plan every step that has opened."""
        with self.cases.house.database.reading() as session:
            for case in session.scalars(select(Case).where(Case.id > self.last_case).order_by(Case.id)):
                self.scripts[case.id] = self._script_of(case)
                self.last_case = case.id
            waiting = select(UserTask).where(UserTask.status == "open")
            for task in session.scalars(waiting.order_by(UserTask.case_id, UserTask.opened_at, UserTask.name)):
                if task.id not in self.seen:
                    self.seen.add(task.id)
                    self._plan(task)

    def _script_of(self, case: Case) -> Script:
        assert case.parent_id is not None, "only reports open cases of their own"
        if case.workflow != "measure":
            return self.scripts[case.parent_id]
        place = self.opened[case.parent_id]
        self.opened[case.parent_id] += 1
        return self.scripts[case.parent_id].children[place]

    def _plan(self, task: UserTask) -> None:
        deeds = self.scripts[task.case_id].deeds.get(task.name, ())
        turn = self.done[task.case_id, task.name]
        self.done[task.case_id, task.name] += 1
        if turn < len(deeds):
            at = self.pace.when(task, deeds[turn])
            self._add(at, task_id=task.id, name=task.name, deed=deeds[turn])
