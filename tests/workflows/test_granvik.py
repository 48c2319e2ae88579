"""Granvik on the day of the demonstration: every state is there, nothing leaks, and it is the same every time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.check import check
from engine.database import Database
from engine.history import seal
from engine.installation import Installation
from engine.models import (
    Base,
    Case,
    CaseState,
    DeadlineRow,
    History,
    Incident,
    Involvement,
    Letter,
    Person,
    UserTask,
)
from engine.settings import Settings
from tests.servers import databases
from workflows.granvik.found import found_granvik
from workflows.law.office_hours import next_office_hour
from workflows.municipalities import GRANVIK, municipality
from workflows.municipalities.life import live
from workflows.municipalities.stories import Deed, Stories, UnclearStory
from workflows.records.checking import check_registers
from workflows.records.models import Decision, Measure, Notification
from workflows.registry import all_workflows

pytestmark = pytest.mark.slow

STORIES = Stories(municipality(GRANVIK))
FOLDER = municipality(GRANVIK).folder / "cases"
TODAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
IN_SPRING = datetime(2026, 3, 31, 12, tzinfo=UTC)
BEGINNING = datetime(2025, 6, 1, tzinfo=UTC)


class TravellingClock:
    """Goes where it is set, and never back."""

    def __init__(self) -> None:
        self.at = BEGINNING

    def now(self) -> datetime:
        return self.at

    def set(self, moment: datetime) -> None:
        assert moment >= self.at
        self.at = moment


@pytest.fixture(scope="module", autouse=True)
def _papers_are_not_set() -> Iterator[None]:
    """How papers look is tested with the papers; here they would take half of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workflows.papers.keeping.as_pdf", lambda html: b"%PDF-1.7\n")
        yield


@pytest.fixture(scope="module")
def granvik(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    database = lived(tmp_path_factory.mktemp("granvik"), until=TODAY)
    with database.reading() as session:
        yield session
    database.close()


def lived(folder: Path, *, until: datetime) -> Database:
    """A new Granvik in which everything up to a moment has happened."""
    database, clock = Database(databases.sqlite(folder)), TravellingClock()
    house = Installation(
        database=database, workflows=all_workflows(), settings=Settings(), now=clock.now, office_hour=next_office_hour
    )
    with database.transaction() as session:
        found_granvik(session)
    cases = Cases(house)
    cases.deploy_all()
    live(cases, clock, until, municipality(GRANVIK))
    return database


def test_everything_in_granvik_agrees_with_everything_else(granvik: Session) -> None:
    database = Database(str(granvik.get_bind().engine.url))
    house = Installation(database=database, workflows=all_workflows(), settings=Settings(), now=lambda: TODAY)
    assert check(house, also=[check_registers]) == []
    database.close()


def closed_cases(session: Session) -> set[int]:
    return set(session.scalars(select(Case.id).where(Case.workflow == "lex_sarah", Case.status == "closed")))


def test_about_thirty_reports_have_come_in(granvik: Session) -> None:
    reports = granvik.scalar(select(func.count()).where(Case.workflow == "lex_sarah", Case.parent_id.is_(None)))
    assert reports == len([one for one in STORIES.all() if one.process == "lex_sarah"]) and 30 <= reports <= 40


def test_every_step_of_lex_sarah_and_something_of_every_process_waits_for_somebody(granvik: Session) -> None:
    open_ones = select(Case.workflow, UserTask.name).join(UserTask, UserTask.case_id == Case.id)
    waiting = set(granvik.execute(open_ones.where(UserTask.status == "open")))
    whole = ("lex_sarah", "measure", "chair_decision")
    drawn = {(name, task) for name in whole for task in all_workflows()[name].user_tasks}
    elsewhere = {("lex_sarah", "decide_notification")}  # the nämnd's own matter, or a delegate's where it has one
    assert {("lex_sarah", "decide"), ("measure", "carry_out"), ("chair_decision", "report_to_board")} <= drawn
    assert drawn - waiting - elsewhere == set()
    found_by_the_clock = {"trend"}
    assert set(all_workflows()) - {name for name, _ in waiting} - found_by_the_clock == set()


def test_some_steps_are_overdue_and_others_are_not(granvik: Session) -> None:
    waiting = select(UserTask.due_at).where(UserTask.status == "open", UserTask.due_at.is_not(None))
    late = [due for due in granvik.scalars(waiting) if due and due < TODAY]
    in_time = [due for due in granvik.scalars(waiting) if due and due >= TODAY]
    assert len(late) >= 5 and len(in_time) >= 15


def test_closed_cases_have_measures_that_were_followed_up(granvik: Session) -> None:
    followed_up = select(Measure.case_id).where(Measure.followed_up_on.is_not(None), Measure.status == "effective")
    assert len(set(granvik.scalars(followed_up)) & closed_cases(granvik)) >= 3
    still_open = select(Measure.case_id).where(Measure.status.in_(("proposed", "running", "done")))
    assert set(granvik.scalars(still_open)) & closed_cases(granvik) == set()


def test_a_measure_without_effect_was_replaced(granvik: Session) -> None:
    new = granvik.scalars(select(Measure).where(Measure.replaces_id.is_not(None))).all()
    assert {granvik.get_one(Measure, measure.replaces_id).status for measure in new} == {"replaced"}
    assert {measure.status for measure in new} == {"effective", "done"}


def test_every_outcome_of_the_closing_question_is_there(granvik: Session) -> None:
    decided = set(granvik.execute(select(Decision.kind, Decision.value)))
    assert {("outcome", "none"), ("outcome", "other_principal"), ("outcome", "risk"), ("outcome", "serious")} <= decided
    assert {("notification", "yes"), ("notification", "no")} <= decided


def test_ivo_knows_and_waits_for_an_investigation(granvik: Session) -> None:
    told = granvik.scalars(select(Notification)).all()
    assert [one for one in told if not one.investigation_attached and one.supplemented_on is None]
    assert [one for one in told if one.supplemented_on]
    assert [one for one in told if one.investigation_attached]


def test_a_chairs_decision_waits_for_the_meeting_in_two_days(granvik: Session) -> None:
    due = select(DeadlineRow.due_on).where(DeadlineRow.name == "report_to_board", DeadlineRow.status == "waiting")
    assert {day.isoformat() for day in granvik.scalars(due) if day} == {"2026-11-25"}


def test_the_reported_manager_has_nothing_to_do_with_her_case(granvik: Session) -> None:
    karin = granvik.scalars(select(Person.id).where(Person.username == "karin")).one()
    about_her = set(granvik.scalars(select(Involvement.case_id).where(Involvement.person_id == karin)))
    did = set(granvik.scalars(select(UserTask.done_by_id).where(UserTask.case_id.in_(about_her))))
    written_to = set(granvik.scalars(select(Letter.person_id).where(Letter.case_id.in_(about_her))))
    assert did and karin not in did | written_to


def test_one_case_keeps_the_law_of_its_day(granvik: Session) -> None:
    laws = granvik.execute(select(Case.law, func.count()).where(Case.workflow == "lex_sarah").group_by(Case.law))
    assert {law: number == 1 for law, number in laws} == {"2001:453": True, "2025:400": False}


def test_nothing_failed_on_the_way(granvik: Session) -> None:
    assert granvik.scalars(select(Incident.cause)).all() == []


def test_an_overdue_step_was_escalated_when_its_time_was_out(granvik: Session) -> None:
    late = select(UserTask).where(UserTask.status == "open", UserTask.due_at < TODAY, UserTask.name == "notify_ivo")
    task = granvik.scalars(late).one()
    escalations = select(Letter).where(Letter.task_id == task.id, Letter.kind == "escalation")
    written = [letter.created_at for letter in granvik.scalars(escalations)]
    assert task.due_at and written and all(timedelta() < at - task.due_at < timedelta(seconds=1) for at in written)


def test_old_letters_have_left_and_the_newest_wait(granvik: Session) -> None:
    waiting = granvik.scalars(select(Letter.next_try_at).where(Letter.next_try_at.is_not(None))).all()
    sent = granvik.scalars(select(Letter.sent_at).where(Letter.sent_at.is_not(None))).all()
    border = TODAY - timedelta(days=3)
    assert sent and max(at for at in sent if at) <= border
    assert waiting and min(at for at in waiting if at) > border


def told_texts(content: Any) -> Iterator[str]:
    """Whatever the stories tell, sentence by sentence."""
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        for one in content:
            yield from told_texts(one)
    elif isinstance(content, str):
        yield from (part.strip(" .") for part in content.split(". ") if len(part) > 15 and " " in part)


#: The forms that open a case of any process.
STARTS = {workflow.start_form for workflow in all_workflows().values()}


def test_no_letter_and_no_title_tells_what_happened_or_whom_it_concerns(granvik: Session) -> None:
    stories = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.yaml")]
    units = {row[start]["unit"] for rows in stories for row in rows for start in STARTS if "unit" in row.get(start, {})}
    told = {text for text in told_texts(stories) if text not in units}
    names = set(granvik.scalars(select(Person.name)))
    letters = granvik.execute(select(Letter.subject, Letter.body)).all()
    written = "\n".join({*granvik.scalars(select(Case.title)), *(part for letter in letters for part in letter)})
    assert len(told) > 500 and len(written) > 5000
    assert [text for text in told | names | units if text in written] == []


def test_every_history_is_an_unbroken_chain(granvik: Session) -> None:
    rows = granvik.scalars(select(History).order_by(History.case_id, History.seq)).all()
    last = {}
    for case_id, chain in groupby(rows, key=lambda row: row.case_id):
        before = ""
        for row in chain:
            content = {column.key: getattr(row, column.key) for column in History.__table__.columns}
            before = seal(before, content)
            assert row.hash == before
        last[case_id] = before
    assert last == {state.case_id: state.history_hash for state in granvik.scalars(select(CaseState))}


def test_granvik_is_the_same_every_time(tmp_path: Path) -> None:
    contents = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        database = lived(folder, until=IN_SPRING)
        contents.append(everything_in(database.url))
        database.close()
    assert contents[0] == contents[1]
    assert len(contents[0]["user_task"]) > 20


def everything_in(url: str) -> dict[str, list[Any]]:
    """Each table's rows, by its name."""
    engine = create_engine(url)
    with engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        rows = {table.name: [tuple(row) for row in connection.execute(select(table))] for table in tables}
    engine.dispose()
    return rows


def test_a_story_with_an_unknown_step_is_refused() -> None:
    with pytest.raises(UnclearStory, match="recieve_report"):
        STORIES.script("lex_sarah", {"recieve_report": {}})


def test_a_step_the_story_leaves_out_is_never_done() -> None:
    script = STORIES.script(
        "lex_sarah", {"register_report": "never", "assess_report": {"after": "2h", "assessment": "close"}}
    )
    assert "register_report" not in script.deeds and "investigate" not in script.deeds
    assert script.deeds["assess_report"] == [Deed(answers={"assessment": "close"}, after=timedelta(hours=2))]
