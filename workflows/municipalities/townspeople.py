"""Who is who in a municipality, and the papers they number: what a story leaves for the people in it to know."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Involvement, Person, Unit, UserTask
from engine.people import Addressee, Organisation
from workflows.municipalities.stories import UnclearStory

FIRST_DIARY_NUMBER = 40  #: the diary holds more than these cases
PARAGRAPHS_OF_A_MEETING = 14


class Townspeople:
    """Numbers of people and units, and the counters of the diary and the minutes."""

    def __init__(self, session: Session) -> None:
        self.people = {person.username: person.id for person in session.scalars(select(Person))}
        self.units = {unit.name: unit.id for unit in session.scalars(select(Unit))}
        self._diary: Counter[int] = Counter()
        self._minutes: Counter[date] = Counter()

    def person(self, username: str) -> int:
        """Raises UnclearStory."""
        if username not in self.people:
            raise UnclearStory(f"there is nobody called {username}")
        return self.people[username]

    def unit(self, name: str) -> int:
        """Raises UnclearStory."""
        if name not in self.units:
            raise UnclearStory(f"there is no unit called {name}")
        return self.units[name]

    def doer(self, session: Session, task: UserTask, today: date) -> int:
        """The first of those a step waits for. Raises UnclearStory."""
        involved = set(session.scalars(select(Involvement.person_id).where(Involvement.case_id == task.case_id)))
        waits_for = Addressee(role=task.role, unit_id=task.unit_id, person_id=task.assignee_id or task.person_id)
        people = Organisation(session, today).recipients(waits_for, involved)
        if not people:
            raise UnclearStory(f"{task.name}: nobody is there to do it")
        return people[0].id

    def diary_number(self, today: date) -> str:
        self._diary[today.year] += 1
        return f"SN {today.year}/{FIRST_DIARY_NUMBER + 7 * self._diary[today.year]:04d}"

    def paragraph(self, today: date) -> str:
        """The next paragraph of the day's minutes."""
        self._minutes[today] += 1
        return f"§ {PARAGRAPHS_OF_A_MEETING * (today.month - 1) + 5 + self._minutes[today]}"
