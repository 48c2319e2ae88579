"""What a process is told and may do at a step: facts in, consequences out. No session, no engine, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select

from engine import protection, sight
from engine.definition import Deadline
from engine.documents import File
from engine.errors import NothingStarted
from engine.forms import Form
from engine.handed_on import Told, told_in
from engine.models import Base, Case, Document, Person, UserTask
from engine.people import Addressee, Organisation

if TYPE_CHECKING:
    from engine.push import Push
    from engine.tables import Rule

Row = TypeVar("Row", bound=Base)
Columns = TypeVarTuple("Columns")


class Facts(Mapping[str, Any]):
    """What expressions of the drawing may ask for: what is known, and what the process works out when asked."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._known = step.facts
        self._computed = step.push.workflow.computed

    def __getitem__(self, name: str) -> Any:
        return self._known[name] if name in self._known else self._computed[name](self._step)

    def __iter__(self) -> Iterator[str]:
        return iter({*self._computed, *self._known})

    def __len__(self) -> int:
        return len({*self._computed, *self._known})


@dataclass(frozen=True, kw_only=True)
class Step:
    """A moment in a case."""

    push: Push
    node: str = ""  #: id in the drawing
    task: UserTask | None = None  #: the step of a person it is about: the one being done, or the one a timer sits on
    person: Person | None = None  #: who acts; None when the system does
    round: int = 0  #: how often the same has been stated about the task before, see `once_more`

    @property
    def case(self) -> Case:
        return self.push.case

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is known in the case, by name."""
        return self.push.known

    @property
    def now(self) -> datetime:
        return self.push.now

    @property
    def today(self) -> date:
        """The Swedish day."""
        return self.push.today

    @property
    def organisation(self) -> Organisation:
        return self.push.organisation

    @property
    def involved(self) -> frozenset[int]:
        """Numbers of those who have jäv."""
        return frozenset(self.push.involved)

    @property
    def municipality(self) -> str:
        return self.push.house.settings.municipality

    def form(self, name: str) -> Form:
        """A form of the version the case began with."""
        return self.push.bundle.forms[name]

    def matching(self, table: str) -> Sequence[Rule]:
        """Every rule of a decision table, of the version the case began with, that holds now for who asks."""
        return self.push.bundle.tables[table].matching({"facts": Facts(self)})

    def record(self, **facts: Any) -> None:
        """Add to, or correct, what is known in the case."""
        self.push.known.update(facts)

    def mark(self, name: str, at: datetime | None = None) -> None:
        """Remember when something happened; deadlines count from marks."""
        self.push.marks[name] = (at or self.now).isoformat()

    def marked(self, name: str) -> datetime | None:
        text = self.push.marks.get(name)
        return datetime.fromisoformat(text) if text else None

    def since(self, name: str) -> datetime:
        """When it happened. Raises NothingStarted."""
        at = self.marked(name)
        if at is None:
            raise NothingStarted(name)
        return at

    @property
    def deadline(self) -> Deadline | None:
        """What the process says of the deadline of the step it is about; None when the step has none."""
        name = self.push.deadlines.name_of(self.task) if self.task else ""
        return self.push.workflow.deadlines.get(name)

    def involve(self, person_ids: Sequence[int], kind: str) -> None:
        """Note jäv: the people lose the whole family of cases in this very transaction; their tasks go on to others."""
        if not self.involved.issuperset(person_ids):
            self.push.involve(person_ids, kind, self.person)

    def place(self, unit_id: int) -> None:
        """The case belongs to another unit from now on: what opens hereafter goes to the people there."""
        if unit_id != self.case.unit_id:
            self.case.unit_id = unit_id
            self.note("placed", unit=unit_id)

    def name_case(self, *, title: str = "", law: str = "") -> None:
        """Fixed words for lists and letters; never what someone wrote."""
        self.case.title = title or self.case.title
        self.case.law = law or self.case.law

    def send(self, letter: str, to: Sequence[Person], *, acute: bool = False) -> None:
        """Queue a letter to each; once per consequence, however often the step is tried."""
        self.push.queue_letter(self, letter, to, acute=acute)

    def let_see(self, who: Sequence[Addressee]) -> None:
        """Open the case to holders of a role who now need it; a substitute sees it while standing in, and no longer."""
        self.push.let_see(who)

    def end_view(self, who: Sequence[Addressee]) -> None:
        """End their sight of the case in this very transaction; a delay never opens it to them again.

        Say first who does the rest: their open steps go on to whom the process gives them now.
        """
        sight.end_view(self.push, who)

    def protect(self, person_ids: Sequence[int] = ()) -> None:
        """From now on only these see the case and those opened from it; the first keeps it, and says who else may.

        Nobody said: the nearest manager, and those its open tasks wait for. Raises NobodyToKeep.
        """
        protection.protect(self.push, person_ids, None, self.person)

    def message(self, name: str) -> None:
        """Tell the case itself; whatever waits for it goes on in this push."""
        self.push.raised.append(name)

    def once_more(self, delegate: str, at: datetime) -> None:
        """State a consequence of the step's clocks again at that time (aware), if the step is still open then."""
        assert self.task is not None, "a clock sits on a step"
        self.push.waiting.ring_beside(self.task, delegate, self.round + 1, at)

    def tell(self, case_id: int, message: str) -> None:
        """Tell another case; delivered after this transaction."""
        self.push.tell(case_id, message, self)

    def open_case(
        self, workflow: str, facts: Mapping[str, Any], *, unit_id: int | None = None, told: Sequence[Told] = ()
    ) -> Case:
        """Open a linked case of a process this one has declared that it opens.

        `told` are the forms it begins with, fields the new case's forms do not have left out; who filled in its start
        form is the one who opened it and may follow it.
        """
        return self.push.open_linked(workflow, facts, unit_id or self.case.unit_id, self.person, told)

    def told(self, form: str, *, as_form: str = "") -> list[Told]:
        """What a form of this case said last, to stand as `as_form` elsewhere; empty when it said nothing."""
        return told_in(self.push, form, as_form or form)

    def note(self, kind: str, /, **detail: Any) -> None:
        """A row of history; ids and fixed words only."""
        self.push.note(kind, self.node, self.person, **detail)

    def produce(self, kind: str, title: str, file: File, media_type: str) -> Document:
        """Keep a paper made from the case."""
        return self.push.produce(kind, title, file, media_type, self.person)

    def save(self, *rows: Base) -> None:
        """Write rows of the registers."""
        self.push.session.add_all(rows)
        self.push.session.flush()

    def words(self, form: str, field: str) -> str:
        """What people read for the choice that the case holds of a form's field; empty when nothing is chosen."""
        chosen = self.facts.get(field)
        choices = self.form(form).property(field).choices
        return next((title for value, title in choices if value == chosen), "")

    def remove(self, row: Base) -> None:
        """Take back a row that was only proposed; what was decided is never removed."""
        self.push.session.delete(row)
        self.push.session.flush()

    def rows(self, query: Select[Row]) -> Sequence[Row]:
        """Read rows of the registers."""
        self.push.rows.write()
        return self.push.session.scalars(query).all()

    def lines(self, query: Select[*Columns]) -> Sequence[SqlRow[*Columns]]:
        """Read several columns of the registers."""
        self.push.rows.write()
        return self.push.session.execute(query).all()

    def value(self, query: Select[Any]) -> Any:
        """Read one figure of the registers."""
        self.push.rows.write()
        return self.push.session.scalar(query)
