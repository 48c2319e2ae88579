"""Everything a case page shows, read in a fixed number of statements however long the case has become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from engine.access import open_to, visible_to, waits_for
from engine.definition import Action, Panel
from engine.definitions import Bundle, bundle_of
from engine.errors import UnknownCase
from engine.installation import Installation
from engine.models import (
    Answer,
    Blob,
    Case,
    CaseState,
    DeadlineRow,
    Definition,
    Document,
    History,
    Letter,
    Unit,
    UserTask,
)
from engine.people import Addressee
from engine.protection import circle_of, waits_for_naming
from engine.reading import words
from engine.reading.case_parts import CasePage, Happening, LinkedCase, OpenTask, kept_paper, sent_letter
from engine.reading.drawn_steps import DrawnStep, awaited, drawn_steps
from engine.reading.names import Named, Names, NearbyOrganisation
from engine.reading.panels import cases_in, only_open
from engine.reading.reader import Reader

#: Happenings in which a name says who handles the case, never who reported it.
HANDLING = ("completed", "claimed", "released", "handed_over", "acted")


def read_case(house: Installation, session: Session, number: str, person_id: int, today: date) -> CasePage:
    """The case as the person sees it today. Raises UnknownCase when there is none or they may not see it."""
    head = _head(session, number, person_id, today)
    return _Page(house, session, head, person_id, today).read()


def _head(session: Session, number: str, person_id: int, today: date) -> Any:
    query = (
        select(Case, Unit.path, Definition.version, CaseState.awaits, CaseState.passed, CaseState.facts)
        .join(Unit, Unit.id == Case.unit_id)
        .join(Definition, Definition.hash == Case.definition_hash)
        .join(CaseState, CaseState.case_id == Case.id)
        .where(Case.number == number, visible_to(person_id, today))
    )
    head = session.execute(query).one_or_none()
    if head is None:
        raise UnknownCase(number)
    return head


class _Page:
    """Reads the parts of one page; each method asks once."""

    def __init__(self, house: Installation, session: Session, head: Any, person_id: int, today: date) -> None:
        self.house = house
        self.session = session
        self.head = head
        self.case: Case = head.Case
        self.person_id = person_id
        self.today = today
        self.workflow = house.workflow(self.case.workflow)
        self.bundle: Bundle = bundle_of(session, self.case.definition_hash)

    def read(self) -> CasePage:
        deadlines = self._all(DeadlineRow, DeadlineRow.due_at)
        tasks = self._tasks(deadlines)
        history = self._all(History, History.seq)
        answers = self._all(Answer, Answer.id)
        papers = self._papers()
        letters = self._all(Letter, Letter.id)
        self.involved = {row.detail["person"] for row in history if row.kind == "involvement"}
        messages = self._messages()
        organisation = self._organisation(tasks, history, answers, papers, letters)
        names = organisation.names
        as_reporter = names if self._knows_opener(organisation) else names.without(self.case.opened_by_id)
        panels = self._panels()
        linked = self._linked(panels)
        self.known = {one.number for one in linked}
        open_tasks = [self._open_task(task, mine, due_on, organisation) for task, mine, due_on in tasks]
        return CasePage(
            id=self.case.id,
            number=self.case.number,
            title=self.case.title,
            workflow=self.workflow,
            unit=names.unit(self.case.unit_id),
            status=self.case.status,
            protected=self.case.protected,
            outcome=self.workflow.outcomes.get(self.case.outcome, ""),
            law=self.case.law,
            version=self.head.version,
            opened_at=self.case.opened_at,
            closed_at=self.case.closed_at,
            tasks=tuple(sorted(open_tasks, key=lambda task: (not task.mine, task.due_at or task.since))),
            awaited=tuple(node.name for node in awaited(self.bundle.drawing, messages)),
            deadlines=tuple(deadlines),
            steps=self._steps(tasks, messages),
            happenings=tuple(self._happening(row, names, as_reporter) for row in reversed(history)),
            forms=tuple(self._given(row, names if row.task_id else as_reporter, names) for row in answers),
            panels=only_open(panels, self.known),
            papers=tuple(kept_paper(document, size, as_reporter) for document, size in papers),
            letters=tuple(sent_letter(letter, as_reporter) for letter in letters),
            linked=linked,
            involved=tuple(names.person(one) or Named(name="", title="") for one in sorted(self.involved)),
            actions=self._actions(messages, organisation),
        )

    # ---- one statement each ----------------------------------------------------------------------------------

    def _tasks(self, deadlines: Sequence[DeadlineRow]) -> list[tuple[UserTask, bool, date | None]]:
        """Open tasks, whether they wait for the reader, and the day they are due."""
        mine = waits_for(self.person_id, self.today).label("mine")
        waiting = select(UserTask, mine).where(UserTask.case_id == self.case.id, UserTask.status == "open")
        due_on: dict[tuple[str, datetime | None], date | None] = {
            (row.task_id, row.due_at): row.due_on for row in deadlines
        }
        rows = self.session.execute(waiting.order_by(UserTask.opened_at))
        return [(task, bool(is_mine), due_on.get((task.id, task.due_at))) for task, is_mine in rows]

    def _all(self, table: Any, order: Any) -> Sequence[Any]:
        return self.session.scalars(select(table).where(table.case_id == self.case.id).order_by(order)).all()

    def _papers(self) -> Sequence[Row[Document, int]]:
        query = select(Document, Blob.size).join(Blob, Blob.sha256 == Document.sha256)
        return self.session.execute(query.where(Document.case_id == self.case.id).order_by(Document.id)).all()

    def _linked(self, panels: Sequence[Panel]) -> tuple[LinkedCase, ...]:
        """Cases it opened or came from, and those the registers name: a measure may have been replaced by another's."""
        named = cases_in(panels)
        kin = or_(Case.parent_id == self.case.id, Case.id == self.case.parent_id, Case.number.in_(named))
        seen = visible_to(self.person_id, self.today).label("seen")
        told = open_to(self.person_id, Case.id)
        return tuple(
            LinkedCase(
                number=case.number,
                title=case.title,
                workflow=self.house.workflow(case.workflow).title,
                status=case.status,
                outcome=self.house.workflow(case.workflow).outcomes.get(case.outcome, ""),
                is_parent=case.id == self.case.parent_id,
                visible=bool(visible),
            )
            for case, visible in self.session.execute(select(Case, seen).where(kin, told).order_by(Case.id))
        )

    def _panels(self) -> tuple[Panel, ...]:
        reader = Reader(session=self.session, case=self.case, bundle=self.bundle, today=self.today)
        return tuple(self.workflow.panels(reader))

    def _organisation(self, tasks: Any, history: Any, answers: Any, papers: Any, letters: Any) -> NearbyOrganisation:
        """Names of all the page mentions, and the units its tasks are for: two statements."""
        people = {task.assignee_id for task, _, _ in tasks} | {task.person_id for task, _, _ in tasks}
        people |= {row.person_id for row in history} | {row.for_id for row in history}
        people |= {_about(row) for row in history} | {letter.person_id for letter in letters}
        people |= {row.person_id for row in answers} | {document.created_by_id for document, _ in papers}
        people |= {self.head.facts.get(who.person_fact) for who in self._whos() if who.person_fact}
        units = {task.unit_id for task, _, _ in tasks}
        for row in answers:
            named, placed = words.mentioned(self.bundle.forms[row.name], row.answers)
            people |= named
            units |= placed
        circle = circle_of(self.session, self.case)
        people |= circle.named if circle else set()
        return NearbyOrganisation(
            self.session,
            self.today,
            path=self.head.path,
            people=people - {None},
            units=units - {None},
            circle=circle,
        )

    # ---- worked out ------------------------------------------------------------------------------------------

    def _messages(self) -> frozenset[str]:
        return frozenset(self.head.awaits) if self.case.status == "open" else frozenset()

    def _whos(self) -> list[Any]:
        actions = self.workflow.actions.values() if self.case.status == "open" else ()
        return [who for action in actions for who in action.who]

    def _open_task(self, task: UserTask, mine: bool, due_on: date | None, organisation: NearbyOrganisation) -> OpenTask:
        named = task.assignee_id or task.person_id
        to = Addressee(role=task.role, unit_id=task.unit_id, person_id=named)
        special = self.workflow.user_tasks.get(task.name)
        people = organisation.recipients(to, self.involved)
        return OpenTask(
            id=task.id,
            name=task.name,
            title=task.title,
            next_step=special.next_step if special else "",
            mine=mine,
            lane=self.bundle.drawing.nodes[task.name].lane,
            unit=organisation.names.unit(task.unit_id),
            who=tuple(Named(name=person.name, title=person.title) for person in people),
            taken=task.assignee_id is not None,
            lacks=task.role if waits_for_naming(task) else "",
            since=task.opened_at,
            due_at=task.due_at,
            due_on=due_on,
        )

    def _steps(self, tasks: Any, messages: frozenset[str]) -> tuple[DrawnStep, ...]:
        return drawn_steps(
            self.bundle.drawing,
            passed=self.head.passed,
            waiting={task.name for task, _, _ in tasks},
            mine={task.name for task, mine, _ in tasks if mine},
            messages=messages,
        )

    def _knows_opener(self, organisation: NearbyOrganisation) -> bool:
        """Who reported is for those who receive and investigate."""
        meant = self.workflow.opener_known_to
        return (
            not meant
            or self.person_id == self.case.opened_by_id
            or organisation.is_for(meant, self.person_id, self.case.unit_id, self.head.facts, self.involved)
        )

    def _happening(self, row: History, names: Names, as_reporter: Names) -> Happening:
        if row.kind not in HANDLING:
            names = as_reporter
        node = self.bundle.drawing.nodes.get(row.name)
        return Happening(
            kind=row.kind,
            name=row.name,
            node_title=node.name if node else "",
            at=row.at,
            by=names.person(row.person_id),
            on_behalf_of=names.person(row.for_id),
            about=names.person(_about(row)),
            detail=self._detail(row),
        )

    def _detail(self, row: History) -> Mapping[str, Any]:
        """Not the number of a linked case that is protected and closed to the reader."""
        hidden = row.kind == "linked_case_opened" and row.detail.get("case") not in self.known
        return {**row.detail, "case": ""} if hidden else row.detail

    def _given(self, row: Answer, by: Names, names: Names) -> words.GivenForm:
        form = self.bundle.forms[row.name]
        return words.GivenForm(
            name=row.name,
            title=form.title,
            by=by.person(row.person_id),
            position=row.position if by is names else "",
            at=row.at,
            sections=words.in_words(form, row.answers, names),
        )

    def _takes(self, action: str) -> bool:
        """It may be done at any time; a version from before it lacks its form."""
        return self.case.status == "open" and action in self.bundle.forms

    def _actions(self, messages: frozenset[str], organisation: NearbyOrganisation) -> Mapping[str, Action]:
        return {
            name: action
            for name, action in self.workflow.actions.items()
            if (name in messages if action.awaited else self._takes(name))
            and organisation.is_for(action.who, self.person_id, self.case.unit_id, self.head.facts, self.involved)
        }


def _about(row: History) -> int | None:
    about: int | None = row.detail.get("person") or row.detail.get("to")
    return about
