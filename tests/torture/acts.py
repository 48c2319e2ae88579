"""What a worker can do: `plan` says what it would ask for now, `perform` asks for it; the same words ask again."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import drafts
from engine.clock import deliver_left, man, wake_due
from engine.documents import File
from engine.models import Case, Definition, Draft
from engine.post import send_due_letters
from engine.versions import deploy_one, migrate
from tests.torture.household import Household

#: How often each is chosen, in comparison.
OFTEN = {
    "open": 2,
    "complete": 14,
    "claim": 3,
    "release": 2,
    "hand_over": 2,
    "involve": 1,
    "attach": 2,
    "act": 1,
    "draft_save": 2,
    "draft_attach": 2,
    "draft_send": 2,
    "clock": 4,
    "post": 5,
    "deploy": 1,
    "migrate": 2,
}
MOST_VERSIONS = 5  #: of the process
MOST_OPEN = 14  #: cases; then no more are opened until some are closed
JAV = ("stefan", "hanna", "oskar", "johan", "anders", "peter")
REPORTERS = ("elin", "mirjam", "ulla", "fatima", "emma", "petra")
RAISING = ("maria", "rune", "peter")

Said = dict[str, Any]


class Acts:
    """A worker's verbs. Reporters are shared out: nobody sends the drafts of another."""

    def __init__(self, home: Household, number: int, workers: int, dice: random.Random) -> None:
        self.home = home
        self.house = home.house
        self.cases = home.cases
        self.dice = dice
        self.reporters = REPORTERS[number % workers :: workers]
        self.marks = 0

    def plan(self, life: str) -> tuple[str, Said]:
        """The next verb that has something to work with, and its words."""
        self.marks += 1
        with self.house.database.reading() as session:
            while True:
                verb = self.dice.choices(list(OFTEN), list(OFTEN.values()))[0]
                said = _PLANS[verb](self, session, f"[{life}.{self.marks}]")
                if said is not None:
                    return verb, said

    def perform(self, verb: str, said: Said) -> Any:
        """Raises VaksamError when it is refused."""
        return _VERBS[verb](self, **said)

    # ---- planning --------------------------------------------------------------------------------------------

    def _plan_open(self, session: Session, mark: str) -> Said | None:
        if (session.scalar(select(func.count()).select_from(Case).where(Case.status == "open")) or 0) >= MOST_OPEN:
            return None
        return {"who": self.dice.choice(self.reporters), "answers": self.home.report(mark), "once": mark}

    def _plan_task(self, session: Session, _mark: str) -> Said | None:
        wait = self.home.waiting(session, self.dice)
        return None if wait is None else {"task_id": wait.task_id, "person_id": wait.person_id}

    def _plan_complete(self, session: Session, _mark: str) -> Said | None:
        wait = self.home.waiting(session, self.dice)
        if wait is None:
            return None
        answers = self.home.answers(session, wait, self.dice)
        return {"task_id": wait.task_id, "person_id": wait.person_id, "answers": answers}

    def _plan_hand_over(self, session: Session, mark: str) -> Said | None:
        said = self._plan_task(session, mark)
        return said and {**said, "to_id": self.dice.choice(sorted(self.home.names.people.values()))}

    def _plan_case(self, session: Session, _mark: str) -> Said | None:
        cases = session.scalars(select(Case.id).where(Case.workflow == "lex_sarah").order_by(Case.id)).all()
        return {"case_id": self.dice.choice(cases[-MOST_OPEN:])} if cases else None

    def _plan_involve(self, session: Session, mark: str) -> Said | None:
        said = self._plan_case(session, mark)
        return said and {**said, "who": "greta", "whom": self.dice.choice(JAV)}

    def _plan_attach(self, session: Session, mark: str) -> Said | None:
        said = self._plan_case(session, mark)
        return said and {**said, "who": "greta", "mark": mark}

    def _plan_act(self, session: Session, mark: str) -> Said | None:
        said = self._plan_case(session, mark)
        return said and {**said, "who": self.dice.choice(RAISING), "reason": f"IVO bör få veta det nu. {mark}"}

    def _plan_draft_save(self, session: Session, mark: str) -> Said | None:
        return {"who": self.dice.choice(self.reporters), "answers": self.home.report(mark), "once": mark}

    def _plan_draft_attach(self, session: Session, mark: str) -> Said | None:
        draft = self._draft(session)
        return draft and {"who": draft["who"], "mark": mark}

    def _plan_draft_send(self, session: Session, _mark: str) -> Said | None:
        return self._draft(session)

    def _draft(self, session: Session) -> Said | None:
        people = {self.home.names.people[name]: name for name in self.reporters}
        written = session.scalars(select(Draft).where(Draft.person_id.in_(people)).order_by(Draft.person_id)).all()
        if not written:
            return None
        draft = self.dice.choice(written)
        return {"who": people[draft.person_id], "answers": draft.answers, "once": draft.once}

    def _plan_nothing(self, session: Session, _mark: str) -> Said | None:
        return {}

    def _plan_deploy(self, session: Session, _mark: str) -> Said | None:
        """Not the first thing that happens: there should be cases to move."""
        version = self._newest(session) + 1
        cases = session.scalar(select(func.count()).select_from(Case)) or 0
        return {"version": version} if version <= min(MOST_VERSIONS, 1 + cases // 4) else None

    def _plan_migrate(self, session: Session, _mark: str) -> Said | None:
        newest = self._newest(session)
        return {"from_version": self.dice.randrange(1, newest), "to_version": newest} if newest > 1 else None

    def _newest(self, session: Session) -> int:
        return session.scalar(select(func.max(Definition.version)).where(Definition.workflow == "lex_sarah")) or 0

    # ---- performing ------------------------------------------------------------------------------------------

    def _open(self, who: str, answers: Said, once: str) -> str:
        return self.cases.open("lex_sarah", self.home.names.people[who], answers, once=once)

    def _complete(self, task_id: str, person_id: int, answers: Said) -> None:
        self.cases.complete(task_id, person_id, answers)

    def _claim(self, task_id: str, person_id: int) -> None:
        self.cases.claim(task_id, person_id)

    def _release(self, task_id: str, person_id: int) -> None:
        self.cases.release(task_id, person_id)

    def _hand_over(self, task_id: str, person_id: int, to_id: int) -> None:
        self.cases.hand_over(task_id, person_id, to_id)

    def _involve(self, case_id: int, who: str, whom: str) -> None:
        people = self.home.names.people
        self.cases.involve(case_id, people[who], people[whom])

    def _attach(self, case_id: int, who: str, mark: str) -> None:
        self.cases.attach(case_id, self.home.names.people[who], _paper(mark))

    def _act(self, case_id: int, who: str, reason: str) -> None:
        answers = {"ivo_question_reason": reason}
        self.cases.act(case_id, "ivo_question", self.home.names.people[who], answers)

    def _draft_save(self, who: str, answers: Said, once: str) -> None:
        drafts.save(self.house, "start:lex_sarah", self.home.names.people[who], answers, once=once)

    def _draft_attach(self, who: str, mark: str) -> None:
        drafts.attach(self.house, "start:lex_sarah", self.home.names.people[who], _paper(mark))

    def _clock(self) -> int:
        return wake_due(self.cases) + deliver_left(self.cases) + man(self.cases)

    def _post(self) -> int:
        return send_due_letters(self.house, most=12, patience=10.0)

    def _deploy(self, version: int) -> int:
        return deploy_one(self.house, self.home.changed(version)).version

    def _migrate(self, from_version: int, to_version: int) -> int:
        person_id = self.home.names.people["admin"]
        return migrate(self.house, "lex_sarah", from_version, to_version, person_id=person_id)


def _paper(mark: str) -> File:
    return File(filename="anteckning.pdf", content=f"%PDF-1.4 {mark}".encode())


_PLANS: Mapping[str, Callable[[Acts, Session, str], Said | None]] = {
    "open": Acts._plan_open,
    "complete": Acts._plan_complete,
    "claim": Acts._plan_task,
    "release": Acts._plan_task,
    "hand_over": Acts._plan_hand_over,
    "involve": Acts._plan_involve,
    "attach": Acts._plan_attach,
    "act": Acts._plan_act,
    "draft_save": Acts._plan_draft_save,
    "draft_attach": Acts._plan_draft_attach,
    "draft_send": Acts._plan_draft_send,
    "clock": Acts._plan_nothing,
    "post": Acts._plan_nothing,
    "deploy": Acts._plan_deploy,
    "migrate": Acts._plan_migrate,
}
_VERBS: Mapping[str, Callable[..., Any]] = {
    "open": Acts._open,
    "complete": Acts._complete,
    "claim": Acts._claim,
    "release": Acts._release,
    "hand_over": Acts._hand_over,
    "involve": Acts._involve,
    "attach": Acts._attach,
    "act": Acts._act,
    "draft_save": Acts._draft_save,
    "draft_attach": Acts._draft_attach,
    "draft_send": Acts._open,
    "clock": Acts._clock,
    "post": Acts._post,
    "deploy": Acts._deploy,
    "migrate": Acts._migrate,
}
