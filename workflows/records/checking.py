"""Do the registers say the same as the cases they were written from? Handed to `vaksam check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.check import Finding
from engine.models import Case
from workflows.records.checking_links import check_links
from workflows.records.decisions import SERIOUS
from workflows.records.models import CaseReport, Cause, Decision, Event, Investigation, Measure, Notification, Report

LOOK = "Jämför registret med ärendets historik och svar, och rätta det i ärendet."
#: Measures that have got, or have had, a case of their own.
STARTED = ("running", "done", "effective", "replaced")
#: Processes whose cases answer a report, whichever case it came in.
REPORTED = ("lex_sarah", "deviation")


def check_registers(session: Session, cases: Sequence[Case]) -> Iterator[Finding]:
    """Reports, investigations, decisions, notifications and measures of these cases, and what binds them."""
    by_id = {case.id: case for case in cases}
    for case_id, kind, what in [
        *_reports(session, by_id),
        *_investigations(session, by_id),
        *_notifications(session, by_id),
        *_measures(session, by_id),
        *check_links(session, by_id),
    ]:
        yield Finding(kind=kind, where=by_id[case_id].number, what=what, remedy=LOOK)


def _reports(session: Session, cases: dict[int, Case]) -> Iterator[tuple[int, str, str]]:
    """A case of these processes answers a report, and a report tells of an event."""
    answered = set(session.scalars(select(CaseReport.case_id).where(CaseReport.case_id.in_(cases))))
    for case_id in sorted(case.id for case in cases.values() if case.workflow in REPORTED):
        if case_id not in answered:
            yield case_id, "report_missing", "Ärendet svarar inte mot någon rapport i registret."
    told = select(Report.case_id).outerjoin(Event, Event.id == Report.event_id).where(Report.case_id.in_(cases))
    for case_id in session.scalars(told.where(Event.id.is_(None)).order_by(Report.id)):
        yield case_id, "event_missing", "Rapporten hör till en händelse som inte finns i registret."


def _investigations(session: Session, cases: dict[int, Case]) -> Iterator[tuple[int, str, str]]:
    """One in a case, over when the case is."""
    seen: set[int] = set()
    query = select(Investigation).where(Investigation.case_id.in_(cases)).order_by(Investigation.id)
    for investigation in session.scalars(query):
        if investigation.case_id in seen:
            yield investigation.case_id, "investigation_twice", "Ärendet har två utredningar i registret."
        seen.add(investigation.case_id)
        if cases[investigation.case_id].status == "closed" and investigation.finished_at is None:
            yield investigation.case_id, "investigation_open", "Ärendet är avslutat, men utredningen pågår i registret."


def _notifications(session: Session, cases: dict[int, Case]) -> Iterator[tuple[int, str, str]]:
    """What was decided to be serious has been notified when the case is over, and nothing is notified undecided."""
    decided = select(Decision.case_id, Decision.kind, Decision.value).where(Decision.case_id.in_(cases))
    outcomes, notify = set(), set()
    for case_id, kind, value in session.execute(decided):
        if kind == "outcome" and value in SERIOUS:
            outcomes.add(case_id)
        if kind == "notification" and value == "yes":
            notify.add(case_id)
    notified = set(session.scalars(select(Notification.case_id).where(Notification.case_id.in_(cases))))
    for case_id in sorted((outcomes | notify) - notified):
        if cases[case_id].status == "closed":
            yield case_id, "notification_missing", "Det allvarliga är inte anmält till IVO, fast ärendet är avslutat."
    for case_id in sorted(notified - outcomes - notify):
        yield case_id, "notification_undecided", "En anmälan till IVO finns i registret, men inget beslut om den."


def _measures(session: Session, cases: dict[int, Case]) -> Iterator[tuple[int, str, str]]:
    """Each answers a cause, and one that has begun has a case of its own, opened from where it says."""
    own = select(Measure, Cause.id, Case.status).outerjoin(Cause, Cause.id == Measure.cause_id)
    own = own.outerjoin(Case, Case.id == Measure.measure_case_id)
    for measure, cause_id, status in session.execute(own.where(Measure.case_id.in_(cases)).order_by(Measure.id)):
        if cause_id is None:
            yield measure.case_id, "cause_missing", f"Åtgärd {measure.id} svarar mot en orsak som inte finns."
        if (measure.status in STARTED) != (status is not None):
            yield measure.case_id, "measure_case_missing", f"Åtgärd {measure.id} är beslutad men har inget ärende."
        elif status == "closed" and measure.status in ("running", "done"):
            yield (
                measure.case_id,
                "measure_open",
                f"Åtgärd {measure.id} pågår i registret, men dess ärende är avslutat.",
            )
        elif status == "open" and measure.status in ("effective", "replaced"):
            what = f"Åtgärd {measure.id} är uppföljd i registret, men dess ärende är öppet."
            yield measure.case_id, "measure_closed", what
    alone = [case.id for case in cases.values() if case.workflow == "measure"]
    known = set(session.scalars(select(Measure.measure_case_id).where(Measure.measure_case_id.in_(alone))))
    for case_id in sorted(set(alone) - known):
        yield case_id, "measure_missing", "Ärendet gäller en åtgärd som inte finns i registret."
