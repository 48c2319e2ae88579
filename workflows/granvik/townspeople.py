"""Who is who in Granvik, and the papers they number: what a story leaves for the people in it to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Involvement, Person, Unit, UserTask
from engine.people import Addressee, Organisation
from workflows.granvik.stories import Story, UnclearStory

PERSON_FIELDS = ("investigator", "owner", "new_owner")
PEOPLE_FIELDS = ("involved_persons", "concerns_staff")
FIRST_DIARY_NUMBER = 40  #: the diary holds more than lex Sarah
PARAGRAPHS_OF_A_MEETING = 14

#: What IVO's form calls the part of social services.
IVO_AREAS = {"elder": "elder", "lss": "disability", "ifo_children": "children", "ifo_placement": "children"}


class Townspeople:
    """Numbers of people and units, and the counters of the diary and the minutes."""

    def __init__(self, session: Session) -> None:
        self.numbers = {person.username: person.id for person in session.scalars(select(Person))}
        self.units = {unit.name: unit for unit in session.scalars(select(Unit))}
        self._diary: Counter[int] = Counter()
        self._minutes: Counter[date] = Counter()

    def by_number(self, answers: Any) -> Any:
        """The answers with people and units as the forms want them."""
        if isinstance(answers, Mapping):
            return {key: self._value(key, value) for key, value in answers.items()}
        return [self.by_number(one) for one in answers] if isinstance(answers, list) else answers

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

    def _value(self, key: str, value: Any) -> Any:
        if key in PERSON_FIELDS:
            return self.numbers[value]
        if key in PEOPLE_FIELDS:
            return [self.numbers[one] for one in value]
        return self.units[value].id if key == "unit" else self.by_number(value)


def copied_to_ivo(story: Story, people: Townspeople) -> dict[str, Any]:
    """What the nämndsekreterare copies from the case into IVO's form."""
    assessed, received = story.script.deeds["assess_report"][0].answers, story.script.deeds["receive_report"][0].answers
    address, _, place = people.units[story.report["unit"]].address.partition(", ")
    postcode, city = place[:6], place[7:]
    area = next((name for start, name in IVO_AREAS.items() if assessed["area"].startswith(start)), "other")
    return {
        "ivo_place_name": story.report["unit"],
        "ivo_place_address": address,
        "ivo_place_postcode": postcode,
        "ivo_place_city": city,
        "ivo_place_when": str(story.report.get("happened_on", story.report["noticed_on"])),
        "ivo_area": area,
        "ivo_law": assessed["law"],
        "ivo_description": story.report["what_happened"],
        "ivo_consequences": story.report["consequences"],
        "ivo_immediate": received["immediate_measures"],
    }
