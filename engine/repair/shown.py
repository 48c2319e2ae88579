"""What whoever mends is shown: steps, days, faults and names of facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.forms import Form
from engine.repair.rights import Right


@dataclass(frozen=True, kw_only=True)
class Fault:
    """An incident that nobody has mended."""

    id: int
    kind: str
    cause: str
    at: datetime
    attempts: int
    retryable: bool


@dataclass(frozen=True, kw_only=True)
class MendedStep:
    """A step and whether it can be mended; `refusal` is the Swedish sentence of why not."""

    id: str
    title: str
    at: datetime  #: when it opened, or when it was done
    due_at: datetime | None
    refusal: str
    again: tuple[str, ...] = ()  #: titles of what the system does anew on the way back


@dataclass(frozen=True, kw_only=True)
class Correctable:
    """A fact by name; never its value."""

    name: str
    title: str
    form: Form  #: with this one field, or with none when no form asks for it
    kind: str  #: of the value when no form asks: text, date, integer or yesno


@dataclass(frozen=True, kw_only=True)
class Made:
    """That a repair was made; never a value, nor why."""

    kind: str
    title: str  #: of the fact or the step
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Mending:
    """One case as whoever mends sees it."""

    id: int
    number: str
    process: str
    unit: str
    status: str
    rights: frozenset[Right]
    faults: tuple[Fault, ...]
    made: tuple[Made, ...]  #: the latest first
    waiting: tuple[MendedStep, ...]
    done: tuple[MendedStep, ...]
    facts: tuple[Correctable, ...]
    cancel_refusal: str
    goes_with_it: tuple[str, ...]  #: numbers of the open cases that are cancelled too


@dataclass(frozen=True, kw_only=True)
class Mended:
    """A repair that was made, for its confirmation and for those who read the case."""

    id: int
    kind: str
    title: str  #: of the fact or the step
    by: str
    at: datetime
    reason: str
    before: str  #: in words, empty when the fact was not known
    after: str
