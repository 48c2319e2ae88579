"""Everything a task's page shows: the step, its form as far as it is filled in, and what has been done before it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from engine.access import may_hand_over, visible_to, waits_for
from engine.definition import Panel, Workflow
from engine.definition import UserTask as Special
from engine.definitions import Bundle, bundle_of
from engine.errors import UnknownTask
from engine.forms import Form
from engine.inbox import unmet_needs
from engine.installation import Installation
from engine.models import (
    Answer,
    Blob,
    Case,
    CaseState,
    DeadlineRow,
    Document,
    Draft,
    Involvement,
    Person,
    Unit,
    UserTask,
)
from engine.people import Addressee, Organisation
from engine.protection import circle_of
from engine.push import Push
from engine.reading import words
from engine.reading.names import Named, Names
from engine.reading.panels import for_reader, seen_in
from engine.step import Step

REPORTED = "Rapporten"  #: what a start form is called when it has been sent


@dataclass(frozen=True, kw_only=True)
class StepDone:
    """What somebody has done in the case, newest last, with what they said."""

    title: str
    form: words.GivenForm


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """A task as one person sees it."""

    task: UserTask
    case: Case
    workflow: Workflow
    unit: str
    form: Form
    special: Special
    mine: bool  #: the reader may do it now
    may_hand_over: bool
    taken_by_me: bool
    for_several: bool  #: waits for whoever holds the role, so that somebody may take it
    unmet: tuple[str, ...]
    waits_for: tuple[Named, ...]  #: those who can do it today
    deadline: DeadlineRow | None
    known: Mapping[str, Any]  #: what the form is filled in with when there is no draft
    draft: Draft | None
    draft_files: Sequence[tuple[Document, int]]
    done: tuple[StepDone, ...]
    papers: Sequence[Document]
    ended_by: Named | None
    beside: tuple[Panel, ...]  #: what the trade shows beside the form, to the one who may do the step
    seen: frozenset[str]  #: numbers of the cases named there that the reader may open


def read_task(house: Installation, session: Session, task_id: str, person_id: int, today: date) -> TaskPage:
    """The task as the person sees it today. Raises UnknownTask when there is none or they may not see it."""
    row = _head(session, task_id, person_id, today)
    task, case = row.UserTask, row.Case
    bundle = bundle_of(session, case.definition_hash)
    workflow = house.workflow(case.workflow)
    draft_key = f"task:{task.id}"
    involved = set(session.scalars(select(Involvement.person_id).where(Involvement.case_id == case.id)))
    organisation = Organisation(session, today)
    organisation.circle = circle_of(session, case)
    meant = workflow.opener_known_to
    knows_opener = not meant or organisation.is_for(meant, person_id, case.unit_id, row.facts, involved)
    given = _answers(session, case)
    special = workflow.user_tasks.get(task.name, Special())
    step = _step(house, session, special, row, person_id)
    beside = for_reader(session, _beside(special, step, mine=bool(row.mine)), person_id)
    return TaskPage(
        task=task,
        case=case,
        workflow=workflow,
        unit=row.unit,
        form=bundle.forms[task.name],
        special=special,
        mine=bool(row.mine),
        may_hand_over=may_hand_over(session, person_id, task, today),
        taken_by_me=task.assignee_id == person_id,
        for_several=task.assignee_id is None and task.person_id is None,
        unmet=unmet_needs(house, session, case, task),
        waits_for=_waits_for(organisation, task, involved),
        deadline=session.scalar(select(DeadlineRow).where(DeadlineRow.task_id == task.id).order_by(DeadlineRow.due_at)),
        known=_known(special, step, row),
        draft=session.get(Draft, (draft_key, person_id)),
        draft_files=draft_files(session, draft_key, person_id),
        done=_done(session, given, bundle, workflow.start_form, None if knows_opener else case.opened_by_id),
        papers=session.scalars(select(Document).where(Document.case_id == case.id).order_by(Document.id)).all(),
        ended_by=_named(session.get(Person, task.done_by_id)) if task.done_by_id else None,
        beside=beside,
        seen=seen_in(session, beside, person_id, today),
    )


def draft_files(session: Session, key: str, person_id: int) -> Sequence[tuple[Document, int]]:
    """What somebody has attached to something not yet sent, each with its size in bytes."""
    files = select(Document, Blob.size).join(Blob, Blob.sha256 == Document.sha256).order_by(Document.id)
    mine = files.where(Document.draft_key == key, Document.created_by_id == person_id)
    return [(document, size) for document, size in session.execute(mine)]


def _head(session: Session, task_id: str, person_id: int, today: date) -> Row[Any]:
    mine = waits_for(person_id, today).label("mine")
    query = (
        select(UserTask, Case, Unit.name.label("unit"), CaseState.facts, mine)
        .join(Case, Case.id == UserTask.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .join(CaseState, CaseState.case_id == Case.id)
        .where(and_(UserTask.id == task_id, or_(visible_to(person_id, today), waits_for(person_id, today))))
    )
    head = session.execute(query).one_or_none()
    if head is None:
        raise UnknownTask(task_id)
    return head


def _step(house: Installation, session: Session, special: Special, head: Row[Any], person_id: int) -> Step | None:
    """The moment of an open step that the process says more about; None when it says nothing."""
    if head.UserTask.status != "open" or not (special.suggest or special.beside):
        return None
    push = Push.look(house, session, head.Case.id, house.now())
    return push.step(head.UserTask.name, head.UserTask, session.get(Person, person_id))


def _known(special: Special, step: Step | None, head: Row[Any]) -> Mapping[str, Any]:
    """What the case knows by the names of the form, and what the process suggests beside; a judgement starts empty."""
    if special.fresh or head.UserTask.status != "open":
        return {}
    return {**(special.suggest(step) if step and special.suggest else {}), **head.facts}


def _beside(special: Special, step: Step | None, *, mine: bool) -> tuple[Panel, ...]:
    return tuple(special.beside(step)) if step and special.beside and mine else ()


def _waits_for(organisation: Organisation, task: UserTask, involved: Collection[int]) -> tuple[Named, ...]:
    if task.status != "open":
        return ()
    named = task.assignee_id or task.person_id
    to = Addressee(role=task.role, unit_id=task.unit_id, person_id=named)
    found = organisation.recipients(to, involved)
    return tuple(Named(name=person.name, title=person.title) for person in found)


def _answers(session: Session, case: Case) -> Sequence[Row[Answer, str]]:
    """Every form of the case with its task's title, the oldest first."""
    given = select(Answer, UserTask.title).outerjoin(UserTask, UserTask.id == Answer.task_id)
    return session.execute(given.where(Answer.case_id == case.id).order_by(Answer.id)).all()


def _done(
    session: Session, rows: Sequence[Row[Answer, str]], bundle: Bundle, start: str, unnamed: int | None
) -> tuple[StepDone, ...]:
    """What has been done; `unnamed` opened the case, and the reader is not to know that."""
    people: set[int] = {answer.person_id for answer, _ in rows if answer.person_id is not None}
    units: set[int] = set()
    for answer, _ in rows:
        named, placed = words.mentioned(bundle.forms[answer.name], answer.answers)
        people |= named
        units |= placed
    names = names_of(session, people, units)
    as_opener = names.without(unnamed)
    return tuple(
        StepDone(
            title=title or (REPORTED if answer.name == start else bundle.forms[answer.name].title),
            form=given_form(answer, bundle, names, by=names if answer.task_id else as_opener),
        )
        for answer, title in rows
    )


def given_form(answer: Answer, bundle: Bundle, names: Names, *, by: Names | None = None) -> words.GivenForm:
    """A completed form in words; `by` are the names in which the reader may know who gave it."""
    by = by or names
    form = bundle.forms[answer.name]
    return words.GivenForm(
        name=answer.name,
        title=form.title,
        by=by.person(answer.person_id),
        position=answer.position if by is names else "",
        at=answer.at,
        sections=words.in_words(form, answer.answers, names),
    )


def names_of(session: Session, people: set[int], units: set[int]) -> Names:
    """The names a page mentions, in two statements."""
    return Names(
        people={one.id: Named(name=one.name, title=one.title) for one in _all(session, Person, people)},
        units={one.id: one.name for one in _all(session, Unit, units)},
    )


def _all(session: Session, table: Any, numbers: set[int]) -> Sequence[Any]:
    return session.scalars(select(table).where(table.id.in_(numbers))).all() if numbers else ()


def _named(person: Person | None) -> Named | None:
    return Named(name=person.name, title=person.title) if person else None
