"""The deadlines of a case with what somebody has done to them, and what the reader may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import visible_to
from engine.deadline_limits import Change, Running, running, why_never, why_not
from engine.errors import UnknownCase
from engine.installation import Installation
from engine.models import Case, DeadlineChange, DeadlineRow, Person
from engine.push import Push
from engine.reading.names import Named

#: A deadline of a case, wherever it stands: its name and what it is counted from.
Key = tuple[str, datetime]


@dataclass(frozen=True, kw_only=True)
class MadeChange:
    """Something that was done to a deadline."""

    kind: Change
    by: Named
    at: datetime
    reason: str
    until_on: date | None  #: last day of a pause, or the new last day
    was_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ChangeableDeadline:
    """One that runs."""

    row: DeadlineRow
    steps: tuple[str, ...]  #: titles of the open steps it is for
    refusals: Mapping[Change, str]  #: why the reader may not, in Swedish; empty when they may
    refusal: str  #: the same in one sentence when the reader may do nothing
    paused_until: date | None
    made: tuple[MadeChange, ...]  #: in order

    @property
    def offers(self) -> tuple[Change, ...]:
        """What the reader may do now."""
        return tuple(change for change, refusal in self.refusals.items() if not refusal)


@dataclass(frozen=True, kw_only=True)
class DeadlinesPage:
    """What the page about the deadlines of a case shows."""

    case_id: int
    number: str
    title: str
    process: str
    running: tuple[ChangeableDeadline, ...]  #: the nearest first

    def one(self, deadline_id: int) -> ChangeableDeadline | None:
        return next((one for one in self.running if one.row.id == deadline_id), None)


def read_deadlines(house: Installation, session: Session, number: str, person_id: int, today: date) -> DeadlinesPage:
    """Raises UnknownCase when there is none or the person may not see it."""
    case = session.scalars(select(Case).where(Case.number == number, visible_to(person_id, today))).one_or_none()
    if case is None:
        raise UnknownCase(number)
    push = Push.look(house, session, case.id, house.now())
    made = changes_of(session, case.id)
    waiting = select(DeadlineRow).where(DeadlineRow.case_id == case.id, DeadlineRow.status == "waiting")
    found: dict[Key, Running] = {}
    for row in session.scalars(waiting.order_by(DeadlineRow.due_at)) if case.status == "open" else ():
        one = running(push, row)
        if one is not None:
            found.setdefault((row.name, row.origin_at), one)
    return DeadlinesPage(
        case_id=case.id,
        number=case.number,
        title=case.title,
        process=push.workflow.title,
        running=tuple(_changeable(push, one, person_id, made.get(key, ())) for key, one in found.items()),
    )


def changes_of(session: Session, case_id: int) -> Mapping[Key, tuple[MadeChange, ...]]:
    """What has been done to each deadline of the case, in order."""
    rows = select(DeadlineChange, Person).join(Person, Person.id == DeadlineChange.person_id)
    made: dict[Key, tuple[MadeChange, ...]] = {}
    for change, person in session.execute(rows.where(DeadlineChange.case_id == case_id).order_by(DeadlineChange.id)):
        one = MadeChange(
            kind=Change(change.kind),
            by=Named(name=person.name, title=person.title),
            at=change.at,
            reason=change.reason,
            until_on=change.until_on,
            was_at=change.was_at,
            due_at=change.due_at,
        )
        key = (change.name, change.origin_at)
        made[key] = (*made.get(key, ()), one)
    return made


def _changeable(push: Push, found: Running, person_id: int, made: tuple[MadeChange, ...]) -> ChangeableDeadline:
    refusals = {change: why_not(push, found, change, person_id) for change in Change}
    tasks = [push.waiting.tasks[row.task_id] for row in found.rows if row.task_id in push.waiting.tasks]
    never = [why_never(push, found, change) for change in Change]
    return ChangeableDeadline(
        row=found.row,
        steps=tuple(dict.fromkeys(task.title for task in tasks)),
        refusals=refusals,
        refusal=_refusal(never, list(refusals.values())) if all(refusals.values()) else "",
        paused_until=found.paused_until(push.today),
        made=made,
    )


def _refusal(never: list[str], refusals: list[str]) -> str:
    """One sentence for them all: that nobody ever may, or else what stands in the reader's way."""
    if all(never):
        return never[0] if len(set(never)) == 1 else NEVER
    return next(refusal for refusal, always in zip(refusals, never, strict=True) if not always)


NEVER = "Den här fristen kan inte ändras. Så är det bestämt för processen."
