"""A municipality with tens of thousands of open cases, planted as rows: what a list has to find its few among."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from engine.models import (
    AccessGrant,
    Case,
    CaseState,
    DeadlineRow,
    Definition,
    Involvement,
    Person,
    RoleHolding,
    Timer,
    Unit,
    UserTask,
)
from tests.benchmarks.eight_steps import MeasuredTown
from tests.builders import Town
from tests.servers.schema import create
from workflows import roles

#: Where open cases stand, in shares of twenty: the step, its Swedish name, and the role it is for.
STANDING = (
    *[("register_report", "Diarieför rapporten", roles.REGISTRAR)] * 3,
    *[("receive_report", "Ta emot rapporten", roles.MANAGER)] * 5,
    *[("inform_person", "Informera den enskilde", roles.MANAGER)] * 3,
    *[("give_feedback", "Återkoppla till rapportören", roles.MANAGER)] * 2,
    *[("investigate", "Utred det inträffade", roles.INVESTIGATOR)] * 6,
    ("decide", "Fatta beslut", roles.HEAD_OF_ADMINISTRATION),
)
A_UNIT = 200  #: open cases at each unit
HOLDERS = 50  #: open cases for each investigator
INVOLVED = 30  #: one case in so many has somebody with jäv
BATCH = 5000


class Planting:
    """Rows of `count` open cases of lex Sarah, each with a step that waits, and one that is done."""

    def __init__(self, town: Town, count: int) -> None:
        self.town = town
        self.count = count
        self.random = Random(20260915)
        with town.house.database.reading() as session:
            query = select(Definition.hash).where(Definition.workflow == "lex_sarah")
            self.definition = session.scalars(query).one()
        self.department = town.unit("Avdelningen för äldre och funktionsnedsatta")
        self.administration = town.unit("Socialförvaltningen")

    def plant(self) -> None:
        self._units = self._new_units()
        self._people = self._new_people()
        first = self._first_free(Case)
        for start in range(first, first + self.count, BATCH):
            numbers = range(start, min(start + BATCH, first + self.count))
            with self.town.house.database.transaction() as session:
                self._cases(session, numbers)
        self._count_on()
        self._analyse()

    def _cases(self, session: Session, numbers: Sequence[int]) -> None:
        standing = {number: self.random.choice(STANDING) for number in numbers}
        opened = {number: self._opened() for number in numbers}
        session.execute(insert(Case), [self._case(number, opened[number]) for number in numbers])
        session.execute(insert(CaseState), [self._state(number) for number in numbers])
        tasks = [self._task(number, *standing[number], opened[number]) for number in numbers]
        session.execute(insert(UserTask), tasks + [self._done(number, opened[number]) for number in numbers])
        session.execute(insert(AccessGrant), [self._grant(task) for task in tasks])
        session.execute(insert(DeadlineRow), [_deadline(task) for task in tasks])
        session.execute(insert(Timer), [_timer(task) for task in tasks])
        session.execute(insert(Involvement), [self._jav(number) for number in numbers if number % INVOLVED == 0])

    # ---- the organisation ------------------------------------------------------------------------------------

    def _new_units(self) -> list[int]:
        with self.town.house.database.transaction() as session:
            above = session.get_one(Unit, self.department)
            first = self._first_free(Unit)
            numbers = list(range(first, first + max(1, self.count // A_UNIT)))
            session.execute(insert(Unit), [_unit(number, above) for number in numbers])
        return numbers

    def _new_people(self) -> list[int]:
        """A manager for each unit, then investigators; answers with the investigators."""
        managers = len(self._units)
        with self.town.house.database.transaction() as session:
            first = self._first_free(Person)
            numbers = list(range(first, first + managers + max(1, self.count // HOLDERS)))
            session.execute(insert(Person), [_person(number, self.administration) for number in numbers])
            led = zip(numbers, self._units, strict=False)
            held = [(number, roles.MANAGER, unit) for number, unit in led]
            held += [
                (number, roles.INVESTIGATOR, unit)
                for number, unit in zip(numbers[managers:], cycle(self._units), strict=False)
            ]
            session.execute(insert(RoleHolding), [_holding(*one) for one in held])
        return numbers[managers:]

    def _first_free(self, table: type[Any]) -> int:
        with self.town.house.database.reading() as session:
            return 1 + max(session.scalars(select(table.id)), default=0)

    # ---- rows ------------------------------------------------------------------------------------------------

    def _opened(self) -> datetime:
        return self.town.now - timedelta(minutes=self.random.randrange(60 * 24 * 90))

    def _case(self, number: int, opened: datetime) -> dict[str, Any]:
        return {
            "id": number,
            "number": f"LS 1999-{number:06}",
            "workflow": "lex_sarah",
            "definition_hash": self.definition,
            "unit_id": self._unit_of(number),
            "title": "Brist i rättssäkerhet",
            "opened_at": opened,
            "law": "LSS",
        }

    def _state(self, number: int) -> dict[str, Any]:
        facts = {"assessment": "investigate", "decider": roles.HEAD_OF_ADMINISTRATION, "unit": self._unit_of(number)}
        return {
            "case_id": number,
            "facts": facts,
            "marks": {"report_received": self.town.now.isoformat()},
            "passed": ["reported"],
            "awaits": [],
            "codec": 1,
            "state": b"",
        }

    def _task(self, number: int, name: str, title: str, role: str, opened: datetime) -> dict[str, Any]:
        named = self._people[number % len(self._people)] if role == roles.INVESTIGATOR else None
        due = None if number % 10 == 0 else opened + timedelta(days=self.random.randrange(1, 120))
        return {
            "id": UUID(int=self.random.getrandbits(128)).hex,
            "case_id": number,
            "name": name,
            "title": title,
            "role": "" if named else role,
            "unit_id": None if named else self._unit_of(number) if role == roles.MANAGER else self.administration,
            "person_id": named,
            "status": "open",
            "opened_at": opened,
            "due_at": due,
            "warn_at": due,
        }

    def _done(self, number: int, opened: datetime) -> dict[str, Any]:
        task = self._task(number, "register_report", "Diarieför rapporten", roles.REGISTRAR, opened)
        return {**task, "status": "done"}

    def _unit_of(self, number: int) -> int:
        return self._units[number % len(self._units)]

    def _grant(self, task: Mapping[str, Any]) -> dict[str, Any]:
        whose = {name: task[name] for name in ("case_id", "role", "unit_id", "person_id")}
        return {**whose, "since": self.town.now}

    def _jav(self, number: int) -> dict[str, Any]:
        person = self._people[(number + 1) % len(self._people)]
        return {"case_id": number, "person_id": person, "kind": "involved", "noted_at": self.town.now}

    def _analyse(self) -> None:
        """PostgreSQL counts its rows by itself after a while; we do not wait for that."""
        with self.town.house.database.transaction() as session:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("ANALYZE"))

    def _count_on(self) -> None:
        """PostgreSQL numbers new rows from a counter of its own, which rows with numbers given have not moved."""
        engine = self.town.house.database.engine
        if engine.dialect.name != "postgresql":
            return
        with self.town.house.database.transaction() as session:
            for table in ("case", "unit", "person"):
                counter = f"pg_get_serial_sequence('\"{table}\"', 'id')"
                session.execute(text(f'SELECT setval({counter}, (SELECT max(id) FROM "{table}"))'))


def ten_thousand(url: str) -> None:
    _fill(url, 10_000)


def hundred_thousand(url: str) -> None:
    _fill(url, 100_000)


#: By how many cases are open; each is planted once in a run and then copied.
FILLED = {10_000: ten_thousand, 100_000: hundred_thousand}


def _fill(url: str, count: int) -> None:
    create(url)
    with tempfile.TemporaryDirectory(prefix="vaksam-bench-") as folder:
        town = MeasuredTown(url, Path(folder))
        Planting(town, count).plant()
        town.close()


def _unit(number: int, above: Unit) -> dict[str, Any]:
    path = f"{above.path}{number}/"
    return {"id": number, "name": f"Gruppbostad {number}", "kind": "enhet", "parent_id": above.id, "path": path}


def _person(number: int, unit_id: int) -> dict[str, Any]:
    name = f"person{number}"
    return {
        "id": number,
        "username": name,
        "name": name,
        "title": "Chef",
        "email": f"{name}@granvik.example",
        "unit_id": unit_id,
    }


def _holding(person_id: int, role: str, unit_id: int) -> dict[str, Any]:
    return {"person_id": person_id, "role": role, "unit_id": unit_id, "valid_from": date(2024, 1, 1)}


def _deadline(task: Mapping[str, Any]) -> dict[str, Any]:
    due = task["due_at"] or task["opened_at"] + timedelta(days=120)
    return {
        "case_id": task["case_id"],
        "name": task["name"],
        "task_id": task["id"],
        "label": task["title"],
        "origin_at": task["opened_at"],
        "due_at": due,
        "warn_at": due,
        "basis": "local",
        "source": "Mätningen",
        "explanation": "Steget ska vara gjort.",
        "rule": "P17D",
    }


def _timer(task: Mapping[str, Any]) -> dict[str, Any]:
    far_ahead = datetime(2999, 1, 1, tzinfo=task["opened_at"].tzinfo) + timedelta(seconds=task["case_id"])
    name = f"remind_{task['name']}"
    row = {"id": f"t{task['id']}", "case_id": task["case_id"], "name": name, "rings_at": far_ahead}
    return {**row, "next_try_at": far_ahead}
