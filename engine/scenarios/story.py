"""A scenario as it is played: steps in order, each with what somebody does and what must then hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.scenarios.written import BadScenario

if TYPE_CHECKING:
    from engine.scenarios.answers import CommonAnswers
    from engine.scenarios.world import World

__all__ = ["BadScenario", "CaseName", "Check", "Difference", "Refused", "Scenario", "Step"]


#: How a story calls somebody without a login, who may open a case or act in it where there is a door for them.
OUTSIDE = "utomstående"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something is not as the story says; texts are Swedish."""

    line: int
    what: str
    expected: str
    actual: str
    why: str = ""  #: for a wrong date: the deadline's own explanation


@dataclass(frozen=True, kw_only=True)
class CaseName:
    """How a story names a case: the first, second ... of a process, in the order they were opened."""

    workflow: str
    nth: int = 1

    def __str__(self) -> str:
        return self.workflow if self.nth == 1 else f"{self.workflow} {self.nth}"


#: What must hold in a case, asked of the world after a step; gives what does not.
Check = Callable[["World", int], Iterator[Difference]]


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The step is expected to be refused, with a sentence that holds `text`, about `field`; empty means any."""

    line: int
    text: str = ""
    field: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.field, f"… {self.text} …" if self.text else "") if part)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that happens at a time; without a verb only the clock moves on."""

    line: int
    number: int
    at: datetime  #: aware UTC
    case: CaseName
    text: str = ""  #: what the teller says of it
    verb: str = ""
    people: tuple[str, ...] = ()  #: usernames of those who are named besides `who`
    what: str = ""  #: the process, task, action, username or filename the verb is about
    who: str = ""  #: username, or OUTSIDE
    to: str = ""  #: username of the receiver, or of the one who stands in
    days: tuple[date, date] | None = None  #: of an absence
    until: date | None = None  #: the last day of a pause, or of an extended deadline
    reason: str = ""  #: why a deadline is changed
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    refused: Refused | None = None
    incidents: tuple[str, ...] = ()  #: kinds of incident the step is expected to lead to
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A whole file."""

    path: Path
    title: str
    vignette: str  #: the case of the trade's collection it tells, or ""
    text: str
    starts: datetime  #: aware UTC
    common: CommonAnswers
    steps: tuple[Step, ...]
