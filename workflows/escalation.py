"""Who is told when a step is not done in time, link by link and by day: the municipality's chains as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Mapped, Session

from engine.definition import Basis
from engine.step import Step
from workflows import roles
from workflows.by_day import Decided, valid_on
from workflows.law.catalogue import catalogue, catalogued
from workflows.law.grounds import WARNED_AT, Grounds
from workflows.law.office_hours import next_office_hour
from workflows.law.rule_texts import rule_from
from workflows.law.statutory_time import at_clock

FILE = Path(__file__).parent / "escalation.yaml"
PROPOSED = "Vaksams förslag"
EVERYTHING = "everything"  #: the chain of every deadline that has none of its own
WARN, DUE = "warn", "due"
LATER = re.compile(r"P[1-9]\d*(WD|D)|PT[1-9]\d*H")
MOST_MANAGERS = 4
SOME_MONDAY = datetime(2026, 1, 12, 9, tzinfo=UTC)  #: followed by two weeks without a holiday, to compare times by
#: Whom a chain can name; whoever mends cases or stands outside the house is nobody to escalate to.
CAN_BE_TOLD = (
    roles.HEAD_OF_ADMINISTRATION,
    roles.CHAIR,
    roles.BOARD_SECRETARY,
    roles.MAS,
    roles.DATA_PROTECTION_OFFICER,
    roles.CONTRACT_MANAGER,
    roles.REGISTRAR,
)


class BadChain(ValueError):
    """A chain that cannot be followed; says what is wrong with it."""


class EscalationChain(Decided):
    """Whom the municipality has decided to tell; `key` is of a deadline, or EVERYTHING."""

    __tablename__ = "escalation_chain"
    links: Mapped[Any]


@dataclass(frozen=True, kw_only=True)
class Link:
    """At one moment: who is told."""

    when: str  #: WARN, DUE, or how long after the time is out ("P2WD")
    managers: int = 0  #: how many of the nearest above whoever has the step
    roles: tuple[str, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """As it is stored, and written in a municipality's file."""
        return {"when": self.when, "managers": self.managers, "roles": list(self.roles)}

    def after(self, due_at: datetime) -> datetime:
        """The moment it is for, when the time was out at `due_at` (aware).

        Days are counted from the morning when those before were told, and it is the morning of the last of them.
        """
        assert self.when not in (WARN, DUE), "the drawing's own clocks ring then"
        began = due_at if self.when.startswith("PT") else next_office_hour(due_at)
        due = rule_from(self.when, Grounds(basis=Basis.LOCAL, source=""), warn_hours=0).due(began, label="")
        return at_clock(due.on, WARNED_AT) if due.on else due.at


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The links in their order, and by whose decision."""

    key: str
    links: tuple[Link, ...]
    source: str = PROPOSED
    valid_from: date | None = None  #: None for a proposal

    @property
    def warns(self) -> Link:
        """Who is told beside whoever is reminded; nobody, when the chain begins later."""
        return next((link for link in self.links if link.when == WARN), Link(when=WARN))

    @property
    def told(self) -> Sequence[Link]:
        """From when the time is out, in order."""
        return [link for link in self.links if link.when != WARN]


def chain_of(step: Step) -> Chain:
    """The chain that holds today for the step whose clock rings."""
    deadline = step.deadline
    return _first(deadline.key if deadline else "", step.rows(valid_on(EscalationChain, step.today)))


def chain_on(session: Session, key: str, day: date) -> Chain:
    """The chain of a deadline, or EVERYTHING, as it held on a day."""
    return _first(key, session.scalars(valid_on(EscalationChain, day)).all())


def _first(key: str, rows: Sequence[EscalationChain]) -> Chain:
    """What is said of this deadline goes before what is said of all, a decision before a proposal."""
    for one in (key, EVERYTHING):
        for row in rows:
            if row.key == one:
                return Chain(key=one, links=links_from(row.links), source=row.source, valid_from=row.valid_from)
        if one in proposals():
            return proposals()[one]
    raise KeyError(EVERYTHING)


@cache
def proposals() -> Mapping[str, Chain]:
    """What holds where the municipality has decided nothing, by key."""
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for key in content:
        require_known(key)
    return {key: Chain(key=key, links=links_from(rows)) for key, rows in content.items()}


def require_known(key: str) -> None:
    """Raises UnknownDeadline."""
    if key != EVERYTHING:
        catalogued(key)


def title_of(key: str) -> str:
    """What the chain is about, as people read it."""
    return "Alla frister som inte har en egen kedja" if key == EVERYTHING else catalogue()[key].label


def links_from(rows: Any) -> tuple[Link, ...]:
    """Read and check a chain, so that a mistake is met when it is saved, not when a step is late. Raises BadChain."""
    if not isinstance(rows, list):
        raise BadChain("kedjan ska vara en lista av led")
    links = tuple(_link(row) for row in rows)
    moments = [link.when for link in links]
    begin = moments[: moments.index(DUE) + 1] if DUE in moments else []
    if begin not in ([WARN, DUE], [DUE]) or {WARN, DUE} & set(moments[len(begin) :]):
        raise BadChain("kedjan börjar med led när tiden är ute (due), före det högst ett vid påminnelsen (warn)")
    later = [link.after(SOME_MONDAY) for link in links[len(begin) :]]
    if any(one >= other for one, other in pairwise(later)):
        raise BadChain("varje led ska komma senare än det förra")
    if not all(link.managers or link.roles for link in links if link.when != WARN):
        raise BadChain("varje led ska ha någon som får veta")
    return links


def _link(row: Any) -> Link:
    if not isinstance(row, Mapping) or (unknown := set(row) - {"when", "managers", "roles"}):
        raise BadChain(f"ett led har when, managers och roles, inget annat ({sorted(unknown) if row else row})")
    when, managers, told = row.get("when"), row.get("managers", 0), row.get("roles") or ()
    if when not in (WARN, DUE) and not LATER.fullmatch(str(when)):
        raise BadChain(f"when är warn, due eller en tid som P2WD, P3D eller PT4H, inte {when!r}")
    if type(managers) is not int or not 0 <= managers <= MOST_MANAGERS:
        raise BadChain(f"managers är ett tal från 0 till {MOST_MANAGERS}, inte {managers!r}")
    if wrong := [role for role in told if role not in CAN_BE_TOLD]:
        raise BadChain(f"rollen {wrong[0]!r} kan inte stå i en kedja ({', '.join(CAN_BE_TOLD)})")
    return Link(when=str(when), managers=managers, roles=tuple(told))
