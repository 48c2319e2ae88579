"""Words that only the people of a case may read, in every place where somebody may write, and where they turn up."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, update

from engine.definitions import bundle_of
from engine.documents import File
from engine.forms.field import Kind, Property
from engine.forms.form import Form
from engine.installation import Installation
from engine.models import (
    Base,
    Case,
    CaseState,
    ClockTick,
    DeadlineRow,
    History,
    Incident,
    Letter,
    Message,
    Person,
    ReadLog,
    Timer,
    UserTask,
)

MARK = "HEMLIG"
_numbers = itertools.count(1)

#: Tables that letters, monitoring and people without the case read: no column of theirs holds what anybody wrote.
BARE: Mapping[str, type[Base]] = {
    "brev": Letter,
    "fel": Incident,
    "historik": History,
    "klocka": ClockTick,
    "lästa": ReadLog,
    "meddelanden": Message,
    "tider": Timer,
    "uppgifter": UserTask,
    "ärenden": Case,
    "frister": DeadlineRow,
}


def secret() -> str:
    """A new one each time, so that a leak tells where it came from: "HEMLIG-17"."""
    return f"{MARK}-{next(_numbers)}"


def people_are_secret(house: Installation) -> None:
    """Everybody's name, title and address."""
    with house.database.transaction() as session:
        for number in session.scalars(select(Person.id)).all():
            mail = f"{secret()}@granvik.example"
            told = {"name": f"Anna {secret()}", "title": f"Chef {secret()}", "email": mail}
            session.execute(update(Person).where(Person.id == number).values(**told))


def marked(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with a secret in every text that takes any words."""
    given = dict(answers)
    for prop in form.properties:
        given |= {prop.name: _marked(prop, given[prop.name])} if prop.name in given else {}
    return given


def _marked(prop: Property, value: Any) -> Any:
    if prop.kind is Kind.ROWS and prop.columns and isinstance(value, list):
        return [marked(prop.columns, row) for row in value]
    free = prop.kind in (Kind.TEXT, Kind.TEXTAREA) and not {"pattern", "format"} & set(prop.schema)
    if not free or not isinstance(value, str) or len(value) + 14 > prop.schema.get("maxLength", 10_000):
        return value
    return f"{value} {secret()}"


def marked_file(file: File) -> File:
    return replace(file, filename=f"{secret()} {file.filename}", content=file.content + secret().encode())


@dataclass(frozen=True, kw_only=True)
class Leak:
    where: str
    what: str  #: a little of what stands around it


def leaks(house: Installation, word: str = MARK, /, **also: str) -> list[Leak]:
    """Where a secret has got out: in the tables named above, in the tokens of a case, or in any text handed in."""
    everywhere = (*_rows(house), *also.items())
    found = [Leak(where=where, what=around(text, word)) for where, text in everywhere if word.upper() in text.upper()]
    return sorted(found, key=lambda leak: leak.where)


def around(text: str, word: str) -> str:
    place = text.upper().index(word.upper())
    return text[max(0, place - 60) : place + 20]


def _rows(house: Installation) -> Iterable[tuple[str, str]]:
    with house.database.reading() as session:
        for where, table in BARE.items():
            for row in session.execute(select(*table.__table__.columns)):
                yield where, json.dumps(list(row), default=str, ensure_ascii=False)
        for state in session.scalars(select(CaseState)):
            yield "tillstånd", json.dumps(json.loads(state.state))  # fails when it can no longer be read this way
            yield "märken", json.dumps([state.marks, state.passed, state.awaits], default=str)


def form_of(house: Installation, name: str, *, task_id: str = "", case_id: int = 0) -> Form:
    """The form of a task, or of something that may be done beside the tasks of a case."""
    with house.database.reading() as session:
        if task_id:
            task = session.get_one(UserTask, task_id)
            case_id, name = task.case_id, task.name
        return bundle_of(session, session.get_one(Case, case_id).definition_hash).forms[name]
