"""One event, several cases: what has been done about it in each, on one line of time. Fixed words and days only."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Row, Select, String, cast, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from engine.database import UtcDateTime
from engine.definition import Panel
from engine.models import Case
from engine.reading.reader import Reader
from workflows.law.statutory_time import swedish_day
from workflows.law.swedish import short_date
from workflows.records.events import MERGED, told_as
from workflows.records.models import (
    Breach,
    CaseEvent,
    Decision,
    Event,
    HarmAssessment,
    Investigation,
    Notification,
    PatientInformation,
    Report,
)

TITLE = "Händelsens gemensamma tidslinje"
#: What a row of the registers is called on the line, in the order such things follow each other on one day.
WORDS = {
    "happened": "Händelsen inträffade",
    "noticed": "Händelsen uppmärksammades",
    "known": "Personuppgiftsincidenten blev känd",
    "report": "Rapport kom in",
    "opened": "Ärendet öppnades",
    "harm": "Vårdskadan bedömdes",
    "patient": "Patienten informerades",
    "relative": "En närstående informerades",
    "investigation": "Utredningen började",
    "yes": "Beslut: anmäls till IVO",
    "no": "Beslut: anmäls inte till IVO nu",
    "notified": "Anmält till IVO",
    "authority": "Anmält till Integritetsskyddsmyndigheten",
    "persons": "De registrerade informerades",
    "investigated": "Utredningen blev klar",
    "outcome": "Beslut i ärendet",
    "supplemented": "Utredningen skickades till IVO",
    "closed": "Ärendet avslutades",
}
PLACES = list(WORDS)


def timeline_panel(reader: Reader) -> Panel:
    """The common line of all cases about the event; left out while the event has one case only.

    A protected case is told of on its own page and nowhere else.
    """
    same = told_as(select(CaseEvent.event_id).where(CaseEvent.case_id == reader.case.id))
    numbers = {row.id: row.number for row in reader.rows(_cases(reader.case, same))}
    if len(numbers) < 2:
        return Panel(title=TITLE)
    lines = sorted(_place(row) for row in reader.rows(_lines(list(numbers), same)) if _told(row))
    rows = tuple((short_date(on), numbers.get(case_id, ""), WORDS[PLACES[what]]) for on, what, case_id in lines)
    return Panel(title=TITLE, columns=("Dag", "Ärende", "Vad"), rows=rows)


def _told(row: Row[Any]) -> bool:
    """It has a day, and is something the line has a word for."""
    return (row.on or row.at) is not None and row.what in WORDS


def _place(row: Row[Any]) -> tuple[date, int, int]:
    """Where it stands on the line: a day alone says nothing of its hours."""
    return row.on or swedish_day(row.at), PLACES.index(row.what), row.case_id


def _cases(own: Case, same: CTE) -> Select[int, str]:
    """The cases about the event, those that were merged into it too."""
    joined = select(CaseEvent.case_id).where(CaseEvent.event_id.in_(select(same.c.id)))
    open_to_all = (Case.id == own.id) | Case.keeper_id.is_(None)
    return select(Case.id, Case.number).where(Case.id.in_(joined), open_to_all)


def _lines(cases: list[int], same: CTE) -> Select[Any]:
    """Everything with a day, in one statement; the event's own days belong to no case (0)."""
    counted = Event.id.in_(select(same.c.id)) & Event.id.not_in(MERGED)
    nobody: ColumnElement[int] = literal(0)
    lines = [
        _days(nobody, counted, happened=Event.happened_on, noticed=Event.noticed_on),
        _times(Report.case_id, cases, report=Report.received_at),
        _times(Case.id, cases, opened=Case.opened_at, closed=Case.closed_at),
        _times(HarmAssessment.case_id, cases, harm=HarmAssessment.assessed_at),
        _times(Investigation.case_id, cases, investigation=Investigation.opened_at),
        _times(Investigation.case_id, cases, investigated=Investigation.finished_at),
        _times(Breach.case_id, cases, known=Breach.known_at, authority=Breach.notified_at),
        _days(Breach.case_id, Breach.case_id.in_(cases), persons=Breach.persons_informed_on),
        _days(
            Notification.case_id,
            Notification.case_id.in_(cases),
            notified=Notification.notified_on,
            supplemented=Notification.supplemented_on,
        ),
        [_line(Decision.case_id, Decision.kind, on=Decision.decided_on).where(Decision.case_id.in_(cases))],
        [_answered(cases)],
        [
            _line(PatientInformation.case_id, PatientInformation.told, on=PatientInformation.told_on).where(
                PatientInformation.case_id.in_(cases)
            )
        ],
    ]
    return select(union_all(*(one for some in lines for one in some)).subquery())


def _answered(cases: list[int]) -> Select[Any]:
    """Whether IVO was to be told."""
    asked = Decision.case_id.in_(cases) & (Decision.kind == "notification")
    return _line(Decision.case_id, Decision.value, on=Decision.decided_on).where(asked)


def _days(
    case_id: ColumnElement[int] | InstrumentedAttribute[int],
    which: ColumnElement[bool],
    **columns: InstrumentedAttribute[Any],
) -> list[Select[Any]]:
    return [_line(case_id, literal(what), on=column).where(which) for what, column in columns.items()]


def _times(
    case_id: InstrumentedAttribute[int], cases: list[int], **columns: InstrumentedAttribute[Any]
) -> list[Select[Any]]:
    return [_line(case_id, literal(what), at=column).where(case_id.in_(cases)) for what, column in columns.items()]


def _line(case_id: Any, what: Any, *, on: Any = None, at: Any = None) -> Select[Any]:
    return select(
        case_id.label("case_id"),
        cast(what, String).label("what"),
        (cast(null(), Date) if on is None else on).label("on"),
        (cast(null(), UtcDateTime()) if at is None else at).label("at"),
    )
