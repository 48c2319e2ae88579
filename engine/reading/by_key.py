"""What somebody without a login may know of a case they have the key to: how far it is, and what is written to them.

Neither names, nor what others wrote, nor their own words: the code may have been left on a table. Of a protected case
no text at all: its answer is given in a safe way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definition import Action, Stage
from engine.definitions import bundle_of
from engine.drawing import Drawing
from engine.installation import Installation
from engine.models import Case, CaseState, DeadlineRow
from engine.outside import case_by_key
from engine.reading.own_reports import CLOSED_STAGE, DECIDED_STAGE, INVESTIGATED_STAGE, RECEIVED_STAGE


@dataclass(frozen=True, kw_only=True)
class ByKey:
    """A case as it is followed by its key."""

    case_id: int
    workflow: str
    definition_hash: str
    number: str
    opened_at: datetime
    closed_at: datetime | None
    stage: int  #: RECEIVED_STAGE .. CLOSED_STAGE
    again: tuple[Stage, ...]  #: the stages of being tried again, between decided and closed; () when it is not
    again_at: Stage | None  #: how far that has come
    texts: tuple[str, ...]  #: what has been written to whoever follows it
    actions: Mapping[str, Action]  #: what they may do now
    until: Mapping[str, date]  #: the last day for it, by action, where the case waits no longer than that


def read_by_key(house: Installation, session: Session, code: str) -> ByKey | None:
    """None when the code leads nowhere, and for a case of a process that nobody follows from outside."""
    case_id = case_by_key(session, code)
    case, state = session.get(Case, case_id or 0), session.get(CaseState, case_id or 0)
    following = house.workflow(case.workflow).following_by_key if case else None
    if case is None or state is None or following is None:
        return None
    bundle = bundle_of(session, case.definition_hash)
    tried = [stage for stage in following.again if stage.mark in state.marks]
    actions = _open_actions(house, case, state)
    return ByKey(
        case_id=case.id,
        workflow=case.workflow,
        definition_hash=case.definition_hash,
        number=case.number,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        stage=_stage(case, state.marks, investigated=following.investigated, decided=following.decided),
        again=following.again if tried else (),
        again_at=tried[-1] if tried and case.status == "open" else None,
        texts=() if case.protected else _texts(state, following.feedback),
        actions=actions,
        until=_last_days(session, case, bundle.drawing, actions),
    )


def _texts(state: CaseState, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(state.facts[name]) for name in names if state.facts.get(name))


def _stage(case: Case, marks: Mapping[str, str], *, investigated: str, decided: str) -> int:
    if case.status != "open":
        return CLOSED_STAGE
    if decided in marks:
        return DECIDED_STAGE
    return INVESTIGATED_STAGE if investigated in marks else RECEIVED_STAGE


def _open_actions(house: Installation, case: Case, state: CaseState) -> Mapping[str, Action]:
    if case.status != "open":
        return {}
    actions = house.workflow(case.workflow).actions
    return {name: action for name, action in actions.items() if action.from_outside and name in state.awaits}


def _last_days(session: Session, case: Case, drawing: Drawing, actions: Iterable[str]) -> Mapping[str, date]:
    """The day of the time that the case waits for beside the message, as it stands now."""
    waiting = select(DeadlineRow.name, DeadlineRow.due_on).where(DeadlineRow.case_id == case.id)
    rows = session.execute(waiting.where(DeadlineRow.status == "waiting")) if actions else ()
    days = {name: due_on for name, due_on in rows if due_on is not None}
    times = {name: drawing.time_beside(name) for name in actions}
    return {name: days[time.deadline] for name, time in times.items() if time is not None and time.deadline in days}
