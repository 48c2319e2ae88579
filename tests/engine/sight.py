"""Who in town sees a case and who has its tasks, asked of everybody by the clauses that every list carries."""

from typing import Any

from sqlalchemy import Date, bindparam, select

from engine.access import inbox_of, visible_to
from engine.models import Case, Person, UserTask
from tests.builders import Town

#: Said once, for saying them takes longer than asking.
WHO_WHEN: tuple[Any, Any] = bindparam("person"), bindparam("today", type_=Date)
SEEN = select(Case.id).where(Case.number == bindparam("number"), visible_to(*WHO_WHEN))
TASKS = select(UserTask.name).join(Case, Case.id == UserTask.case_id).where(Case.number == bindparam("number"))


def sees(town: Town, number: str) -> set[str]:
    """Everybody who finds the case in a list."""
    return {username for username, case_ids in _asked(town, number, SEEN).items() if case_ids}


def has(town: Town, number: str) -> dict[str, set[str]]:
    """Who has which of its tasks in the inbox."""
    return {username: tasks for username, tasks in _asked(town, number, TASKS.where(inbox_of())).items() if tasks}


def _asked(town: Town, number: str, query: Any) -> dict[str, set[Any]]:
    asked = {"number": number, "today": town.now.date()}
    with town.house.database.reading() as session:
        everybody = session.execute(select(Person.id, Person.username)).all()
        return {username: set(session.scalars(query, {**asked, "person": one})) for one, username in everybody}
