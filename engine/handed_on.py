"""Forms filled in for one case that stand in another it opened, in the words and the name of the one who wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.definition import Answers
from engine.models import Answer

if TYPE_CHECKING:
    from engine.push import Push


@dataclass(frozen=True, kw_only=True)
class Told:
    """A form that was filled in elsewhere; it stays there as it was, and stands in a case opened from there too."""

    form: str  #: the form's name where it is to stand
    by_id: int | None  #: number of a person; None when it was somebody outside
    position: str  #: befattning, or what the one outside is called
    at: datetime  #: aware UTC
    answers: Answers


def hear(push: Push, told: Told) -> None:
    """A form that was filled in elsewhere stands here too; whoever wrote the start form is the one who opened it."""
    fields = {field.name for field in push.bundle.forms[told.form].properties}
    answers = {name: value for name, value in told.answers.items() if name in fields}
    if told.form == push.workflow.start_form:
        push.case.opened_by_id = told.by_id
    push.learn(told.form, answers)
    row = {"position": told.position, "at": told.at, "answers": answers, "person_id": told.by_id}
    push.rows.add(Answer, case_id=push.case.id, task_id=None, name=told.form, **row)


def told_in(push: Push, form: str, as_form: str) -> list[Told]:
    """What a form of this case said last, to stand as `as_form` elsewhere; empty when it said nothing."""
    push.rows.write()
    given = select(Answer).where(Answer.case_id == push.case.id, Answer.name == form).order_by(Answer.id)
    return [
        Told(form=as_form, by_id=one.person_id, position=one.position, at=one.at, answers=one.answers)
        for one in push.session.scalars(given).all()[-1:]
    ]
