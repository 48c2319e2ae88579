"""Changes of the organisation, by day: units and who holds which role. What was is kept; what has happened stands."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.changes import Sender, note_change
from engine.errors import UnknownPerson, VaksamError
from engine.installation import Installation
from engine.models import Person, RoleHolding, Unit, UnitPeriod, UserTask
from engine.people import covers

DAY = timedelta(days=1)


class UnknownUnit(VaksamError):
    """There is no such unit, or it is closed:"""


class UnknownHolding(VaksamError):
    """Nobody holds that role there, or it has ended already:"""


class HeldAlready(VaksamError):
    """The person holds the role at the unit on some of these days already:"""


class RoleBackwards(VaksamError):
    """A role cannot end before it begins, nor on a day that has passed:"""


class NobodyLeft(VaksamError):
    """Open tasks wait for the role at the unit, and nobody would hold it; name a successor first:"""


class UnitInUse(VaksamError):
    """A unit with other units under it, or with somebody who holds a role there, cannot be closed:"""


class UnderItself(VaksamError):
    """A unit cannot stand under itself or under one of its own:"""


class NotToday(VaksamError):
    """A change of a unit holds from today or an earlier day since its last change:"""


def give_role(
    house: Installation, person_id: int, role: str, unit_id: int, *, first: date, last: date | None, sender: Sender
) -> None:
    """The person holds the role at the unit from `first` to `last`, both included.

    Raises UnknownPerson, UnknownUnit, HeldAlready, RoleBackwards, NoReason.
    """
    if last is not None and last < first:
        raise RoleBackwards(last.isoformat())
    with house.database.transaction() as session:
        person = session.get(Person, person_id, with_for_update={"key_share": True})
        if person is None or not person.active:
            raise UnknownPerson(person_id)
        _open_unit(session, unit_id)
        same = select(RoleHolding).where(
            RoleHolding.person_id == person_id, RoleHolding.role == role, RoleHolding.unit_id == unit_id
        )
        not_over = RoleHolding.valid_to.is_(None) | (RoleHolding.valid_to >= first)
        begun = [row for row in session.scalars(same.where(not_over)) if last is None or row.valid_from <= last]
        if any(row.valid_to is None or row.valid_to >= row.valid_from for row in begun):
            raise HeldAlready(person_id, role, unit_id)
        session.add(RoleHolding(person_id=person_id, role=role, unit_id=unit_id, valid_from=first, valid_to=last))
        until = last.isoformat() if last else None
        note_change(
            session,
            sender,
            "role_given",
            holds_from=first,
            unit_id=unit_id,
            person_id=person_id,
            key=role,
            until=until,
        )


def end_role(house: Installation, holding_id: int, *, last: date, today: date, sender: Sender) -> None:
    """The role's last day is `last`, today or later; one that has not begun by then never does.

    Raises UnknownHolding, RoleBackwards, NobodyLeft, NoReason.
    """
    with house.database.transaction() as session:
        holding = session.get(RoleHolding, holding_id, with_for_update=True)
        if holding is None or (holding.valid_to is not None and holding.valid_to < today):
            raise UnknownHolding(holding_id)
        if last < today:
            raise RoleBackwards(last.isoformat())
        _require_somebody_left(session, holding, last)
        was = holding.valid_to
        holding.valid_to = max(last, holding.valid_from - DAY)
        note_change(
            session,
            sender,
            "role_ended",
            holds_from=last,
            unit_id=holding.unit_id,
            person_id=holding.person_id,
            key=holding.role,
            was=was.isoformat() if was else None,
        )


def add_unit(
    house: Installation, name: str, kind: str, under_id: int, *, address: str, since: date, today: date, sender: Sender
) -> int:
    """A new unit from a day, today or earlier; answers with its number. Raises UnknownUnit, NotToday, NoReason."""
    if since > today:
        raise NotToday(since.isoformat())
    with house.database.transaction() as session:
        above = _open_unit(session, under_id)
        unit = Unit(name=name, kind=kind, parent_id=above.id, path="", address=address)
        session.add(unit)
        session.flush()
        unit.path = f"{above.path}{unit.id}/"
        session.add(UnitPeriod(unit_id=unit.id, name=name, parent_id=above.id, valid_from=since, valid_to=None))
        note_change(session, sender, "unit_added", holds_from=since, unit_id=unit.id, name=name, under=above.id)
        return unit.id


def rename_unit(house: Installation, unit_id: int, name: str, *, since: date, today: date, sender: Sender) -> None:
    """The unit is called something else from a day, today or earlier. Raises UnknownUnit, NotToday, NoReason."""
    with house.database.transaction() as session:
        unit = _open_unit(session, unit_id)
        _new_period(session, unit, name=name, parent_id=unit.parent_id, since=since, today=today)
        note_change(session, sender, "unit_renamed", holds_from=since, unit_id=unit.id, was=unit.name, became=name)
        unit.name = name


def move_unit(house: Installation, unit_id: int, under_id: int, *, since: date, today: date, sender: Sender) -> None:
    """The unit and all under it stand under another from a day, today or earlier.

    Raises UnknownUnit, UnderItself, NotToday, NoReason.
    """
    with house.database.transaction() as session:
        unit, above = _open_unit(session, unit_id), _open_unit(session, under_id)
        if above.path.startswith(unit.path):
            raise UnderItself(unit_id)
        _new_period(session, unit, name=unit.name, parent_id=above.id, since=since, today=today)
        note_change(
            session, sender, "unit_moved", holds_from=since, unit_id=unit.id, was=unit.parent_id, became=above.id
        )
        unit.parent_id, was = above.id, unit.path
        for one in session.scalars(select(Unit).where(Unit.path.startswith(was))):
            one.path = f"{above.path}{unit.id}/{one.path.removeprefix(was)}"


def close_unit(house: Installation, unit_id: int, *, last: date, today: date, sender: Sender) -> None:
    """Nothing new happens at the unit; what happened there stands. `last` is today, or a day since its last change.

    Raises UnknownUnit, UnitInUse, NotToday, NoReason.
    """
    with house.database.transaction() as session:
        unit = _open_unit(session, unit_id)
        under = session.scalar(
            select(func.count()).select_from(Unit).where(Unit.parent_id == unit_id, Unit.closed_on.is_(None))
        )
        held = session.scalar(
            select(func.count())
            .select_from(RoleHolding)
            .where(RoleHolding.unit_id == unit_id, RoleHolding.valid_to.is_(None) | (RoleHolding.valid_to > last))
        )
        if under or held:
            raise UnitInUse(unit_id)
        period = _period_now(session, unit)
        if last > today or last < period.valid_from:
            raise NotToday(last.isoformat())
        period.valid_to = last
        unit.closed_on = last
        note_change(session, sender, "unit_closed", holds_from=last, unit_id=unit.id)


def _open_unit(session: Session, unit_id: int) -> Unit:
    unit = session.get(Unit, unit_id, with_for_update=True)
    if unit is None or unit.closed_on is not None:
        raise UnknownUnit(unit_id)
    return unit


def _period_now(session: Session, unit: Unit) -> UnitPeriod:
    """The period that goes on; a unit from before periods were kept has one that began at the beginning of time."""
    last = select(UnitPeriod).where(UnitPeriod.unit_id == unit.id).order_by(UnitPeriod.valid_from.desc()).limit(1)
    period = session.scalars(last).first()
    if period is None:
        period = UnitPeriod(unit_id=unit.id, name=unit.name, parent_id=unit.parent_id, valid_from=date.min)
        session.add(period)
    return period


def _new_period(session: Session, unit: Unit, *, name: str, parent_id: int | None, since: date, today: date) -> None:
    """What was ends the day before; two changes of one day are one. Raises NotToday."""
    period = _period_now(session, unit)
    if since > today or since < period.valid_from:
        raise NotToday(since.isoformat())
    if since == period.valid_from:
        period.name, period.parent_id = name, parent_id
        return
    period.valid_to = since - DAY
    session.add(UnitPeriod(unit_id=unit.id, name=name, parent_id=parent_id, valid_from=since, valid_to=None))


def _require_somebody_left(session: Session, holding: RoleHolding, last: date) -> None:
    """A task waits for the role at the unit, not for the person: somebody must be there to take it."""
    others = select(RoleHolding.id).where(
        RoleHolding.role == holding.role,
        RoleHolding.unit_id == holding.unit_id,
        RoleHolding.id != holding.id,
        covers(RoleHolding, last + DAY),
    )
    waiting = select(func.count()).where(
        UserTask.role == holding.role, UserTask.unit_id == holding.unit_id, UserTask.status == "open"
    )
    number = session.scalar(waiting) or 0
    if number and session.scalars(others.limit(1)).first() is None:
        raise NobodyLeft(number)
