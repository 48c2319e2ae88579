"""What is told becomes a form's answers: people by username, units by name, days from today, numbers from the diary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from engine.forms import Form, Kind, Property
from workflows.municipalities.stories import UnclearStory
from workflows.municipalities.townspeople import Townspeople

#: "+30d" as stories write days, "idag+30" as a process's usual answers do.
DAY = re.compile(r"(?:idag)?([+-]\d+)d?|(idag)")
YES_NO = {"ja": True, "nej": False}
#: What somebody reads off the diary, the minutes or the story's own plan.
DIARY_NUMBER, PARAGRAPH, PLANS = "$diary_number", "$paragraph", "$plans"
USUAL_ANSWERS = Path("scenarios") / "_svar.yaml"


@dataclass(frozen=True, kw_only=True)
class Around:
    """What answers depend on besides the words told."""

    people: Townspeople
    today: date
    for_board: bool  #: the nämndsekreterare writes for the nämnd
    plans: Any  #: of the story's measures
    unit_id: int | None = None  #: where the case belongs, when the usual answers name a unit of another municipality
    doer: int | None = None  #: who stands in for somebody the usual answers name and the municipality has not got


def answers_to(form: Form, told: Mapping[str, Any], around: Around, *, usual: Mapping[str, Any]) -> dict[str, Any]:
    """What is told, above what is usually answered. Raises UnclearStory."""
    fields = {prop.name: prop for prop in form.properties}
    if unknown := sorted(told.keys() - fields.keys()):
        raise UnclearStory(f"{form.title}: there is no field called {', '.join(unknown)}")
    ready: dict[str, Any] = {}
    for name, value in {**usual, **told}.items():
        if value is None or (value == PARAGRAPH and not around.for_board):
            continue
        ready[name] = _answer(fields[name], value, around, strict=name in told)
    return ready


@cache
def usual_answers(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """By step: the answers a process keeps beside its scenarios."""
    file = folder / USUAL_ANSWERS
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {name: block for name, block in content.items() if isinstance(block, Mapping)}


def _answer(prop: Property, value: Any, around: Around, *, strict: bool) -> Any:
    match prop.kind:
        case Kind.PERSON:
            return _person(value, around, strict=strict)
        case Kind.PERSONS:
            return [_person(one, around, strict=strict) for one in value]
        case Kind.UNIT:
            known = strict or value in around.people.units or around.unit_id is None
            return around.people.unit(value) if known else around.unit_id
        case Kind.DATE:
            return _day(value, around.today)
        case Kind.YESNO | Kind.CONFIRM:
            return YES_NO.get(value, value)
        case Kind.ROWS:
            rows = around.plans if value == PLANS else value
            assert prop.columns is not None, "a field with rows has columns"
            columns = {column.name: column for column in prop.columns.properties}
            return [{key: _answer(columns[key], row[key], around, strict=strict) for key in row} for row in rows]
    return _text(value, around)


def _person(username: str, around: Around, *, strict: bool) -> int:
    """Somebody only the usual answers name may be unknown here: whoever does the step takes it on."""
    if not strict and username not in around.people.people and around.doer is not None:
        return around.doer
    return around.people.person(username)


def _day(value: Any, today: date) -> str:
    if isinstance(value, date):
        return value.isoformat()
    found = DAY.fullmatch(value)
    return (today + timedelta(days=int(found[1] or 0))).isoformat() if found else str(value)


def _text(value: Any, around: Around) -> Any:
    if value == DIARY_NUMBER:
        return around.people.diary_number(around.today)
    if value == PARAGRAPH:
        return around.people.paragraph(around.today)
    return value.isoformat() if isinstance(value, date) else value
