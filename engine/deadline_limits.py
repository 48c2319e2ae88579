"""What may be done to a deadline that runs, by whom, and the sentence that says why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from engine.definition import Basis, ChangeableRule, Deadline, Who
from engine.errors import VaksamError
from engine.models import DeadlineChange, DeadlineRow
from engine.push import Push

BY_LAW = (
    "Tiden står i lagen ({source}), och därför kan ingen pausa, förlänga eller återkalla den. Ser det ut att bli "
    "svårt att hinna? Säg det till din chef redan nu, så att ni kan hjälpas åt."
)
NEVER_SO = "Den här fristen kan inte {how}. Så är det bestämt för processen."
NOT_YOU = "Du har inte den roll som får ändra den här fristen. Den som leder verksamheten kan hjälpa dig."
IS_OVER = "Fristen löper inte längre, så det finns inget att ändra."
IS_LATE = "Tiden har redan gått ut, så den kan inte pausas. Den kan förlängas, om det finns skäl."
IS_PAUSED = "Fristen är redan pausad. Låt den löpa igen först."
NOT_PAUSED = "Fristen är inte pausad."
GOES_ON_THEN = (
    "Ärendet går vidare när den här tiden är ute, så den kan inte återkallas. Den kan förlängas, om det finns skäl."
)
CANNOT_COUNT = "Fristen räknas på ett sätt som inte går att ändra i efterhand."
REASON_MISSING = "Skriv varför. Skälet visas för dem som handlägger ärendet."
LONGEST_PAUSE_DAYS = 366


class Change(StrEnum):
    """What can be done; the values stand in the table and in the history."""

    PAUSE = "paused"
    RESUME = "resumed"
    EXTEND = "extended"
    WITHDRAW = "withdrawn"


HOW = {
    Change.PAUSE: "pausas",
    Change.RESUME: "pausas",
    Change.EXTEND: "förlängas",
    Change.WITHDRAW: "återkallas",
}


class UnknownDeadline(VaksamError):
    """No such deadline, or none this person may see:"""


class CannotChange(VaksamError):
    """The deadline cannot be changed so:"""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field  #: "until" or "reason" when it is about what was written


@dataclass(frozen=True, kw_only=True)
class Running:
    """A deadline that waits, with all the steps that have it and what has been done to it."""

    rows: Sequence[DeadlineRow]
    changes: Sequence[DeadlineChange]  #: in order
    deadline: Deadline

    @property
    def row(self) -> DeadlineRow:
        return self.rows[-1]

    def paused_until(self, today: date) -> date | None:
        """The last day of a pause that goes on; None when it runs."""
        latest = self.changes[-1] if self.changes else None
        if latest is None or latest.kind != Change.PAUSE or latest.until_on is None or latest.until_on < today:
            return None
        return latest.until_on


def running(push: Push, row: DeadlineRow) -> Running | None:
    """The deadline a row is about; None when it is over or the process knows it no more."""
    deadline = push.workflow.deadlines.get(row.name)
    same = (DeadlineRow.case_id == row.case_id, DeadlineRow.name == row.name, DeadlineRow.origin_at == row.origin_at)
    rows = push.session.scalars(select(DeadlineRow).where(*same, DeadlineRow.status == "waiting")).all()
    if deadline is None or not rows or push.case.status != "open":
        return None
    made = select(DeadlineChange).where(DeadlineChange.case_id == row.case_id, DeadlineChange.name == row.name)
    changes = push.session.scalars(made.where(DeadlineChange.origin_at == row.origin_at).order_by(DeadlineChange.id))
    return Running(rows=rows, changes=changes.all(), deadline=deadline)


def why_not(push: Push, found: Running, change: Change, person_id: int) -> str:
    """The Swedish sentence, or nothing when the person may."""
    return (
        why_never(push, found, change)
        or why_not_now(push, found, change)
        or _why_not_you(push, found, change, person_id)
    )


def why_never(push: Push, found: Running, change: Change) -> str:
    """What no person and no day alters."""
    by_law = next((row for row in found.rows if row.basis == Basis.STATUTORY), None)
    if by_law is not None:
        return BY_LAW.format(source=by_law.source)
    if not _who(found.deadline, change):
        return NEVER_SO.format(how=HOW[change])
    if change is Change.WITHDRAW and any(row.task_id not in push.waiting.tasks for row in found.rows):
        return GOES_ON_THEN  # a clock that never rings would keep the case for ever
    if not isinstance(found.deadline.rule(push.step(found.row.name)), ChangeableRule):
        return CANNOT_COUNT
    return ""


def why_not_now(push: Push, found: Running, change: Change) -> str:
    paused = found.paused_until(push.today) is not None
    if change is Change.RESUME:
        return "" if paused else NOT_PAUSED
    if change in (Change.PAUSE, Change.EXTEND) and paused:
        return IS_PAUSED
    return IS_LATE if change is Change.PAUSE and found.row.due_at < push.now else ""


def _why_not_you(push: Push, found: Running, change: Change, person_id: int) -> str:
    may = push.organisation.is_for(
        _who(found.deadline, change), person_id, push.case.unit_id, push.facts(), push.involved
    )
    return "" if may else NOT_YOU


def _who(deadline: Deadline, change: Change) -> tuple[Who, ...]:
    if change is Change.EXTEND:
        return deadline.may_extend
    return deadline.may_withdraw if change is Change.WITHDRAW else deadline.may_pause
