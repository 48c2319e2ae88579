"""Tasks that nobody could take when they opened: theirs as soon as somebody holds the role."""

from __future__ import annotations

from sqlalchemy import select

from engine import protection
from engine.installation import Installation
from engine.logs import log
from engine.models import Case, CaseState, Incident, Person
from engine.push import Push


def man_unmanned(house: Installation) -> int:
    """Look for somebody for every unmanned task, each case in its own transaction; answers with how many got one."""
    with house.database.reading() as session:
        open_ones = select(Incident.key, Incident.case_id).where(
            Incident.kind == "unmanned", Incident.resolved_at.is_(None), Incident.case_id.is_not(None)
        )
        waiting = [(key.partition(":")[2], case_id or 0) for key, case_id in session.execute(open_ones)]
        left = select(Case.id).join(Person, Person.id == Case.keeper_id).where(Person.active.is_(False))
        unkept = session.scalars(left).all()
    for case_id in unkept:
        _try_to_keep(house, case_id)
    return sum(_try_to_man(house, task_id, case_id) for task_id, case_id in waiting)


def _try_to_keep(house: Installation, case_id: int) -> None:
    """Whoever kept a protected case has left: another named in it does from now on."""
    try:
        with house.database.transaction() as session:
            push = Push.load(house, session, case_id, house.now())
            protection.pass_on(push)
            push.write_history()
    except Exception as error:  # noqa: BLE001 the next round tries again
        log.warning("left to the clock", extra={"key": f"case:{case_id}", "kind": type(error).__name__})


def _try_to_man(house: Installation, task_id: str, case_id: int) -> bool:
    """One that fails is told of already, as unmanned; the others are seen to all the same."""
    try:
        return _man(house, task_id, case_id)
    except Exception as error:  # noqa: BLE001 whatever is wrong with this case, the others get their people
        log.warning("left to the clock", extra={"key": f"task:{task_id}", "kind": type(error).__name__})
        return False


def _man(house: Installation, task_id: str, case_id: int) -> bool:
    with house.database.transaction() as session:
        free = select(CaseState.case_id).where(CaseState.case_id == case_id).with_for_update(skip_locked=True)
        if session.scalar(free) is None:
            return False  # somebody is working on the case, perhaps another clock on this very task
        push = Push.load(house, session, case_id, house.now())
        manned = push.waiting.man(task_id)
        push.write_history()
    return manned
