"""What waits for a person: the list of open tasks they may do, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from engine.access import inbox_of
from engine.directory import swedish_order
from engine.installation import Installation
from engine.models import Case, Person, Unit, UserTask
from engine.periods import Ends
from engine.protection import NAME_SOMEBODY, waits_for_naming
from engine.push import Push

PAGE = 50
MINE, GROUP = "min", "gruppens"
WAITING = "waiting"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which of the tasks to list; everything when nothing is said."""

    workflow: str = ""
    whose: str = ""  #: MINE: named or taken by the reader; GROUP: for whoever holds the role first
    unit_id: int | None = None
    when: str = ""  #: LATE, TODAY, WEEK or LATER


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A task in the list."""

    id: str
    name: str
    title: str
    case_id: int
    case_number: str
    case_title: str
    workflow: str
    unit: str
    role: str  #: key of the role it is for, empty when it is for a named person
    due_at: datetime | None
    taken_by: str
    mine: bool  #: taken by, or named for, the reader
    when: str  #: LATE, TODAY, WEEK, LATER, or WAITING when something else must be done first
    unmet: tuple[str, ...]  #: what must be done first


@dataclass(frozen=True, kw_only=True)
class Inbox:
    tasks: tuple[Waiting, ...]
    total: int  #: as many as the wish allows, on all pages
    counts: dict[str, int]  #: by LATE, TODAY, WEEK and LATER, whatever `when` was wished for
    workflows: tuple[str, ...]  #: those with something waiting, to choose among
    units: tuple[tuple[int, str], ...]


def count_waiting(session: Session, person_id: int, today: date) -> int:
    waiting = select(func.count()).select_from(UserTask).where(inbox_of())
    return session.scalar(waiting, {"person": person_id, "today": today}) or 0


def read_inbox(
    house: Installation, session: Session, person_id: int, wanted: Wanted, *, first: int = 0, most: int = PAGE
) -> Inbox:
    """Tasks number `first` and on of those wanted, earliest due first, those without a deadline last."""
    now = house.now()
    today = now.astimezone(house.settings.zone).date()
    ends = Ends.around(now, house.settings.zone)
    periods = ends.clauses()
    asked = tuple(_asked(wanted, person_id))
    me = {"person": person_id, "today": today}
    groups = session.execute(_groups(asked, periods), me).all()
    counts = {key: sum(group[place] for group in groups) for place, key in enumerate(periods, start=3)}
    if wanted.when in periods:
        asked = (*asked, periods[wanted.when])
    rows = session.execute(_listed(asked, first, most), me).all()
    units = {(group[1], group[2]) for group in groups}
    return Inbox(
        tasks=tuple(_waiting(house, session, row, person_id, ends) for row in rows),
        total=counts[wanted.when] if wanted.when in counts else sum(counts.values()),
        counts=counts,
        workflows=tuple(sorted({group[0] for group in groups})),
        units=tuple(sorted(units, key=lambda unit: swedish_order(unit[1]))),
    )


def unmet_needs(house: Installation, session: Session, case: Case, task: UserTask) -> tuple[str, ...]:
    """What must be done before this task can be, one sentence each."""
    if waits_for_naming(task):
        return (NAME_SOMEBODY,)
    special = house.workflow(case.workflow).user_tasks.get(task.name)
    if special is None or not special.needs or task.status != "open":
        return ()
    step = Push.look(house, session, case.id, house.now()).step(task.name, task)
    return tuple(need.sentence for need in special.needs if not need.holds(step))


def _asked(wanted: Wanted, person_id: int) -> Iterator[ColumnElement[bool]]:
    """A task without an owner is nobody's and not unknown: the comparison must not come out as NULL."""
    owner = func.coalesce(UserTask.assignee_id, UserTask.person_id)
    if wanted.workflow:
        yield Case.workflow == wanted.workflow
    if wanted.unit_id is not None:
        yield Case.unit_id == wanted.unit_id
    if wanted.whose == MINE:
        yield owner.is_not_distinct_from(person_id)
    elif wanted.whose == GROUP:
        yield owner.is_distinct_from(person_id)


def _groups(asked: Sequence[ColumnElement[bool]], periods: Mapping[str, ColumnElement[bool]]) -> Any:
    """All that waits for the reader, by process and unit, and how many of what is asked for lies in each period."""
    sums = [func.sum(case((and_(period, *asked), 1), else_=0)) for period in periods.values()]
    groups = _joined(select(Case.workflow, Unit.id, Unit.name, *sums)).where(inbox_of())
    return groups.group_by(Case.workflow, Unit.id, Unit.name)


def _listed(asked: Sequence[ColumnElement[bool]], first: int, most: int) -> Any:
    """One page: put in order by numbers alone, then read in full."""
    order = (UserTask.due_at.nulls_last(), UserTask.opened_at, UserTask.id)
    page = select(UserTask.id).join(Case, Case.id == UserTask.case_id).where(inbox_of(), *asked)
    ids = page.order_by(*order).offset(first).limit(most).subquery()
    columns = _joined(select(UserTask, Case, Unit.name.label("unit"), Person.name.label("taken_by")))
    named = columns.outerjoin(Person, Person.id == UserTask.assignee_id)
    return named.where(UserTask.id.in_(select(ids.c.id))).order_by(*order)


def _joined(query: Any) -> Any:
    return query.select_from(UserTask).join(Case, Case.id == UserTask.case_id).join(Unit, Unit.id == Case.unit_id)


def _waiting(house: Installation, session: Session, row: Any, person_id: int, ends: Ends) -> Waiting:
    task, its_case, unit, taken_by = row
    unmet = unmet_needs(house, session, its_case, task)
    return Waiting(
        id=task.id,
        name=task.name,
        title=task.title,
        case_id=its_case.id,
        case_number=its_case.number,
        case_title=its_case.title,
        workflow=its_case.workflow,
        unit=unit,
        role=task.role,
        due_at=task.due_at,
        taken_by=taken_by or "",
        mine=(task.assignee_id or task.person_id) == person_id,
        when=WAITING if unmet else ends.when(task.due_at),
        unmet=unmet,
    )
