"""The words a process is written in: what a workflow's own folder says beside its drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, TypeVarTuple, runtime_checkable

from sqlalchemy import Row, Select
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from engine.reading.reader import Reader
    from engine.step import Step

Columns = TypeVarTuple("Columns")

#: What a form says, by field name: JSON values only (dates are ISO text, persons and units their numbers).
Answers = Mapping[str, Any]


class Basis(StrEnum):
    """Where a deadline has its force; the three are never mixed up."""

    STATUTORY = "statutory"
    LOCAL = "local"
    PROPOSED = "proposed"


@dataclass(frozen=True, kw_only=True)
class Due:
    """When something must be done, and why."""

    at: datetime  #: aware UTC, the last instant one is in time
    on: date | None  #: the Swedish calendar day; None for clocks that count hours
    warn_at: datetime  #: aware UTC, when the one who is to act is reminded
    basis: Basis
    source: str  #: paragraph or document, as read aloud
    explanation: str  #: one or two Swedish sentences a manager can read aloud
    rule: str  #: machine-readable: "P2M/1930", "P2WD", "PT4H", "P14D", "next_meeting"


class DeadlineRule(Protocol):
    """A way to count from an origin to a due time."""

    def due(self, origin: datetime, *, label: str) -> Due:
        """Count from `origin` (aware UTC); `label` opens the explaining sentence."""


@runtime_checkable
class ChangeableRule(DeadlineRule, Protocol):
    """A rule that can count anew when somebody has changed the deadline; `was` is what held before."""

    def paused(self, was: Due, *, label: str, since: datetime, until: datetime, over: bool) -> Due:
        """Give back the time between; `over` says whether that has been, or is what is planned."""

    def extended(self, was: Due, *, label: str, at: datetime, until: date) -> Due:
        """The end of another day, decided at `at`."""

    def withdrawn(self, was: Due, *, label: str, at: datetime) -> str:
        """The sentence that says that it no longer runs."""


def _moves_nothing(step: Step, due: Due | None) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A clock of a process; timers in the drawing name it as `deadline.<key>.warn` and `deadline.<key>.due`.

    Who may change it once it runs: nobody when nothing is said, and never what the law itself has set.
    """

    label: str  #: "Rapporten ska vara diarieförd"
    key: str = ""  #: how what the municipality decides speaks of it; empty when nothing speaks of just this one
    starts: str  #: the mark it counts from, see Step.mark; "" when the rule needs none
    rule: Callable[[Step], DeadlineRule]  #: chosen when the clock is set, so that local rules of that day hold
    may_pause: tuple[Who, ...] = ()  #: and let it go on again
    may_extend: tuple[Who, ...] = ()
    may_withdraw: tuple[Who, ...] = ()
    #: What another time changes in the registers, or that there is none any more; the step's person decided it.
    moved: Callable[[Step, Due | None], None] = _moves_nothing


class Door(StrEnum):
    """Where somebody comes in to open a case of a process."""

    REPORT = "report"  #: whoever is logged in, about what they have seen
    COUNTER = "counter"  #: staff, for somebody who called, wrote or came
    PUBLIC = "public"  #: anybody, without a login
    ACCOUNT = "account"  #: somebody outside who has a login for just this
    LINK = "link"  #: whoever has been sent a one-time link


@dataclass(frozen=True, kw_only=True)
class Who:
    """Who a task is for: one named by a fact, or whoever holds a role at a unit or the nearest one above it."""

    role: str = ""  #: a role's key
    role_fact: str = ""  #: or the name of the fact that holds the role's key
    level: str = ""  #: kind of unit to start from ("avdelning"); empty: the case's own unit
    level_fact: str = ""  #: or the name of the fact that holds the kind
    person_fact: str = ""  #: name of the fact that holds a person's number
    instead: str = ""  #: the role asked at the same units when all who hold `role` are away or involved
    independent: bool = False  #: never somebody who works under one with jäv: no subordinate investigates a superior


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something that must be true before a task can be done; the sentence is shown instead of the button."""

    holds: Callable[[Step], bool]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What is wrong with one field of an answer, in Swedish; an empty field name means the form as a whole."""

    field: str
    message: str


def _accept(step: Step, answers: Answers) -> Iterable[Refusal]:
    return ()


def _change_nothing(step: Step, answers: Answers) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class UserTask:
    """What a step of a person needs beyond its drawing and its form."""

    who: Who | None = None  #: instead of the lane's
    next_step: str = ""  #: one Swedish sentence: what the one whose turn it is should do now
    check: Callable[[Step, Answers], Iterable[Refusal]] = _accept  #: rules of the trade the schema cannot say
    enter: Callable[[Step, Answers], None] = _change_nothing  #: what the answers change in the registers
    suggest: Callable[[Step], Answers] | None = None  #: what the case knows that the form asks in other words
    fresh: bool = False  #: a judgement: never shown with the answers of an earlier round
    read_first: tuple[
        str, ...
    ] = ()  #: names of the forms that stand open beside it; empty: the one that opened the case
    needs: tuple[Need, ...] = ()
    acute: bool = False  #: its letters do not wait for office hours
    only_holders: bool = False  #: a decision: handed over only to somebody who holds the task's role at its unit
    cite: tuple[str, ...] = ()  #: keys of legal sources shown beside the form
    beside: Callable[[Step], Iterable[Panel]] | None = None  #: what stands beside the form: a proposal, what is alike
    may_skip: bool = True  #: False when the law asks for it: nobody may pass it without answers
    final: bool = False  #: a decision or a notice: never done again by repair, nor its answers corrected


@dataclass(frozen=True, kw_only=True)
class Action:
    """What a person may do beside the tasks: sends the message of the same id to a case that waits for it.

    One that is not awaited may be done as long as the case is open, and moves nothing in it.
    """

    title: str
    explanation: str
    who: tuple[Who, ...]
    awaited: bool = True  #: the drawing has an event that waits for it
    from_outside: bool = False  #: also for somebody without a login who has the case's key
    check: Callable[[Step, Answers], Iterable[Refusal]] = _accept
    enter: Callable[[Step, Answers], None] = _change_nothing
    beside: Callable[[Step], Iterable[Panel]] | None = None  #: what stands beside the form, to the one who may do it


@dataclass(frozen=True, kw_only=True)
class Following:
    """What the one who opened a case may follow: how far it has come, and what is written to them."""

    investigated: str  #: the mark that is set when somebody looks into it
    decided: str  #: the mark that is set when it is decided
    feedback: tuple[str, ...]  #: names of the facts that are written to them
    goes_on_in: str = ""  #: name of the fact that holds the number of the case where it is answered instead
    #: Title and sentence of each: received, investigated, decided, closed; () where the usual words do.
    stages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing in a panel's list."""

    title: str
    lines: tuple[str, ...] = ()
    case_number: str = ""  #: leads to that case, for those who may see it
    due_on: date | None = None
    status: str = ""
    over: bool = False  #: nothing more is to be done about it


@dataclass(frozen=True, kw_only=True)
class Stage:
    """How far a case has come on a way that not every case goes."""

    mark: str  #: the mark that is set when it has come there
    title: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class FollowingByKey(Following):
    """The same for somebody without a login, who may want it tried again when it has been decided."""

    again: tuple[Stage, ...] = ()  #: what comes between decided and closed, in order, once any of the marks is set


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A piece of a page that the trade fills and the web shows without knowing what it is about."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()  #: term and what is known
    items: tuple[Item, ...] = ()
    columns: tuple[str, ...] = ()  #: headings of `rows`
    rows: tuple[tuple[str, ...], ...] = ()
    empty: str = ""  #: said when there is nothing else; a panel with nothing to say is left out


@dataclass(frozen=True, kw_only=True)
class Lookout:
    """What a process is told when it looks for patterns over many cases; reads and never writes."""

    session: Session
    today: date  #: the Swedish day

    def rows(self, query: Select[Any]) -> Sequence[Any]:
        """The first column of what the query finds, as a step reads its registers."""
        return self.session.scalars(query).all()

    def lines(self, query: Select[*Columns]) -> Sequence[Row[*Columns]]:
        """Every column of it."""
        return self.session.execute(query).all()


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """Something over many cases that somebody should look at: the clock opens a case of the process about it, once."""

    key: str  #: ids and fixed words that name this pattern and no other, the same whenever it is found
    unit_id: int  #: where the case belongs
    facts: Answers


def _no_panels(reader: Reader) -> Iterable[Panel]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A process as its programmer sees it: the table of contents of a folder in workflows/."""

    name: str  #: the folder's name, here and in bpmn/
    title: str  #: Swedish, as shown
    series: str  #: prefix of case numbers: "LS" gives "LS 2026-0001"
    folder: Path  #: of the drawing, its forms and tables
    start_form: str = ""  #: the form that opens a case; empty when only other cases open it
    doors: tuple[Door, ...] = ()  #: where people come in; other cases and the command line need none
    doors_for: Mapping[Door, tuple[str, ...]] = field(
        default_factory=dict
    )  #: the roles a door is for, when not for all
    check_start: Callable[[Step, Answers], Iterable[Refusal]] = _accept
    enter_start: Callable[[Step, Answers], None] = _change_nothing
    following: Following | None = None
    following_by_key: FollowingByKey | None = None
    said_by_door: Mapping[Door, Answers] = field(default_factory=dict)  #: what a door itself answers and never asks
    opener_known_to: tuple[Who, ...] = ()  #: who may read who opened a case; everybody when empty
    lanes: Mapping[str, Who]  #: lane's name -> who acts in it
    user_tasks: Mapping[str, UserTask] = field(default_factory=dict)
    delegates: ModuleType  #: one function per service task and per message it throws, named as its id
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)  #: message id -> action
    outcomes: Mapping[str, str] = field(default_factory=dict)  #: end event id -> Swedish label of the outcome
    letters: Path  #: folder of mail templates, one file per letter: first line is the subject
    opens: tuple[str, ...] = ()  #: names of the workflows it opens cases of
    computed: Mapping[str, Callable[[Step], Any]] = field(default_factory=dict)  #: facts worked out when asked for
    panels: Callable[[Reader], Iterable[Panel]] = _no_panels  #: what the registers know of a case, for its page
    watch: Callable[[Lookout], Iterable[Pattern]] | None = None  #: looked for by the clock once a day
    notes: Mapping[str, str] = field(default_factory=dict)  #: kind of a history row of its own -> Swedish
