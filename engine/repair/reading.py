"""What somebody who mends is shown of a case: steps, days, faults and names of facts. Nothing of what it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import UnknownCase
from engine.forms import Property
from engine.installation import Installation
from engine.models import Case, CaseState, Incident, Person, Repair, Unit, UserTask
from engine.push import Push
from engine.reading import words
from engine.reading.task_page import names_of
from engine.repair import cancelling, corrections
from engine.repair.errors import CannotReopen, CannotSkip
from engine.repair.limits import ANSWER_NEEDED, require_no_decision_since, require_reopenable, require_skippable
from engine.repair.rehearsal import knows_the_way_without
from engine.repair.retrying import KINDS
from engine.repair.rights import rights_in
from engine.repair.shown import Correctable, Fault, Made, Mended, MendedStep, Mending
from engine.runner import Reading, Run
from engine.runner.rewind import NoWayBack, way_back


def read_mending(house: Installation, session: Session, number: str, person_id: int, today: date) -> Mending:
    """Raises UnknownCase when there is none, or none the person may mend anything in."""
    case = session.scalars(select(Case).where(Case.number == number)).one_or_none()
    rights = rights_in(session, person_id, case.id, today) if case else frozenset()
    if case is None or not rights:
        raise UnknownCase(number)
    push = Push.look(house, session, case.id, house.now())
    is_open = case.status == "open"
    return Mending(
        id=case.id,
        number=case.number,
        process=push.workflow.title,
        unit=session.get_one(Unit, case.unit_id).name,
        status=case.status,
        rights=rights,
        faults=_faults(session, case.id),
        made=_made(push),
        waiting=_waiting(push) if is_open else (),
        done=_done(push) if is_open else (),
        facts=_facts(push) if is_open else (),
        cancel_refusal=cancelling.why_not(push) if is_open else "",
        goes_with_it=tuple(one.number for one in cancelling.open_below(push)) if is_open else (),
    )


def read_repairs(house: Installation, session: Session, case_id: int, *, by_id: int | None = None) -> list[Mended]:
    """Every repair of the case, or somebody's own, the latest first; the caller has seen to who may read them."""
    push = Push.look(house, session, case_id, house.now())
    rows = select(Repair, Person.name).join(Person, Person.id == Repair.person_id).where(Repair.case_id == case_id)
    if by_id is not None:
        rows = rows.where(Repair.person_id == by_id)
    return [_mended(push, row, by) for row, by in session.execute(rows.order_by(Repair.id.desc()))]


def _made(push: Push) -> tuple[Made, ...]:
    """No value and no reason: those are for who did it and for those who read the case."""
    rows = select(Repair, Person.name).join(Person, Person.id == Repair.person_id)
    found = push.session.execute(rows.where(Repair.case_id == push.case.id).order_by(Repair.id.desc()))
    return tuple(
        Made(kind=row.kind, title="" if row.kind == "retried" else _title(push, row), by=by, at=row.at)
        for row, by in found
    )


def _title(push: Push, row: Repair) -> str:
    """Of the fact or the step."""
    prop = corrections.field_of(push, row.name) if row.kind == "fact_corrected" else None
    node = push.bundle.drawing.nodes.get(row.name)
    return prop.title if prop else (node.name if node else row.name)


def _mended(push: Push, row: Repair, by: str) -> Mended:
    prop = corrections.field_of(push, row.name) if row.kind == "fact_corrected" else None
    return Mended(
        id=row.id,
        kind=row.kind,
        title=_title(push, row),
        by=by,
        at=row.at,
        reason=row.reason,
        before=_said(push.session, prop, row.before),
        after=_said(push.session, prop, row.after),
    )


def _said(session: Session, prop: Property | None, value: Any) -> str:
    """A value as it was read on a form."""
    if value is None or prop is None:
        return "" if value is None else str(value)
    form, answers = corrections.form_of(prop), {prop.name: value}
    names = names_of(session, *words.mentioned(form, answers))
    return " ".join(said.text for section in words.in_words(form, answers, names) for said in section.said)


def _faults(session: Session, case_id: int) -> tuple[Fault, ...]:
    query = select(Incident).where(Incident.case_id == case_id, Incident.resolved_at.is_(None))
    return tuple(
        Fault(
            id=row.id,
            kind=row.kind,
            cause=row.cause,
            at=row.at,
            attempts=row.attempts,
            retryable=row.kind in KINDS,
        )
        for row in session.scalars(query.order_by(Incident.at.desc()))
    )


def _waiting(push: Push) -> tuple[MendedStep, ...]:
    return tuple(_step(push, task, _skip_refusal(push, task)) for task in push.waiting.tasks.values())


def _done(push: Push) -> tuple[MendedStep, ...]:
    """Each step once, as it was done last; the latest first."""
    query = select(UserTask).where(UserTask.case_id == push.case.id, UserTask.status == "done")
    latest = {task.name: task for task in push.session.scalars(query.order_by(UserTask.ended_at))}
    run = _still(push)
    return tuple(_done_step(push, run, task) for task in reversed(latest.values()))


def _done_step(push: Push, run: Run, task: UserTask) -> MendedStep:
    nodes = push.bundle.drawing.nodes
    try:
        require_reopenable(push, task)
        way = way_back(run, task.name)
        require_no_decision_since(push, task, way)
    except (CannotReopen, NoWayBack) as why:
        return _step(push, task, str(why.args[0]))
    return _step(push, task, "", tuple(nodes[one].name for one in way.own if one in push.passed and nodes[one].name))


def _step(push: Push, task: UserTask, refusal: str, again: tuple[str, ...] = ()) -> MendedStep:
    at = task.ended_at or task.opened_at
    return MendedStep(id=task.id, title=task.title, at=at, due_at=task.due_at, refusal=refusal, again=again)


def _skip_refusal(push: Push, task: UserTask) -> str:
    try:
        require_skippable(push, task)
    except CannotSkip as why:
        return why.sentence
    return "" if knows_the_way_without(push, task) else ANSWER_NEEDED


def _facts(push: Push) -> tuple[Correctable, ...]:
    found = [
        Correctable(
            name=name,
            title=prop.title if prop else name,
            form=corrections.form_of(prop),
            kind="" if prop else corrections.kind_of(push.known[name]),
        )
        for name, prop in corrections.correctable(push)
    ]
    return tuple(sorted(found, key=lambda one: one.title))


def _still(push: Push) -> Run:
    """The case in memory, to be looked at; nothing in it is asked for a value."""
    state: CaseState = push.state
    nothing = Reading(evaluate=lambda text, host: None)
    return Run.load(state.state, state.codec, push.bundle.specs, nothing, push.now)
