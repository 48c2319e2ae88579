"""Two who act in the same moment, in threads and in processes of their own: nothing is lost, nothing is done twice."""

import multiprocessing
import zlib
from collections.abc import Callable, Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from engine import drafts
from engine.access import may_see
from engine.clock import go_round, wake_due
from engine.definitions import Bundle
from engine.documents import File
from engine.errors import NotWaitingForThat, TaskAlreadyDone, TaskWithdrawn, UnknownTask
from engine.models import (
    Answer,
    Case,
    CaseState,
    Definition,
    Document,
    History,
    Incident,
    Involvement,
    Letter,
    Message,
    OpenedOnce,
    UserTask,
)
from tests.engine.everyday import at_once
from tests.engine.toy_drawings import toy
from tests.engine.toy_town import ToyTown

TEXT = {"text": "Det är gjort."}
ADA, BO, CIA, DAG, EVA, FIA, GUN = range(1, 8)

#: What the profile refuses at deployment (cancelActivity) and the engine would still keep whole.
INTERRUPTED = """
<b:startEvent id="reported" name="Rapporterat"/>
<b:userTask id="assess" name="Bedöm"/>
<b:boundaryEvent id="late_assess" cancelActivity="true" attachedToRef="assess">
  <b:timerEventDefinition id="t1"><b:timeDate>deadline.assess.due</b:timeDate></b:timerEventDefinition>
</b:boundaryEvent>
<b:userTask id="finish" name="Ta över"/>
<b:endEvent id="in_time" name="I tid"/>
<b:endEvent id="too_late" name="För sent"/>
"""


@pytest.fixture
def toy_town(database_url: str, tmp_path: Path) -> Iterator[ToyTown]:
    built = ToyTown(database_url, tmp_path)
    yield built
    built.close()


def task(town: ToyTown, name: str, case_id: int = 1) -> UserTask:
    query = select(UserTask).where(UserTask.name == name, UserTask.case_id == case_id)
    with town.house.database.reading() as session:
        return session.scalars(query).one()


def rows(town: ToyTown, table: type[Any], *where: Any) -> list[Any]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(table).where(*where)))


def case_of(town: ToyTown, number: str) -> int:
    return int(rows(town, Case, Case.number == number)[0].id)


def passed(town: ToyTown, case_id: int) -> list[str]:
    return list(rows(town, CaseState, CaseState.case_id == case_id)[0].passed)


def doing(town: ToyTown, task_id: str, person_id: int) -> Callable[[], None]:
    return lambda: town.cases.complete(task_id, person_id, TEXT)


def involving(town: ToyTown, case_id: int, by: int, whom: int) -> Callable[[], None]:
    return lambda: town.cases.involve(case_id, by, whom)


def acting(town: ToyTown, case_id: int, person_id: int) -> Callable[[], None]:
    return lambda: town.cases.act(case_id, "supplemented", person_id, TEXT)


def nothing_failed(town: ToyTown) -> bool:
    return rows(town, Incident) == [] and rows(town, Message, Message.next_try_at.is_not(None)) == []


# ---- people ------------------------------------------------------------------------------------------------------


def test_of_two_on_one_step_one_wins_and_the_other_is_told_who_and_when(toy_town: ToyTown) -> None:
    for _ in range(10):
        wanted = task(toy_town, "register", case_of(toy_town, toy_town.open()))
        came_to = at_once(doing(toy_town, wanted.id, EVA), doing(toy_town, wanted.id, FIA))
        told = [one for one in came_to if isinstance(one, TaskAlreadyDone)]
        assert len(told) == 1 and came_to.count(None) == 1, came_to
        winner = (EVA, FIA)[came_to.index(None)]
        assert task(toy_town, "register", wanted.case_id).done_by_id == winner
        assert (told[0].by, told[0].at) == ({EVA: "Eva", FIA: "Fia"}[winner], toy_town.now)
        assert [one.person_id for one in rows(toy_town, Answer, Answer.task_id == wanted.id)] == [winner]


def test_thirty_pairs_on_different_steps_of_one_case_both_succeed(toy_town: ToyTown) -> None:
    for _ in range(30):
        case_id = case_of(toy_town, toy_town.open())
        first, second = task(toy_town, "register", case_id), task(toy_town, "assess", case_id)
        assert at_once(doing(toy_town, first.id, EVA), doing(toy_town, second.id, CIA)) == [None, None]
        done = rows(toy_town, History, History.case_id == case_id, History.kind == "completed")
        assert sorted(one.name for one in done) == ["assess", "register"]
        assert {"register", "assess"} <= set(passed(toy_town, case_id))
    assert nothing_failed(toy_town)


def test_the_linked_case_and_the_last_step_before_it_meet_at_once(toy_town: ToyTown) -> None:
    for _ in range(10):
        case_id = case_of(toy_town, toy_town.open())
        linked_id = rows(toy_town, Case, Case.parent_id == case_id)[0].id
        toy_town.cases.complete(task(toy_town, "register", case_id).id, EVA, TEXT)
        toy_town.cases.complete(task(toy_town, "follow", linked_id).id, CIA, TEXT)
        last, confirm = task(toy_town, "assess", case_id).id, task(toy_town, "confirm", linked_id).id
        assert at_once(doing(toy_town, last, CIA), doing(toy_town, confirm, CIA)) == [None, None]
        go_round(toy_town.cases)
        state = rows(toy_town, CaseState, CaseState.case_id == case_id)[0]
        assert "join" in state.passed and list(state.awaits) == ["supplemented"]
    assert nothing_failed(toy_town)


def test_a_step_claimed_twice_at_once_is_one_persons(toy_town: ToyTown) -> None:
    wanted = task(toy_town, "register", case_of(toy_town, toy_town.open())).id
    came_to = at_once(*(lambda who=who: toy_town.cases.claim(wanted, who) for who in (EVA, FIA)))
    assert came_to.count(None) == 1
    (refused,) = [one for one in came_to if one is not None]
    assert type(refused).__name__ == "TaskTaken"
    assert [one.person_id for one in rows(toy_town, History, History.kind == "claimed")] == [
        (EVA, FIA)[came_to.index(None)]
    ]


# ---- jäv ---------------------------------------------------------------------------------------------------------


def test_jav_noted_twice_at_once_stands_once_in_every_linked_case(toy_town: ToyTown) -> None:
    case_id = case_of(toy_town, toy_town.open())
    assert at_once(involving(toy_town, case_id, EVA, CIA), involving(toy_town, case_id, FIA, CIA)) == [None, None]
    assert sorted(one.case_id for one in rows(toy_town, Involvement)) == [case_id, case_id + 1]
    assert len(rows(toy_town, History, History.kind == "involvement")) == 2


def test_jav_of_two_people_noted_at_once_holds_for_both(toy_town: ToyTown) -> None:
    for _ in range(5):
        case_id = case_of(toy_town, toy_town.open())
        assert at_once(involving(toy_town, case_id, EVA, CIA), involving(toy_town, case_id, FIA, BO)) == [None, None]
        assert task(toy_town, "assess", case_id).unit_id == 1, "past both of them, to Ada"
        assert len(rows(toy_town, Involvement, Involvement.case_id.in_((case_id, case_id + 1)))) == 4


def test_a_step_done_while_its_doer_gets_jav_is_done_before_or_not_at_all(toy_town: ToyTown) -> None:
    for _ in range(12):
        case_id = case_of(toy_town, toy_town.open())
        wanted = task(toy_town, "assess", case_id)
        did, noted = at_once(doing(toy_town, wanted.id, CIA), involving(toy_town, case_id, EVA, CIA))
        assert noted is None
        order = [
            one.kind
            for one in sorted(rows(toy_town, History, History.case_id == case_id), key=lambda row: row.seq)
            if one.kind == "involvement" or (one.kind == "completed" and one.name == "assess")
        ]
        after = task(toy_town, "assess", case_id)
        if did is None:
            assert order == ["completed", "involvement"] and after.done_by_id == CIA
        else:
            assert isinstance(did, UnknownTask) and order == ["involvement"]
            assert (after.status, after.unit_id) == ("open", 2), "it went on to Bo"
        with toy_town.house.database.reading() as session:
            assert not may_see(session, CIA, case_id, toy_town.today)
        waiting = rows(toy_town, Letter, Letter.case_id == case_id, Letter.person_id == CIA)
        assert [one.id for one in waiting if one.next_try_at is not None and one.task_id == wanted.id] == []


# ---- the clock ---------------------------------------------------------------------------------------------------


def waits_for_what_comes_first(town: ToyTown) -> int:
    case_id = case_of(town, town.open())
    linked_id = rows(town, Case, Case.parent_id == case_id)[0].id
    for name, who in (("register", EVA), ("assess", CIA)):
        town.cases.complete(task(town, name, case_id).id, who, TEXT)
    for name in ("follow", "confirm"):
        town.cases.complete(task(town, name, linked_id).id, CIA, TEXT)
    return case_id


def test_time_and_message_at_once_are_one_way_on_never_both(toy_town: ToyTown) -> None:
    cases = [waits_for_what_comes_first(toy_town) for _ in range(12)]
    toy_town.now = toy_town.now.replace(day=toy_town.now.day + 3)
    for case_id in cases:
        clock, again, acted = at_once(
            lambda: wake_due(toy_town.cases, 1), lambda: wake_due(toy_town.cases, 1), acting(toy_town, case_id, CIA)
        )
        assert (clock, again) == (None, None)
        assert acted is None or isinstance(acted, NotWaitingForThat)
    wake_due(toy_town.cases)
    for case_id in cases:
        ways = set(passed(toy_town, case_id)) & {"came", "too_late"}
        acted_in = rows(toy_town, History, History.case_id == case_id, History.kind == "acted")
        assert ways == ({"came"} if acted_in else {"too_late"})
        assert task(toy_town, "finish", case_id).status == "open", "and there is one of it"
    assert nothing_failed(toy_town)


def test_a_reminder_and_the_step_done_at_once_never_lose_the_step_nor_remind_afterwards(toy_town: ToyTown) -> None:
    cases = [case_of(toy_town, toy_town.open()) for _ in range(12)]
    toy_town.now = toy_town.now.replace(day=toy_town.now.day + 2)
    for case_id in cases:
        wanted = task(toy_town, "assess", case_id).id
        came_to = at_once(doing(toy_town, wanted, CIA), lambda: wake_due(toy_town.cases, 4))
        assert came_to == [None, None]
    wake_due(toy_town.cases)
    for case_id in cases:
        assert task(toy_town, "assess", case_id).status == "done"
        told = rows(toy_town, Letter, Letter.case_id == case_id, Letter.kind == "overdue")
        assert len(told) <= 1 and all(one.withdrawn_at for one in told), "the step is done: no letter about it leaves"
    assert nothing_failed(toy_town)


def test_a_time_that_takes_the_step_away_and_the_step_done_at_once_are_one_of_them(toy_town: ToyTown) -> None:
    deploy_interrupted(toy_town)
    for _ in range(12):
        case_id = case_of(toy_town, toy_town.open())
        wanted = task(toy_town, "assess", case_id).id
        toy_town.now = toy_town.now.replace(day=toy_town.now.day + 1)
        did, _ = at_once(doing(toy_town, wanted, CIA), lambda: wake_due(toy_town.cases))
        went = set(passed(toy_town, case_id)) & {"in_time", "late_assess"}
        taken_over = rows(toy_town, UserTask, UserTask.case_id == case_id, UserTask.name == "finish")
        assert len(went) == 1 and len(taken_over) == (went == {"late_assess"})
        assert (did is None) == (went == {"in_time"})
        assert did is None or isinstance(did, TaskWithdrawn)
        assert len(rows(toy_town, Answer, Answer.task_id == wanted)) == (did is None)
    assert nothing_failed(toy_town)


def deploy_interrupted(town: ToyTown) -> None:
    """Beside `deploy`, which would refuse it."""
    nodes = "reported assess late_assess finish in_time too_late"
    flows = "reported>assess assess>in_time late_assess>finish finish>too_late"
    drawing = toy(INTERRUPTED, flows=flows, conditions={}, messages="", lane=("Chef", nodes))
    with town.house.database.transaction() as session:
        before = session.scalars(select(Definition).where(Definition.workflow == "toy")).one()
        files = {**Bundle(before.bundle).files, "toy.bpmn": drawing.decode()}
        bundle = Bundle(zlib.compress(orjson.dumps(files)))
        row = {"hash": bundle.hash, "workflow": "toy", "version": before.version + 1, "bundle": bundle.packed}
        session.add(Definition(**row, deployed_at=town.now))


# ---- what is sent once -------------------------------------------------------------------------------------------


def test_a_draft_sent_from_two_places_at_once_opens_one_case_with_its_papers(toy_town: ToyTown) -> None:
    for place in range(6):
        once = f"sändning {place}"
        drafts.save(toy_town.house, "start:toy", GUN, TEXT, once=once)
        drafts.attach(toy_town.house, "start:toy", GUN, File(filename="bild.png", content=f"bild {place}".encode()))
        numbers: list[str] = []
        sent = at_once(*(lambda: numbers.append(toy_town.open(GUN, once)) for _ in range(3)))  # noqa: B023 run here
        assert sent == [None, None, None] and len(numbers) == 3 and len(set(numbers)) == 1
        case_id = case_of(toy_town, numbers[0])
        assert [one.case_id for one in rows(toy_town, Document, Document.case_id == case_id)] == [case_id]
        assert rows(toy_town, Document, Document.draft_key.is_not(None)) == []
    assert [one.number for one in rows(toy_town, Case, Case.workflow == "toy")] == [
        f"PR 2026-{place:04d}" for place in range(1, 7)
    ]


# ---- processes ---------------------------------------------------------------------------------------------------


def test_four_processes_on_the_same_steps_do_each_once(database_url: str, tmp_path: Path) -> None:
    town = ToyTown(database_url, tmp_path)
    tasks = [task(town, "register", case_of(town, town.open())).id for _ in range(12)]
    spawning = multiprocessing.get_context("spawn")
    told = spawning.SimpleQueue()
    parent = spawning.Process(target=_four, args=(database_url, tmp_path, tasks, told))
    parent.start()
    came_to = [told.get() for _ in range(4)]
    parent.join()
    assert {name for names in came_to for name in names} == {"", "TaskAlreadyDone"}
    assert [names.pop() for names in came_to] == [""] * 4, "all four sent the same form and got its number"
    assert [sum(names[place] == "" for names in came_to) for place in range(len(tasks))] == [1] * len(tasks)
    assert sorted(str(one.task_id) for one in rows(town, Answer, Answer.name == "register")) == sorted(tasks)
    assert len(rows(town, OpenedOnce)) == 1
    town.close()


def _four(url: str, folder: Path, tasks: list[str], told: Any) -> None:
    """In a process of its own that has opened nothing: the four it becomes share no connection and no thread."""
    forking = multiprocessing.get_context("fork")
    start = forking.Barrier(4)
    people = (EVA, FIA, EVA, FIA)
    doers = [forking.Process(target=_do_all, args=(url, folder, tasks, who, start, told)) for who in people]
    for doer in doers:
        doer.start()
    for doer in doers:
        doer.join()


def _do_all(url: str, folder: Path, tasks: list[str], who: int, start: Barrier, told: Any) -> None:
    """Every step once, and one form that the others send too."""
    town = ToyTown.move_in(url, folder)
    start.wait(120)
    came_to = [_outcome(lambda: town.cases.complete(task_id, who, TEXT)) for task_id in tasks]  # noqa: B023 run here
    sent = _outcome(lambda: town.open(GUN, "en sändning"))
    town.close()
    told.put([*came_to, sent])


def _outcome(verb: Callable[[], object]) -> str:
    try:
        verb()
    except Exception as error:  # noqa: BLE001 it is the answer
        return type(error).__name__
    return ""
