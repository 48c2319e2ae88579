"""Do the bonds between the registers hold? Part of what is handed to `vaksam check`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.models import Case
from workflows.records.models import (
    CaseEvent,
    CaseReport,
    Cause,
    Event,
    EventMerge,
    Measure,
    MeasureCase,
    Report,
    Trend,
    TrendEvent,
)

Found = Iterator[tuple[int, str, str]]


def check_links(session: Session, cases: dict[int, Case]) -> Found:
    """Number of the case, kind and Swedish sentence of each bond that does not hold."""
    into = {merge.event_id: merge.into_id for merge in session.scalars(select(EventMerge))}
    yield from _reports(session, cases, into)
    yield from _merges(session, cases, into)
    yield from _measures(session, cases)
    yield from _trends(session, cases)


def _reports(session: Session, cases: dict[int, Case], into: dict[int, int]) -> Found:
    """What came in a case is answered there, and a case concerns the events that its reports tell of."""
    answered = select(CaseReport.case_id, CaseReport.report_id).where(CaseReport.case_id.in_(cases))
    links = {(case_id, report_id) for case_id, report_id in session.execute(answered)}
    came_in = select(Report.case_id, Report.id).where(Report.case_id.in_(cases)).order_by(Report.id)
    for case_id, report_id in session.execute(came_in):
        if (case_id, report_id) not in links:
            yield case_id, "report_unlinked", f"Rapport {report_id} kom in i ärendet, men ärendet svarar inte mot den."
    joined = _joined(session, cases)
    told = select(CaseReport.case_id, CaseReport.report_id, Report.id, Event.id).where(CaseReport.case_id.in_(cases))
    told = told.outerjoin(Report, Report.id == CaseReport.report_id).outerjoin(Event, Event.id == Report.event_id)
    for case_id, report_id, known_id, event_id in session.execute(told.order_by(CaseReport.report_id)):
        if known_id is None:
            yield case_id, "report_gone", f"Ärendet svarar mot rapport {report_id}, som inte finns i registret."
        elif event_id is not None and not {(case_id, one) for one in _way(event_id, into)} & joined:
            yield case_id, "event_unlinked", f"Rapport {report_id} gäller en händelse som ärendet inte är knutet till."
    gone = select(CaseEvent.case_id).outerjoin(Event, Event.id == CaseEvent.event_id)
    for case_id in session.scalars(gone.where(CaseEvent.case_id.in_(cases), Event.id.is_(None))):
        yield case_id, "event_gone", "Ärendet är knutet till en händelse som inte finns i registret."


def _merges(session: Session, cases: dict[int, Case], into: dict[int, int]) -> Found:
    """A merge leads to an event that is counted, and the case where it was decided concerns that event too,
    unless the cases go on apart.
    """
    joined = _joined(session, cases)
    for merge in session.scalars(select(EventMerge).where(EventMerge.case_id.in_(cases)).order_by(EventMerge.event_id)):
        if _way(merge.event_id, into)[-1] in into:
            yield merge.case_id, "merge_circle", "Händelserna är sammanförda med varandra, så ingen av dem räknas."
        elif not merge.apart and (merge.case_id, merge.into_id) not in joined:
            what = "Händelsen är sammanförd med en annan, som ärendet inte är knutet till."
            yield merge.case_id, "merge_unlinked", what


def _measures(session: Session, cases: dict[int, Case]) -> Found:
    """A measure answers a cause of its own case, and each link a cause of the case that it names."""
    answering = select(MeasureCase.measure_id, MeasureCase.cause_id).where(MeasureCase.case_id.in_(cases))
    links = {(measure_id, cause_id) for measure_id, cause_id in session.execute(answering)}
    own = select(Measure.case_id, Measure.id, Measure.cause_id).where(Measure.case_id.in_(cases)).order_by(Measure.id)
    for case_id, measure_id, cause_id in session.execute(own):
        if (measure_id, cause_id) not in links:
            yield case_id, "measure_unlinked", f"Åtgärd {measure_id} saknar kopplingen till sin egen orsak."
    shared = select(MeasureCase.case_id, MeasureCase.measure_id).join(Cause, Cause.id == MeasureCase.cause_id)
    astray = shared.where(MeasureCase.case_id.in_(cases), Cause.case_id != MeasureCase.case_id)
    for case_id, measure_id in session.execute(astray):
        yield case_id, "measure_astray", f"Åtgärd {measure_id} är kopplad till en orsak i ett annat ärende."


def _trends(session: Session, cases: dict[int, Case]) -> Found:
    """A case about a pattern has its pattern, and the pattern just the events it counted."""
    counted = select(Trend.case_id, Trend.counted, func.count(TrendEvent.event_id)).where(Trend.case_id.in_(cases))
    counted = counted.outerjoin(TrendEvent, TrendEvent.case_id == Trend.case_id).group_by(Trend.case_id, Trend.counted)
    found = session.execute(counted.order_by(Trend.case_id)).all()
    for case_id, said, held in found:
        if said != held:
            yield case_id, "trend_rows", f"Mönstret räknade {said} händelser, men {held} är fästa vid ärendet."
    about = {case.id for case in cases.values() if case.workflow == "trend"}
    for case_id in sorted(about - {row[0] for row in found}):
        yield case_id, "trend_missing", "Ärendet gäller ett mönster som inte finns i registret."


def _joined(session: Session, cases: dict[int, Case]) -> set[tuple[int, int]]:
    """Which cases concern which events."""
    links = select(CaseEvent.case_id, CaseEvent.event_id).where(CaseEvent.case_id.in_(cases))
    return {(case_id, event_id) for case_id, event_id in session.execute(links)}


def _way(event_id: int, into: dict[int, int]) -> list[int]:
    """The event and those it leads on to by merging, once each."""
    way = [event_id]
    while way[-1] in into and into[way[-1]] not in way:
        way.append(into[way[-1]])
    return way
