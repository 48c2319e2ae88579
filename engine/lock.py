"""Taking the lock of a case, and reading what stands around it once it is taken."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from engine.models import Case, CaseState, Involvement, Letter, Message, Timer, Unit, UserTask

#: What was read before the lock may have changed since.
_ANEW = {"populate_existing": True}


def case(session: Session, case_id: int) -> CaseState | None:
    """What moves in the case, locked."""
    return session.scalar(_OF_CASE, {"case": case_id})


def case_of(session: Session, task_id: str) -> CaseState | None:
    """The same by one of its tasks."""
    return session.scalar(_OF_TASK, {"task": task_id})


def case_with_due(
    session: Session, row: type[Timer | Message], row_id: str | int, *, patient: bool
) -> CaseState | None:
    """The same by what is due in it; impatient, nothing when somebody else holds the lock."""
    return session.scalar(_of_due(row, patient), {"due": row_id})


def around(session: Session, case_id: int) -> Sequence[Any]:
    """The header, the path of its unit, open tasks with whether letters about them are left, and who is involved.

    Each task beside each person involved; at least one row. To be asked after the lock, so that it is as the last push
    left it.
    """
    return session.execute(_AROUND, {"case": case_id}).all()


# Put together once: saying these anew at every step takes longer than asking them.
_OF_CASE = select(CaseState).where(CaseState.case_id == bindparam("case")).with_for_update().execution_options(**_ANEW)
_ITS_CASE = select(UserTask.case_id).where(UserTask.id == bindparam("task")).scalar_subquery()
_OF_TASK = select(CaseState).where(CaseState.case_id == _ITS_CASE).with_for_update().execution_options(**_ANEW)
_AROUND = (
    select(
        Case,
        Unit.path,
        UserTask,
        exists().where(Letter.task_id == UserTask.id, Letter.next_try_at.is_not(None)),
        Involvement.person_id,
    )
    .join(Unit, Unit.id == Case.unit_id)
    .outerjoin(UserTask, and_(UserTask.case_id == Case.id, UserTask.status == "open"))
    .outerjoin(Involvement, Involvement.case_id == Case.id)
    .where(Case.id == bindparam("case"))
    .execution_options(**_ANEW)
)


@cache
def _of_due(row: type[Timer | Message], patient: bool) -> Select[CaseState]:
    its_case = select(CaseState).join(row, row.case_id == CaseState.case_id).where(row.id == bindparam("due"))
    locked = its_case.with_for_update(of=CaseState, skip_locked=not patient)
    return locked.execution_options(**_ANEW)
