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
from engine.models import Base, Case, Person, UserTask

MARK = "HEMLIG"
_numbers = itertools.count(1)

#: Where people's own words, names and numbers belong. Letters, figures and those who mend read the other columns, and
#: a new one is among those until somebody has thought about it.
WRITTEN = frozenset(
    f"{table}.{column}"
    for table, columns in {
        "answer": "answers position",
        "blob": "content",
        "board_matter": "paragraph reason recorded_position",
        "breach": "reference",
        "case_state": "facts",
        "cause": "description",
        "complaint": "diary_number paragraph",
        "deadline_change": "reason",
        "decision": "paragraph reason",
        "definition": "bundle",  # packed: the drawing and the forms
        "delegation": "paragraph source",
        "document": "filename title",
        "draft": "answers",
        "event": "person_key",
        "event_merge": "reason",
        "local_setting": "source value",
        "login_attempt": "username",
        "measure": "description",
        "notification": "reference",
        "organisation_change": "detail reason",
        "patient_information": "reason",
        "person": "email name title",
        "provider_report": "diary_number",
        "provider_report_board": "board municipality",
        "report": "diary_number",
    }.items()
    for column in columns.split()
)


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
    """Where a secret has got out: in any column not named above, or in any text handed in."""
    everywhere = (*_rows(house), *also.items())
    found = [Leak(where=where, what=around(text, word)) for where, text in everywhere if word.upper() in text.upper()]
    return sorted(found, key=lambda leak: leak.where)


def around(text: str, word: str) -> str:
    place = text.upper().index(word.upper())
    return text[max(0, place - 60) : place + 20]


def _rows(house: Installation) -> Iterable[tuple[str, str]]:
    with house.database.reading() as session:
        for name, table in Base.metadata.tables.items():
            columns = [one for one in table.columns if f"{name}.{one.name}" not in WRITTEN]
            for row in session.execute(select(*columns)):
                yield name, json.dumps([_plain(value) for value in row], default=str, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Bytes are a case's state; fails when they can no longer be read as text."""
    return value.decode() if isinstance(value, bytes) else value


def form_of(house: Installation, name: str, *, task_id: str = "", case_id: int = 0) -> Form:
    """The form of a task, or of something that may be done beside the tasks of a case."""
    with house.database.reading() as session:
        if task_id:
            task = session.get_one(UserTask, task_id)
            case_id, name = task.case_id, task.name
        return bundle_of(session, session.get_one(Case, case_id).definition_hash).forms[name]
