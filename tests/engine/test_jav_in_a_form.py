"""Jäv found while a step of a linked case is done reaches the case it came from and its sisters, at once."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import select

from engine.access import inbox_of, may_see
from engine.cases import Cases
from engine.check import check
from engine.definition import Answers, UserTask
from engine.errors import NotAllowed
from engine.models import Answer, Case, CaseState, History, Incident, Involvement, Letter
from engine.models import UserTask as Task
from engine.protecting import Protecting
from engine.step import Step
from tests.engine.everyday import at_once
from tests.engine.toy_town import ToyTown

ADA, BO, CIA, DAG, EVA, FIA, GUN = range(1, 8)
#: The numbers that the cases get: the one reported, and the two it opens.
ORIGIN, ONE, SISTER = 1, 2, 3


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[ToyTown]:
    """Each case opens two, and who follows one of them up may write the number of somebody it is about."""
    built = ToyTown(database_url, tmp_path)
    toy, linked = (built.house.workflow(name) for name in ("toy", "toy_linked"))
    delegates = ModuleType("two_linked")
    vars(delegates).update({**vars(toy.delegates), "begin": open_two})
    naming = {"follow": UserTask(enter=name_somebody)}
    workflows = {"toy": replace(toy, delegates=delegates), "toy_linked": replace(linked, user_tasks=naming)}
    built.house = replace(built.house, workflows=workflows)
    built.cases = Cases(built.house)
    yield built
    built.close()


def open_two(step: Step) -> None:
    step.open_case("toy_linked", {})
    step.open_case("toy_linked", {})


def name_somebody(step: Step, answers: Answers) -> None:
    step.involve([int(answers["text"])], "involved")


def rows(town: ToyTown, table: type[Any], *where: Any) -> list[Any]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(table).where(*where)))


def task(town: ToyTown, name: str, case_id: int) -> Task:
    found: Task = rows(town, Task, Task.name == name, Task.case_id == case_id)[0]
    return found


def follow_up(town: ToyTown, case_id: int, by: int, names: int) -> None:
    town.cases.complete(task(town, "follow", case_id).id, by, {"text": str(names)})


def sees(town: ToyTown, person_id: int) -> list[int]:
    with town.house.database.reading() as session:
        return [one.id for one in rows(town, Case) if may_see(session, person_id, one.id, town.today)]


def inbox(town: ToyTown, person_id: int) -> list[str]:
    asked = {"person": person_id, "today": town.today}
    with town.house.database.reading() as session:
        return sorted(session.scalars(select(Task.name).where(inbox_of()), asked))


def test_who_is_named_in_a_linked_case_loses_the_one_it_came_from_and_its_sister(town: ToyTown) -> None:
    town.open()
    assert (sees(town, CIA), inbox(town, CIA)) == ([ORIGIN, ONE, SISTER], ["assess", "follow", "follow"])
    town.cases.hand_over(task(town, "follow", ONE).id, CIA, DAG)
    follow_up(town, ONE, by=DAG, names=CIA)
    assert (sees(town, CIA), inbox(town, CIA)) == ([], [])
    assert inbox(town, BO) == ["assess", "confirm", "follow"], "they are the next manager's, in all three"
    about_steps = rows(town, Letter, Letter.person_id == CIA, Letter.task_id.is_not(None))
    assert len(about_steps) == 3 and all(one.withdrawn_at for one in about_steps)
    assert check(town.house) == []


def test_the_step_in_which_jav_is_found_is_done_once(town: ToyTown) -> None:
    """It is let go and done anew with the family's locks: nothing of the first try is left."""
    town.open()
    follow_up(town, ONE, by=CIA, names=EVA)
    assert [one.person_id for one in rows(town, Answer, Answer.name == "follow")] == [CIA]
    done = rows(town, History, History.kind == "completed")
    assert [(one.case_id, one.name) for one in done] == [(ONE, "follow")]
    noted = rows(town, Involvement)
    assert sorted((one.case_id, one.person_id, one.noted_by_id) for one in noted) == [
        (case_id, EVA, CIA) for case_id in (ORIGIN, ONE, SISTER)
    ]


def test_somebody_known_already_takes_no_more_locks(town: ToyTown) -> None:
    town.open()
    town.cases.involve(ORIGIN, CIA, EVA)
    before = rows(town, History, History.case_id == SISTER)
    follow_up(town, ONE, by=CIA, names=EVA)
    assert len(rows(town, History, History.case_id == SISTER)) == len(before)
    assert len(rows(town, Involvement)) == 3


def test_a_closed_case_it_came_from_is_lost_too(town: ToyTown) -> None:
    town.open()
    with town.house.database.transaction() as session:
        session.get_one(Case, ORIGIN).status = "closed"
        for one in session.scalars(select(Task).where(Task.case_id == ORIGIN)):
            one.status = "withdrawn"
    follow_up(town, ONE, by=CIA, names=EVA)
    assert sees(town, EVA) == []


def test_a_refused_step_notes_no_jav_anywhere(town: ToyTown, monkeypatch: pytest.MonkeyPatch) -> None:
    town.open()

    def fail(step: Step, answers: Answers) -> None:
        name_somebody(step, answers)
        raise NotAllowed("Prov")

    linked = town.house.workflow("toy_linked")
    monkeypatch.setitem(
        town.house.workflows, "toy_linked", replace(linked, user_tasks={"follow": UserTask(enter=fail)})
    )
    with pytest.raises(NotAllowed):
        follow_up(town, ONE, by=CIA, names=EVA)
    assert rows(town, Involvement) == [] and sees(town, EVA) == [ORIGIN]


def test_jav_from_two_forms_and_the_page_at_once_holds_for_all_three(town: ToyTown) -> None:
    for _ in range(8):
        town.open()
        origin = max(one.id for one in rows(town, Case, Case.parent_id.is_(None)))
        came_to = at_once(
            lambda: follow_up(town, origin + 1, by=CIA, names=EVA),  # noqa: B023 run here
            lambda: follow_up(town, origin + 2, by=CIA, names=FIA),  # noqa: B023 run here
            lambda: town.cases.involve(origin, CIA, BO),  # noqa: B023 run here
        )
        assert came_to == [None, None, None]
        family = (origin, origin + 1, origin + 2)
        noted = rows(town, Involvement, Involvement.case_id.in_(family))
        assert sorted((one.case_id, one.person_id) for one in noted) == [
            (case_id, person) for case_id in family for person in (BO, EVA, FIA)
        ]
    assert rows(town, Incident, Incident.kind != "unmanned") == [], "unmanned: both registrars have jäv"


def test_jav_in_a_form_and_the_family_protected_at_once_are_both_done(town: ToyTown) -> None:
    for _ in range(6):
        town.open()
        origin = max(one.id for one in rows(town, Case, Case.parent_id.is_(None)))
        came_to = at_once(
            lambda: follow_up(town, origin + 2, by=CIA, names=EVA),  # noqa: B023 run here
            lambda: Protecting(town.house).protect(origin + 1, CIA, [BO]),  # noqa: B023 run here
        )
        assert came_to == [None, None]
        assert sees(town, EVA) == []
    assert check(town.house) == []


def test_who_finds_jav_waits_for_the_top_with_empty_hands(town: ToyTown) -> None:
    """Somebody works on the origin: meanwhile the linked case is free for whoever comes down to it."""
    if town.house.database.engine.dialect.name == "sqlite":
        pytest.skip("one lock for all of it there")
    town.open()
    with town.house.database.transaction() as session:
        of_case = select(CaseState).where(CaseState.case_id == ORIGIN).with_for_update()
        session.scalars(of_case).one()
        finding = threading.Thread(target=lambda: follow_up(town, ONE, by=CIA, names=EVA))
        finding.start()
        finding.join(1)
        assert finding.is_alive(), "it waits for the origin"
        free = select(CaseState.case_id).where(CaseState.case_id == ONE).with_for_update(skip_locked=True)
        assert session.scalar(free) == ONE
    finding.join(30)
    assert sees(town, EVA) == []
