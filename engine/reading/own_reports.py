"""What somebody who has reported may know of it: that it came in, how far it is, their own words and the feedback.

Nothing here reads what others wrote in the case, but for the two texts that are written to the reporter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.definition import Workflow
from engine.definitions import bundle_of
from engine.errors import UnknownCase
from engine.installation import Installation
from engine.models import Answer, Case, CaseState, Document, Unit
from engine.reading import words
from engine.reading.task_page import given_form, names_of

RECEIVED_STAGE, INVESTIGATED_STAGE, DECIDED_STAGE, CLOSED_STAGE = range(4)


@dataclass(frozen=True, kw_only=True)
class OwnReport:
    """A report in the reporter's own list."""

    number: str
    workflow: Workflow
    unit: str
    opened_at: datetime
    closed_at: datetime | None
    stage: int  #: RECEIVED_STAGE .. CLOSED_STAGE
    cancelled: bool  #: it goes no further, and nothing was decided
    answered: bool  #: there is feedback to read


@dataclass(frozen=True, kw_only=True)
class OwnReportPage:
    """One of them, in full."""

    case_id: int
    report: OwnReport
    written: words.GivenForm
    files: Sequence[Document]
    feedback: tuple[str, ...]  #: what came of it, and what has changed


def own_reports(house: Installation, session: Session, person_id: int) -> list[OwnReport]:
    """The newest first."""
    rows = session.execute(_mine(house, person_id).order_by(Case.opened_at.desc(), Case.id.desc()))
    return [_report(house, case, unit, facts) for case, unit, facts in rows]


def read_own_report(house: Installation, session: Session, number: str, person_id: int) -> OwnReportPage:
    """Raises UnknownCase for a number that is no report of theirs."""
    row = session.execute(_mine(house, person_id).where(Case.number == number)).one_or_none()
    if row is None:
        raise UnknownCase(number)
    case, unit, facts = row
    bundle = bundle_of(session, case.definition_hash)
    start = house.workflow(case.workflow).start_form
    answer = session.scalars(
        select(Answer)
        .where(Answer.case_id == case.id, Answer.person_id == person_id, Answer.name == start, Answer.task_id.is_(None))
        .order_by(Answer.id)
        .limit(1)
    ).one()
    people, units = words.mentioned(bundle.forms[start], answer.answers)
    own = select(Document).where(
        Document.case_id == case.id,
        Document.created_by_id == person_id,
        Document.kind == "attachment",
        Document.created_at <= answer.at,
    )
    return OwnReportPage(
        case_id=case.id,
        report=_report(house, case, unit, facts),
        written=given_form(answer, bundle, names_of(session, people, units)),
        files=session.scalars(own.order_by(Document.id)).all(),
        feedback=_feedback(house.workflow(case.workflow), facts.facts),
    )


def _mine(house: Installation, person_id: int) -> Select[Case, str, CaseState]:
    """Cases opened with a form by this person; those a step of theirs opened are no reports."""
    reported = [workflow.name for workflow in house.workflows.values() if workflow.start_form]
    return (
        select(Case, Unit.name, CaseState)
        .join(Unit, Unit.id == Case.unit_id)
        .join(CaseState, CaseState.case_id == Case.id)
        .where(Case.opened_by_id == person_id, Case.parent_id.is_(None), Case.workflow.in_(reported))
    )


def _report(house: Installation, case: Case, unit: str, facts: CaseState) -> OwnReport:
    workflow = house.workflow(case.workflow)
    return OwnReport(
        number=case.number,
        workflow=workflow,
        unit=unit,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        stage=_stage(workflow, case, facts.marks),
        cancelled=case.status == "cancelled",
        answered=bool(_feedback(workflow, facts.facts)),
    )


def _stage(workflow: Workflow, case: Case, marks: Mapping[str, str]) -> int:
    if case.status != "open":
        return CLOSED_STAGE
    following = workflow.following
    if following is None:
        return RECEIVED_STAGE
    if following.decided in marks:
        return DECIDED_STAGE
    return INVESTIGATED_STAGE if following.investigated in marks else RECEIVED_STAGE


def _feedback(workflow: Workflow, facts: Mapping[str, Any]) -> tuple[str, ...]:
    names = workflow.following.feedback if workflow.following else ()
    return tuple(str(facts[name]) for name in names if facts.get(name))
