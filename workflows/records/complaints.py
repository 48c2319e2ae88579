"""Klagomål, synpunkter, förslag och beröm: what came in, what it was found to be, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import Session

from engine.definition import Answers
from engine.step import Step
from workflows.records.models import Complaint, ComplaintSubject

#: What is counted as somebody's opinion of us; the rest was shown the way to where it belongs.
OPINIONS = ("complaint", "view", "suggestion", "praise")


def receive_complaint(step: Step, answers: Answers, received_on: date) -> Complaint:
    """Register what came in."""
    complaint = Complaint(
        case_id=step.case.id,
        unit_id=step.case.unit_id,
        told_as=answers["kind"],
        source=answers["source"],
        channel=answers["channel"],
        anonymous=not answers.get("complainant_name"),
        received_on=received_on,
        registered_at=step.now,
    )
    step.save(complaint)
    return complaint


def complaint_of(step: Step) -> Complaint:
    """The row of this case."""
    return step.rows(select(Complaint).where(Complaint.case_id == step.case.id))[0]


def register_in_diary(step: Step, diary_number: str, unit_id: int) -> None:
    """The registrator's number, and the unit it concerns."""
    complaint = complaint_of(step)
    complaint.diary_number, complaint.unit_id = diary_number, unit_id
    step.save(complaint)


def classify(step: Step, nature: str, *, subjects: Sequence[str], target: str) -> None:
    """What it was found to be about; done again, the later holds."""
    complaint = complaint_of(step)
    complaint.nature, complaint.target = nature, target
    for old in step.rows(select(ComplaintSubject).where(ComplaintSubject.case_id == step.case.id)):
        step.remove(old)
    step.save(complaint, *[ComplaintSubject(case_id=step.case.id, subject=subject) for subject in subjects])


def write_assessment(step: Step, assessment: str, *, answerable: bool) -> None:
    """What the unit found, and whether there is anybody to answer."""
    complaint = complaint_of(step)
    complaint.assessment, complaint.answerable = assessment, answerable
    step.save(complaint)


def write_answer(step: Step, answered_on: date) -> None:
    complaint = complaint_of(step)
    complaint.answered_on = answered_on
    step.save(complaint)


def write_guidance(step: Step, guided_on: date) -> None:
    complaint = complaint_of(step)
    complaint.guided_on = guided_on
    step.save(complaint)


def write_objection(step: Step) -> None:
    """Whoever complained asks for the delegation today."""
    complaint = complaint_of(step)
    complaint.objected_on = step.today
    step.save(complaint)


def write_delegations_decision(step: Step, decision: str, *, decided_on: date, paragraph: str) -> None:
    complaint = complaint_of(step)
    complaint.decision, complaint.decided_on, complaint.paragraph = decision, decided_on, paragraph
    step.save(complaint)


def complaint_counts(session: Session, year: int, unit_id: int | None = None) -> Mapping[str, int]:
    """How many of each nature came in during a year; what nobody has looked at yet counts as what it was called."""
    found_to_be = func.coalesce(func.nullif(Complaint.nature, ""), Complaint.told_as)
    query = select(found_to_be, func.count()).where(extract("year", Complaint.received_on) == year)
    return _counted(session, query.group_by(found_to_be), unit_id)


def subject_counts(session: Session, year: int, unit_id: int | None = None) -> Mapping[str, int]:
    """How many of a year's opinions are about each subject; one about two things is counted under both."""
    query = (
        select(ComplaintSubject.subject, func.count())
        .join(Complaint, Complaint.case_id == ComplaintSubject.case_id)
        .where(extract("year", Complaint.received_on) == year, Complaint.nature.in_(OPINIONS))
    )
    return _counted(session, query.group_by(ComplaintSubject.subject), unit_id)


def _counted(session: Session, query: Select[str, int], unit_id: int | None) -> Mapping[str, int]:
    rows = session.execute(query if unit_id is None else query.where(Complaint.unit_id == unit_id))
    return {row[0]: row[1] for row in rows}
