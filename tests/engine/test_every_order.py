"""Steps, hand-overs, jäv, absences, mending, time and two at once: a case stays whole in whatever order they come."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Date, bindparam, select

from engine.absences import AbsenceOverlaps, end_absence, note_absence
from engine.access import visible_to, waits_for
from engine.check import check
from engine.clock import deliver_left, go_round
from engine.errors import TaskAlreadyDone, VaksamError
from engine.inbox import Wanted, read_inbox
from engine.models import Absence, Case, UserTask
from engine.people import Addressee
from engine.protecting import Protecting
from engine.push import Push
from engine.repair import Repairs
from engine.sight import end_view
from tests.engine.everyday import at_once
from tests.engine.toy_reckoning import Rows
from tests.engine.toy_town import HOLDS, MENDER, PEOPLE, ToyTown
from tests.servers import databases

TEXT = {"text": "Det är gjort."}
WHY = "Det blev fel."
MOST_CASES = 3
MINUTE = timedelta(minutes=1)

people = st.sampled_from(sorted(PEOPLE))
menders = st.sampled_from((*[MENDER] * 3 * len(PEOPLE), *PEOPLE))  #: mostly one who may
nth = st.integers(0, 7)  #: which of those there are, counted round and round
hours = st.sampled_from((1, 5, 13, 30))

#: By the clauses that every list carries; said once, for saying them takes longer than asking.
WHO_WHEN: tuple[Any, Any] = bindparam("person"), bindparam("today", type_=Date)
INBOX = select(UserTask.id).where(waits_for(*WHO_WHEN))
SEEN = select(Case.id).where(visible_to(*WHO_WHEN))

NewDatabase = Callable[[], AbstractContextManager[str]]


class EveryOrder(RuleBasedStateMachine):
    """A town of its own for each story; the whole database is checked after every so many rules, for it takes long."""

    def __init__(self, new_database: NewDatabase, folder: Path, checked_every: int) -> None:
        super().__init__()
        self.checked_every = checked_every
        self.rules_played = 0
        self.stack = ExitStack()
        self.town = ToyTown(self.stack.enter_context(new_database()), folder)
        self.repairs = Repairs(self.town.house)
        self.protecting = Protecting(self.town.house)
        self.seen = self.rows()  #: as it was after the last rule
        self.letters_at_jav: dict[tuple[int, int], int] = {}
        self.numbers = itertools.count(1)

    def teardown(self) -> None:
        self.town.close()
        self.stack.close()

    # ---- what is looked at -----------------------------------------------------------------------------------

    def rows(self) -> Rows:
        with self.town.house.database.reading() as session:
            return Rows.read(session, self.town.today)

    def task(self, nth: int, rows: Rows) -> UserTask:
        """Open ones first, then those that have been."""
        tasks = sorted(rows.tasks.values(), key=lambda task: (task.status != "open", task.case_id, task.name))
        return tasks[nth % len(tasks)]

    def waiting(self, nth: int, rows: Rows) -> UserTask:
        """One of the open ones, as long as there is any."""
        opened = sum(task.status == "open" for task in rows.tasks.values())
        return self.task(nth % (opened or len(rows.tasks)), rows)

    def case_id(self, nth: int) -> int:
        """One of those reported, never a linked one."""
        cases = [case.id for case in self.seen.cases.values() if case.parent_id is None]
        return cases[nth % len(cases)]

    def completing(self, task: UserTask, person: int) -> Callable[[], None]:
        return lambda: self.town.cases.complete(task.id, person, TEXT)

    # ---- one at a time ---------------------------------------------------------------------------------------

    @initialize(reports=st.integers(1, 2), done=st.lists(nth, max_size=6))
    def first_report(self, reports: int, done: list[int]) -> None:
        """And so many steps that some stories begin late in the case."""
        for _ in range(reports):
            self.town.open()
        for step in done:
            self.seen = self.rows()
            self.somebody_does_it(step)

    @precondition(lambda self: len(self.seen.cases) < 2 * MOST_CASES)
    @rule(person=people)
    def report(self, person: int) -> None:
        once = f"sändning {next(self.numbers)}"
        assert self.town.open(person, once) == self.town.open(person, once)

    @rule(verb=st.sampled_from(("claim", "release", "complete", "complete")), nth=nth, person=people)
    def step(self, verb: str, nth: int, person: int) -> None:
        rows = self.seen
        task = self.task(nth, rows)
        expected = rows.comes_to(verb, person, task)
        given = (task.id, person, TEXT) if verb == "complete" else (task.id, person)
        self.must_come_to(expected, lambda: getattr(self.town.cases, verb)(*given))

    @rule(nth=nth)
    def somebody_does_it(self, nth: int) -> None:
        """So that stories come to their ends."""
        rows = self.seen
        task = self.waiting(nth, rows)
        able = [person for person in PEOPLE if rows.can_do(person, task)]
        if able:
            self.must_come_to("", self.completing(task, able[0]))

    @rule(nth=nth, person=people, to=people)
    def hand_over(self, nth: int, person: int, to: int) -> None:
        rows = self.seen
        task = self.task(nth, rows)
        came_to = _came_to(lambda: self.town.cases.hand_over(task.id, person, to))
        if rows.may_do(person, task):
            refused = "" if rows.open_to(to, task.case_id) else "NotNamed"
            assert came_to == ("PersonHasInterest" if (task.case_id, to) in rows.jav else refused)
        elif came_to == "":
            assert rows.may_see(person, task.case_id) and task.status == "open", "a manager above it, or who keeps it"

    @rule(nth=nth, involved=people, second=people, third=people)
    def hand_over_and_over(self, nth: int, involved: int, second: int, third: int) -> None:
        """Whoever was given it turns out to be involved; it comes back, is given away again, and to and fro."""
        task = self.waiting(nth, self.seen)
        if self.given(task, involved):
            before = self.rows()
            self.town.cases.involve(task.case_id, involved, involved)
            rows = self.rows()
            back, told = rows.tasks[task.id], {one.person_id for one in rows.letters_since(before, task)}
            assert back.assignee_id is None and all(rows.may_do(person, back) for person in told)
            assert told or any(one.key == f"task:{task.id}" for one in rows.incidents), "it is somebody's anew"
        for to in (second, third, second):
            self.given(task, to)
        assert check(self.town.house, number=self.seen.cases[task.case_id].number) == []

    def given(self, task: UserTask, to: int) -> bool:
        """Handed over by somebody who may, if there is one and the receiver may have it; they are written to."""
        rows = self.rows()
        able = [person for person in PEOPLE if rows.may_do(person, rows.tasks[task.id])]
        if not able or (task.case_id, to) in rows.jav or not rows.open_to(to, task.case_id):
            return False
        self.town.cases.hand_over(task.id, able[0], to)
        letters = self.rows().letters_since(rows, task)
        assert [(one.person_id, one.next_try_at is not None) for one in letters] == [(to, True)]
        return True

    @rule(nth=nth, by=people, whom=people)
    def involve(self, nth: int, by: int, whom: int) -> None:
        case_id = self.case_id(nth)
        expected = "" if self.seen.may_see(by, case_id) else "UnknownCase"
        self.must_come_to(expected, lambda: self.town.cases.involve(case_id, by, whom))

    @rule(person=people, substitute=st.none() | people, days=st.integers(0, 2))
    def be_away(self, person: int, substitute: int | None, days: int) -> None:
        last = self.town.today + timedelta(days=days)
        if person != substitute:
            try:
                note_absence(self.town.house, person, substitute, first=self.town.today, last=last)
            except AbsenceOverlaps:
                assert any(one.person_id == person for one in self.absences())

    @precondition(lambda self: self.absences() != [])
    @rule(nth=nth)
    def come_back(self, nth: int) -> None:
        absence = self.absences()[nth % len(self.absences())]
        end_absence(self.town.house, absence.id, absence.person_id, self.town.today)

    def absences(self) -> Sequence[Absence]:
        return self.seen.absences

    @rule(nth=nth, person=people)
    def supplement(self, nth: int, person: int) -> None:
        case_id, rows = self.case_id(nth), self.seen
        came_to = _came_to(lambda: self.town.cases.act(case_id, "supplemented", person, TEXT))
        awaited = "supplemented" in rows.states[case_id].awaits
        assert came_to in (("", "NotAllowed") if awaited else ("NotWaitingForThat", "CaseClosed"))
        assert came_to != "" or ((case_id, person) not in rows.jav and rows.open_to(person, case_id))

    # ---- who sees it -----------------------------------------------------------------------------------------

    @rule(nth=nth, by=people, others=st.lists(people, max_size=2))
    def protect(self, nth: int, by: int, others: list[int]) -> None:
        """Nobody else sees it afterwards, nor what was opened from it."""
        case_id, rows = self.any_case_id(nth), self.seen
        expected = rows.guards(by, case_id)
        if not expected and rows.cases[case_id].keeper_id is not None:
            expected = "AlreadyProtected"
        if not expected and any((case_id, one) in rows.jav for one in others):
            expected = "PersonHasInterest"
        came_to = _came_to(lambda: self.protecting.protect(case_id, by, others))
        assert came_to in (expected, *([] if expected else ["NobodyToKeep"]))
        after = self.rows()
        if came_to == "":
            assert all(after.cases[one].keeper_id for one in rows.family(case_id))
            assert {one for case, one in after.named if case == case_id} == {by, *others}

    @rule(nth=nth, by=people, whom=people)
    def name(self, nth: int, by: int, whom: int) -> None:
        case_id, rows = self.any_case_id(nth), self.seen
        expected = rows.guards(by, case_id) or ("" if rows.cases[case_id].keeper_id else "NotProtected")
        expected = expected or ("PersonHasInterest" if (case_id, whom) in rows.jav else "")
        self.must_come_to(expected, lambda: self.protecting.name(case_id, by, whom))
        assert expected or self.rows().may_see(whom, case_id)

    @rule(verb=st.sampled_from(("unname", "keep")), nth=nth, by=people, whom=people)
    def unname_or_keep(self, verb: str, nth: int, by: int, whom: int) -> None:
        case_id, rows = self.any_case_id(nth), self.seen
        keeper_id = rows.cases[case_id].keeper_id
        expected = rows.guards(by, case_id) or ("" if keeper_id else "NotProtected")
        if verb == "unname" and not expected and whom == keeper_id:
            expected = "KeeperStays"
        expected = expected or ("" if rows.open_to(whom, case_id) else "NotNamed")
        if verb == "keep" and not expected and (case_id, whom) in rows.jav:
            expected = "PersonHasInterest"
        self.must_come_to(expected, lambda: getattr(self.protecting, verb)(case_id, by, whom))
        after = self.rows()
        if expected == "":
            assert after.cases[case_id].keeper_id == (whom if verb == "keep" else keeper_id)
            assert after.may_see(whom, case_id) == (verb == "keep")

    @rule(nth=nth, by=people)
    def lift(self, nth: int, by: int) -> None:
        case_id, rows = self.any_case_id(nth), self.seen
        keeper_id = rows.cases[case_id].keeper_id
        expected = rows.guards(by, case_id) or ("" if keeper_id else "NotProtected")
        expected = expected or ("" if keeper_id == by else "NotAllowed")
        self.must_come_to(expected, lambda: self.protecting.lift(case_id, by))
        assert expected or self.rows().cases[case_id].keeper_id is None

    @rule(nth=nth, held=st.sampled_from(HOLDS))
    def end_view(self, nth: int, held: tuple[int, str, int]) -> None:
        """The role sees nothing by itself any more; who holds another that was let in still does."""
        case_id, (_, role, unit_id) = self.any_case_id(nth), held
        with self.town.house.database.transaction() as session:
            push = Push.load(self.town.house, session, case_id, self.town.now)
            end_view(push, [Addressee(role=role, unit_id=unit_id)])
            push.write_history()
        after = self.rows()
        holders = {one for one, its_role, its_unit in HOLDS if (its_role, its_unit) == (role, unit_id)}
        left = [one for one in after.grants if one.case_id == case_id and one.until is None]
        assert not any((one.role, one.unit_id) == (role, unit_id) or one.person_id in holders for one in left)

    # ---- mended by hand --------------------------------------------------------------------------------------

    @rule(nth=nth, person=menders, text=st.sampled_from(("Det är gjort.", "Det var annorlunda.")))
    def correct_fact(self, nth: int, person: int, text: str) -> None:
        case_id, rows = self.any_case_id(nth), self.seen
        expected = rows.correcting_comes_to(person, case_id, text)
        self.must_come_to(expected, lambda: self.repairs.correct_fact(case_id, person, "text", text, WHY))
        assert expected or self.rows().states[case_id].facts["text"] == text

    @rule(nth=nth, person=menders)
    def skip(self, nth: int, person: int) -> None:
        task = self.task(nth, self.seen)
        expected = self.seen.skipping_comes_to(person, task)
        self.must_come_to(expected, lambda: self.repairs.skip(task.id, person, WHY))
        assert expected or self.rows().tasks[task.id].status == "withdrawn"

    @rule(nth=nth, person=menders)
    def reopen(self, nth: int, person: int) -> None:
        """Those that can be are tried first; the first of two steps in a row is done so that there is one."""
        before = self.seen
        for one in [task for task in before.tasks.values() if (task.name, task.status) == ("follow", "open")][:1]:
            for able in [person for person in PEOPLE if before.can_do(person, one)][:1]:
                self.town.cases.complete(one.id, able, TEXT)
        rows = self.rows()
        possible = [task for task in rows.tasks.values() if not rows.reopening_comes_to(MENDER, task)]
        task = possible[nth % len(possible)] if possible else self.task(nth, rows)
        expected = rows.reopening_comes_to(person, task)
        self.must_come_to(expected, lambda: self.repairs.reopen(task.id, person, WHY))
        tasks = [one for one in self.rows().tasks.values() if one.case_id == task.case_id]
        waits = [one.name for one in tasks if one.status == "open"]
        assert expected or waits == [task.name]

    @precondition(lambda self: len(self.seen.cases) > 2)
    @rule(nth=nth, person=menders)
    def cancel(self, nth: int, person: int) -> None:
        case_id, rows = self.any_case_id(nth), self.seen
        expected = rows.cancelling_comes_to(person, case_id)
        self.must_come_to(expected, lambda: self.repairs.cancel(case_id, person, WHY))
        after = self.rows().cases
        became = {after[one].status for one in rows.family(case_id) if rows.cases[one].status == "open"}
        assert expected or became == {"cancelled"}

    def any_case_id(self, nth: int) -> int:
        cases = sorted(self.seen.cases)
        return cases[nth % len(cases)]

    # ---- time ------------------------------------------------------------------------------------------------

    @rule(hours=hours)
    def time_passes(self, hours: int) -> None:
        self.town.go(hours=hours)
        assert all(timer.next_try_at > self.town.now for timer in self.rows().timers), "all that were due have rung"

    @rule()
    def deliver(self) -> None:
        deliver_left(self.town.cases)

    # ---- two at once -----------------------------------------------------------------------------------------

    @rule(nth=nth, first=people, second=people)
    def two_on_one_step(self, nth: int, first: int, second: int) -> None:
        before = self.seen
        task = self.task(nth, before)
        outcomes = at_once(self.completing(task, first), self.completing(task, second))
        after = self.rows()
        for person, outcome in zip((first, second), outcomes, strict=True):
            expected = {rows.comes_to("complete", person, task) for rows in (before, after)}
            assert _name(outcome) in expected
            if isinstance(outcome, TaskAlreadyDone):
                done = after.tasks[task.id]
                assert (outcome.by, outcome.at) == (PEOPLE[done.done_by_id or 0][0], done.ended_at)
        won = [_name(outcome) for outcome in outcomes].count("")
        assert won == any(before.can_do(person, task) for person in (first, second))

    @rule(nth=nth, other=nth)
    def two_on_two_steps(self, nth: int, other: int) -> None:
        rows = self.seen
        first = self.task(nth, rows)
        beside = [task for task in rows.tasks.values() if task.case_id == first.case_id and task.id != first.id]
        second = beside[other % len(beside)] if beside else self.task(other, rows)
        able = [[person for person in PEOPLE if rows.can_do(person, task)] for task in (first, second)]
        if first.id != second.id and all(able):
            outcomes = at_once(self.completing(first, able[0][0]), self.completing(second, able[1][-1]))
            assert outcomes == [None, None]

    @rule(nth=nth, hours=hours)
    def the_clock_and_somebody(self, nth: int, hours: int) -> None:
        rows = self.seen
        task = self.task(nth, rows)
        able = [person for person in PEOPLE if rows.can_do(person, task)]
        self.town.now += timedelta(hours=hours)
        if able and self.rows().can_do(able[0], task):  # who stood in yesterday may not today
            clock, did = at_once(lambda: go_round(self.town.cases), self.completing(task, able[0]))
            assert (clock, did) == (None, None)

    @rule(nth=nth, person=people)
    def time_and_message(self, nth: int, person: int) -> None:
        case_id = self.case_id(nth)
        self.town.now += timedelta(hours=49)
        awaited = "supplemented" in self.rows().states[case_id].awaits
        clock, acted = at_once(
            lambda: go_round(self.town.cases), lambda: self.town.cases.act(case_id, "supplemented", person, TEXT)
        )
        assert clock is None
        go_round(self.town.cases)  # a case that somebody else had in hand was left for the next round
        ways = {"came", "too_late"} & set(self.rows().states[case_id].passed)
        if awaited:
            assert ways == ({"came"} if acted is None else {"too_late"})

    @rule(nth=nth)
    def skipped_and_done(self, nth: int) -> None:
        before = self.seen
        task = self.waiting(nth, before)
        able = [person for person in PEOPLE if before.can_do(person, task)]
        if able and before.may_mend(MENDER, task.case_id):
            skipped, did = at_once(lambda: self.repairs.skip(task.id, MENDER, WHY), self.completing(task, able[0]))
            assert (_name(skipped), _name(did)) in (("", "TaskWithdrawn"), ("TaskWithdrawn", ""), ("CaseClosed", ""))

    @rule(nth=nth, by=people, doer=people)
    def jav_and_the_step(self, nth: int, by: int, doer: int) -> None:
        """Somebody does a step while it is noted that they should not have seen it."""
        before = self.seen
        task = self.task(nth, before)
        root = before.cases[task.case_id].parent_id or task.case_id
        noted, did = at_once(lambda: self.town.cases.involve(root, by, doer), self.completing(task, doer))
        assert _name(noted) in ("", "UnknownCase")
        assert _name(did) in (before.comes_to("complete", doer, task), "UnknownTask")

    # ---- always ----------------------------------------------------------------------------------------------

    @invariant()
    def all_is_well(self) -> None:
        self.town.now += MINUTE
        self.seen = self.rows()
        self.the_lists_are_what_the_rules_say(self.seen)
        self.jav_is_kept(self.seen)
        assert list(self.seen.wrong(list(PEOPLE))) == []
        self.rules_played += 1
        if self.rules_played % self.checked_every == 0:
            assert check(self.town.house) == []

    def the_lists_are_what_the_rules_say(self, rows: Rows) -> None:
        reader = len(rows.history) % (4 * len(PEOPLE)) + 1  # one page now and then; it asks much
        with self.town.house.database.reading() as session:
            for person in PEOPLE:
                asked = {"person": person, "today": self.town.today}
                assert set(session.scalars(INBOX, asked)) == rows.inbox(person)
                assert set(session.scalars(SEEN, asked)) == rows.sees(person)
            page = read_inbox(self.town.house, session, reader, Wanted()) if reader in PEOPLE else None
        if page is not None:
            assert {one.id for one in page.tasks} == rows.inbox(reader) and page.total == len(page.tasks)

    def jav_is_kept(self, rows: Rows) -> None:
        """Nothing written to them since it was noted, and nothing about a step on its way."""
        last = max((letter.id for letter in rows.letters), default=0)
        for case_id, person in rows.jav:
            before = self.letters_at_jav.setdefault((case_id, person), last)
            theirs = [one for one in rows.letters if (one.case_id, one.person_id) == (case_id, person)]
            assert all(one.id <= before for one in theirs)
            assert all(one.next_try_at is None for one in theirs if one.task_id)

    def must_come_to(self, expected: str, verb: Callable[[], object]) -> None:
        assert _came_to(verb) == expected


def _came_to(verb: Callable[[], object]) -> str:
    try:
        verb()
    except VaksamError as refusal:
        return _name(refusal)
    return ""


def _name(outcome: Exception | None) -> str:
    return "" if outcome is None else type(outcome).__name__


@pytest.fixture
def new_database(database_url: str, tmp_path: Path) -> NewDatabase:
    """A database for each story, of the kind this test runs on."""

    @contextmanager
    def sqlite() -> Iterator[str]:
        yield databases.sqlite(tmp_path)

    return sqlite if database_url.startswith("sqlite") else databases.postgres


def play(new_database: NewDatabase, folder: Path, checked_every: int, **how: Any) -> None:
    """A story that fails is told as it was: two at once do not come out the same when it is tried shorter."""
    quietly: Any = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
    chosen = settings(phases=[Phase.generate], **quietly, **how)
    begin: Any = lambda: EveryOrder(new_database, folder, checked_every)  # noqa: E731 what makes one, in place of a class
    run_state_machine_as_test(begin, settings=chosen)


def test_no_order_of_things_breaks_a_case(new_database: NewDatabase, database_url: str, tmp_path: Path) -> None:
    stories = 15 if database_url.startswith("sqlite") else 10  # a new database takes its time there
    play(new_database, tmp_path, 5, max_examples=stories, stateful_step_count=20, derandomize=True)


@pytest.mark.torture
def test_many_more_orders_break_nothing_either(new_database: NewDatabase, tmp_path: Path) -> None:
    play(new_database, tmp_path, 1, max_examples=100, stateful_step_count=40, print_blob=True)
