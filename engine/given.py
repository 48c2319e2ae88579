"""Answers as they are given, and what of them is kept: right in form, in whom they name, and by the trade's rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine.definition import Answers, Refusal
from engine.documents import File, media_type_of
from engine.errors import AnswersRefused
from engine.forms import Form, Kind
from engine.models import Answer, Person
from engine.outside import NOT_STAFF
from engine.push import Push
from engine.references import check_references
from engine.step import Step

NOT_NAMED = "Ärendet är skyddat och personen är inte namngiven i det. Namnge personen först."

Check = Callable[[Step, Answers], Iterable[Refusal]]


def checked(form: Form, raw: Answers, check: Check | None, step: Step) -> dict[str, Any]:
    """Schema first, then those named, then the trade's own rules. Raises AnswersRefused with all that is wrong."""
    answers = right(step.push.session, form, raw, step.today)
    refuse(_not_named(step, form, answers), raw)
    if check is not None:
        refuse(check(step, answers), raw)
    return answers


def right(session: Session, form: Form, raw: Answers, today: date) -> dict[str, Any]:
    """What is kept of the answers: right in form, and naming only who and what there is. Raises AnswersRefused."""
    answers = form.clean(raw)
    refuse(form.check(answers), raw)
    refuse(check_references(session, form, answers, today), raw)
    return answers


def refuse(refusals: Iterable[Refusal], raw: Answers) -> None:
    """Raises AnswersRefused when there is anything to refuse."""
    if refused := list(refusals):
        raise AnswersRefused(refused, raw)


def _not_named(step: Step, form: Form, answers: Answers) -> Iterator[Refusal]:
    """In a protected case nobody can be chosen to do something in it who is not named."""
    for prop in form.properties:
        chosen = answers.get(prop.name)
        if prop.kind is Kind.PERSON and prop.ui.get("ui:role") and chosen and not step.organisation.lets_in(chosen):
            yield Refusal(field=prop.name, message=NOT_NAMED)


def keep(push: Push, name: str, task_id: str | None, person: Person | None, answers: Answers) -> None:
    """The form as it was sent, with the position of who sent it that day; what it says is known from now on."""
    push.rows.add(
        Answer,
        case_id=push.case.id,
        task_id=task_id,
        name=name,
        person_id=person.id if person else None,
        position=person.title if person else NOT_STAFF,
        at=push.now,
        answers=dict(answers),
    )
    push.learn(name, answers)


def attach(push: Push, file: File, person: Person | None) -> None:
    """A paper sent with a form, or by itself. Raises FileTooLarge, FileTypeRefused."""
    media_type = media_type_of(file, push.house.settings.max_file_mb)
    push.produce("attachment", file.filename, file, media_type, person)
