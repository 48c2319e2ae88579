"""What somebody who has reported may know of it: that it came in, how far it is, their own words and the feedback.

A report may go on in other cases, opened from it with the reporter's own words; the reporter follows all of it in one
place. Nothing here reads what others wrote in the case, but for the two texts that are written to the reporter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from engine.access import not_involved, open_to
from engine.definition import Action, Workflow
from engine.definitions import bundle_of
from engine.errors import UnknownCase
from engine.installation import Installation
from engine.models import Answer, Case, CaseState, Document, Unit
from engine.push import Push
from engine.reading import words
from engine.reading.task_page import given_form, names_of

RECEIVED_STAGE, INVESTIGATED_STAGE, DECIDED_STAGE, CLOSED_STAGE = range(4)

#: A case in which a report is, or goes on.
Followed = tuple[Case, CaseState]


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
    closed_to_me: bool = False  #: the case is protected and the reporter not named: the number, and nothing else


@dataclass(frozen=True, kw_only=True)
class OwnReportPage:
    """One of them, in full."""

    case_id: int
    report: OwnReport
    written: words.GivenForm
    files: Sequence[Document]
    feedback: tuple[str, ...]  #: what came of it, and what has changed
    additions: Mapping[str, Action]  #: what the one who told may add to it now
    goes_on_as: tuple[tuple[str, str], ...] = ()  #: title of the process and number of each case it goes on in


def own_reports(house: Installation, session: Session, person_id: int) -> list[OwnReport]:
    """The newest first; none that is protected, unless the reporter is named in it."""
    mine = _mine(house, person_id).where(Case.parent_id.is_(None), open_to(person_id, Case.id))
    rows = session.execute(mine.order_by(Case.opened_at.desc(), Case.id.desc())).all()
    further = _further(house, session, person_id)
    return [
        _report(house, case, unit, _followed(house, session, (case, state), further, person_id))
        for case, unit, state in rows
    ]


def read_own_report(house: Installation, session: Session, number: str, person_id: int) -> OwnReportPage:
    """The report with that number, or that goes on in the case of that number. Raises UnknownCase for others'.

    Of a protected one it is only said that it came in.
    """
    row = session.execute(_mine(house, person_id).where(Case.number == number)).one_or_none()
    if row is None:
        raise UnknownCase(number)
    case, unit, state = row
    if session.scalar(select(Case.id).where(Case.id == case.id, open_to(person_id, Case.id))) is None:
        return _closed(house, case)
    start = house.workflow(case.workflow).start_form
    given = select(Answer).where(Answer.case_id == case.id, Answer.name == start, Answer.task_id.is_(None))
    answer = session.scalars(given.where(Answer.person_id == person_id).order_by(Answer.id).limit(1)).one_or_none()
    if answer is None:
        raise UnknownCase(number)
    bundle = bundle_of(session, case.definition_hash)
    people, units = words.mentioned(bundle.forms[start], answer.answers)
    own = select(Document).where(
        Document.case_id == case.id,
        Document.created_by_id == person_id,
        Document.kind == "attachment",
        Document.created_at <= answer.at,
    )
    further = _further(house, session, person_id)
    told = _followed(house, session, (case, state), further, person_id)
    return OwnReportPage(
        case_id=case.id,
        report=_report(house, case, unit, told),
        written=given_form(answer, bundle, names_of(session, people, units)),
        files=session.scalars(own.order_by(Document.id)).all(),
        feedback=_feedback(house, told),
        additions=_additions(house, session, case, state, person_id),
        goes_on_as=tuple((house.workflow(one.workflow).title, one.number) for one, _ in further.get(case.id, ())),
    )


def _closed(house: Installation, case: Case) -> OwnReportPage:
    """That it came in and when, which the reporter knows; nothing of what has become of it."""
    report = OwnReport(
        number=case.number,
        workflow=house.workflow(case.workflow),
        unit="",
        opened_at=case.opened_at,
        closed_at=None,
        stage=RECEIVED_STAGE,
        cancelled=False,
        answered=False,
        closed_to_me=True,
    )
    nothing = words.GivenForm(name="", title="", by=None, position="", at=case.opened_at, sections=())
    return OwnReportPage(case_id=case.id, report=report, written=nothing, files=(), feedback=(), additions={})


def _additions(
    house: Installation, session: Session, case: Case, state: CaseState, person_id: int
) -> Mapping[str, Action]:
    """Actions of the process that wait for the one who told."""
    awaited = {name: one for name, one in house.workflow(case.workflow).actions.items() if name in state.awaits}
    if case.status != "open" or not awaited:
        return {}
    push = Push.look(house, session, case.id, house.now())
    return {name: one for name, one in awaited.items() if push.may_act(one, person_id)}


def _mine(house: Installation, person_id: int) -> Select[Case, str, CaseState]:
    """Cases of the processes that begin with a form, opened by this person."""
    reported = [workflow.name for workflow in house.workflows.values() if workflow.start_form]
    return (
        select(Case, Unit.name, CaseState)
        .join(Unit, Unit.id == Case.unit_id)
        .join(CaseState, CaseState.case_id == Case.id)
        .where(Case.opened_by_id == person_id, Case.workflow.in_(reported))
    )


def _further(house: Installation, session: Session, person_id: int) -> dict[int, list[Followed]]:
    """The cases in which reports of this person go on, by the case each came from."""
    linked = _mine(house, person_id).where(Case.parent_id.is_not(None))
    # Asked of each of the reporter's own cases: of all answers there are, only theirs are touched.
    begun = exists().where(Answer.case_id == Case.id, Answer.person_id == person_id, Answer.task_id.is_(None))
    found: dict[int, list[Followed]] = {}
    linked = linked.where(begun, open_to(person_id, Case.id))
    for case, _, state in session.execute(linked.order_by(Case.id)):
        found.setdefault(case.parent_id or 0, []).append((case, state))
    return found


def _followed(
    house: Installation, session: Session, own: Followed, further: Mapping[int, Sequence[Followed]], person_id: int
) -> list[Followed]:
    """The case a report is in, those it goes on in, and, told twice, the one that answers for both."""
    case, state = own
    told = [own, *further.get(case.id, ())]
    following = house.workflow(case.workflow).following
    number = state.facts.get(following.goes_on_in) if following and following.goes_on_in else None
    return [*told, *_answering(house, session, number, person_id)] if number else told


def _answering(house: Installation, session: Session, number: str, person_id: int) -> Sequence[Followed]:
    """The case somebody else's report of the same is in, and those it goes on in.

    Nothing of one that is protected, or in which the reporter has jäv.
    """
    first, reported = aliased(Case), [flow.name for flow in house.workflows.values() if flow.start_form]
    answering = select(Case, CaseState).join(CaseState, CaseState.case_id == Case.id)
    same_reporter = and_(Case.parent_id == first.id, Case.opened_by_id == first.opened_by_id)
    kin = or_(Case.id == first.id, and_(same_reporter, Case.workflow.in_(reported)))
    told = open_to(person_id, Case.id), not_involved(person_id, Case.id)
    found = answering.join(first, kin).where(first.number == number, *told)
    return [(case, state) for case, state in session.execute(found.order_by(Case.id))]


def _report(house: Installation, case: Case, unit: str, told: Sequence[Followed]) -> OwnReport:
    closings = [one.closed_at for one, _ in told]
    return OwnReport(
        number=case.number,
        workflow=house.workflow(case.workflow),
        unit=unit,
        opened_at=case.opened_at,
        closed_at=None if None in closings else max(at for at in closings if at),
        stage=_stage(house, told),
        cancelled=all(one.status == "cancelled" for one, _ in told),
        answered=bool(_feedback(house, told)),
    )


def _stage(house: Installation, told: Sequence[Followed]) -> int:
    """How far it has come where it has farthest to go; looked into as soon as somebody looks into any of it."""
    stages = [_stage_of(house.workflow(case.workflow), state.marks) for case, state in told if case.status == "open"]
    if not stages:
        return CLOSED_STAGE
    return max(min(stages), min(INVESTIGATED_STAGE, max(stages)))


def _stage_of(workflow: Workflow, marks: Mapping[str, str]) -> int:
    following = workflow.following
    if following is None:
        return RECEIVED_STAGE
    if following.decided in marks:
        return DECIDED_STAGE
    return INVESTIGATED_STAGE if following.investigated in marks else RECEIVED_STAGE


def _feedback(house: Installation, told: Sequence[Followed]) -> tuple[str, ...]:
    texts: list[str] = []
    for case, state in told:
        following = house.workflow(case.workflow).following
        names = following.feedback if following else ()
        texts += [str(state.facts[name]) for name in names if state.facts.get(name)]
    return tuple(dict.fromkeys(texts))
