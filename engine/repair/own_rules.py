"""What the steps that ask for a fact say themselves of a corrected one: the rules of the trade a form cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select

from engine.definition import Answers, Refusal
from engine.models import Answer, Person, UserTask
from engine.push import Push
from engine.step import Step

Check = Callable[[Step, Answers], Iterable[Refusal]]


def refusal_of(push: Push, name: str, value: Any) -> str:
    """Why those who have asked for the fact in this case would not have taken the value; empty when they would.

    They are asked with what is known today, changed in this one place. What they had to say before it is not held
    against it, unless it is about the fact itself.
    """
    for answer in _asked(push, name):
        before = _said(push, answer, push.known)
        for refusal in _said(push, answer, {**push.known, name: value}):
            if refusal.field == name or refusal not in before:
                return refusal.message
    return ""


def _asked(push: Push, name: str) -> list[Answer]:
    """The latest answers to each form that asks for the fact, the latest of all first."""
    askers = [key for key, form in push.bundle.forms.items() if any(prop.name == name for prop in form.properties)]
    given = select(Answer).where(Answer.case_id == push.case.id, Answer.name.in_(askers)).order_by(Answer.id)
    latest = {answer.name: answer for answer in push.session.scalars(given)}
    return sorted(latest.values(), key=lambda answer: answer.id, reverse=True)


def _said(push: Push, answer: Answer, known: Answers) -> list[Refusal]:
    """Nothing of answers that are not whole: such a form is asked about when it is filled in again."""
    form = push.bundle.forms[answer.name]
    names = {prop.name for prop in form.properties}
    answers = form.clean({**answer.answers, **{key: kept for key, kept in known.items() if key in names}})
    if form.check(answers):
        return []
    task = push.session.get(UserTask, answer.task_id) if answer.task_id else None
    person = push.session.get(Person, answer.person_id) if answer.person_id else None
    step = push.step(answer.name, task, person)
    return list(_check_of(push, answer.name)(step, answers))


def _check_of(push: Push, name: str) -> Check:
    workflow = push.workflow
    if name == workflow.start_form:
        return workflow.check_start
    special = workflow.user_tasks.get(name) or workflow.actions.get(name)
    return special.check if special else lambda step, answers: ()
