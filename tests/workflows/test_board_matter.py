"""Who decides is data: the nämnd in a matter of its own, its chair, or the one it has given the decision to."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.inbox import Wanted, read_inbox
from engine.models import AccessGrant, Case, Unit
from engine.protecting import Protecting
from engine.push import Push
from tests.builders import REPORT, Town
from tests.engine.everyday import open_tasks, reception
from tests.workflows.test_lex_sarah_rules import (
    APPROVED,
    AS_PROPOSED,
    COMMISSION,
    INVESTIGATION,
    MATTER,
    assessed,
    investigated,
    put_before_the_board,
)
from workflows.board.questions import QUESTIONS
from workflows.board_matter import panels
from workflows.delegation import Delegation
from workflows.local_settings import decide
from workflows.records.models import BoardMatter, Decision

SINCE = date(2026, 1, 1)


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


def test_who_the_board_has_given_the_notification_decides_it_without_a_matter(town: Town) -> None:
    delegated(town, "notify_ivo", "forvaltningschef")
    assessed(town, assessment="serious")
    assert town.task("decide_notification").role == "forvaltningschef"
    assert matters(town) == []


def test_a_head_who_may_notify_may_also_find_it_serious(town: Town) -> None:
    delegated(town, "notify_ivo", "forvaltningschef")
    proposed(town, "serious")
    town.do("decide", "rune", outcome="serious", **APPROVED)
    assert town.task("notify_ivo").status == "open"
    with town.house.database.reading() as session:
        assert session.scalars(select(Decision.paragraph)).all() == ["3.2"]


def test_the_outcome_is_decided_on_the_level_the_board_has_given_it_to(town: Town) -> None:
    delegated(town, "lex_sarah_outcome", "chef", "avdelning")
    investigated(town, measures=1)
    task = town.task("decide")
    assert (task.role, task.unit_id) == ("chef", town.unit("Avdelningen för äldre och funktionsnedsatta"))


def test_what_a_delegate_with_jav_may_not_decide_goes_to_the_board(town: Town) -> None:
    number = assessed(town)
    write_proposal(town, "misconduct")
    town.cases.involve(town.case(number).id, town.person("greta"), town.person("rune"))
    town.do("review_proposal", "maria", review="forward")
    assert "decide" not in open_tasks(town)
    assert [matter.question for matter in matters(town)] == ["lex_sarah_outcome"]
    town.do("prepare_matter", "johan", **MATTER)
    assert town.task("review_matter").role == "ordforande"


def test_a_delegation_that_changes_leaves_a_running_case_with_its_decider(town: Town) -> None:
    investigated(town, measures=1)
    delegated(town, "lex_sarah_outcome", "namndsekreterare")
    town.do("decide", "rune", outcome="misconduct", **APPROVED)
    assert matters(town) == []


def test_the_board_may_not_answer_while_the_question_of_ivo_is_open(town: Town) -> None:
    proposed(town, "serious")
    put_before_the_board(town, "johan")
    asked: dict[str, Any] = {"ivo_question_reason": "Det brådskar."}
    town.cases.act(town.case("LS 2026-0001").id, "ivo_question", town.person("maria"), asked)
    with pytest.raises(Exception, match="ska vara avgjord först"):
        town.do("record_decision", "nina", board_meeting_on="2026-09-15", extra_meeting=True, **AS_PROPOSED)


def test_a_decision_whose_minutes_wait_reaches_the_case_when_they_are_adjusted(town: Town) -> None:
    proposed(town, "serious")
    put_before_the_board(town, "johan")
    minutes: dict[str, Any] = {**AS_PROPOSED, "immediate_adjustment": False}
    town.do("record_decision", "nina", board_meeting_on="2026-09-15", extra_meeting=True, **minutes)
    assert decisions(town) == []
    town.do("adjust_minutes", "nina", adjusted_on="2026-09-15")
    assert decisions(town) == [("outcome", "serious", "namndsekreterare")]
    assert town.task("notify_ivo").status == "open"


def test_the_manager_of_the_unit_leaves_when_it_becomes_lex_sarah_where_that_is_decided(town: Town) -> None:
    with town.house.database.transaction() as session:
        decide(session, "manager_view_ends_at_lex_sarah", True, source="SN 2026-01-21 § 5", valid_from=SINCE)
    number = opened_by_a_deviation(town)
    assert town.case(number).parent_id is not None
    with town.house.database.reading() as session:
        unit = select(AccessGrant.id).join(Unit, Unit.id == AccessGrant.unit_id).where(Unit.kind == "enhet")
        mine = unit.where(AccessGrant.case_id == town.case(number).id)
        assert session.scalars(mine).all() == []
    assert open_tasks(town) == {"register_report"}


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("none", "Utredning enligt lex Sarah, inget missförhållande (LS 2026-0001)"),
        ("misconduct", "Utredning enligt lex Sarah, inte allvarligt (LS 2026-0001)"),
        ("serious", "Allvarligt missförhållande: anmälan till IVO (LS 2026-0001)"),
    ],
)
def test_a_list_tells_what_is_proposed_to_the_board_and_from_where(town: Town, outcome: str, words: str) -> None:
    delegated(town, "lex_sarah_outcome", "namndsekreterare")
    proposed(town, outcome)
    assert town.case("NA 2026-0001").title == words


def test_every_proposal_that_can_be_put_to_the_board_has_words_of_its_own() -> None:
    for key, asked in QUESTIONS.items():
        assert set(asked.titles) in (set(), set(asked.proposals)), key


def test_the_agenda_calls_each_matter_what_the_inbox_does_and_is_silent_of_a_protected_one(town: Town) -> None:
    for heading, kind in (("Riktlinje för Kalle", "guideline"), ("Avtal om Kalle", "agreement"), ("Kalle", "report")):
        own_matter(town, heading, kind)
    nina = read_inbox_of(town, "nina")
    assert nina == ["Riktlinje eller plan", "Avtal eller upphandling", "Redovisning eller uppföljning"]
    assert on_the_agenda_of(town, "NA 2026-0001") == nina
    Protecting(town.house).protect(town.case("NA 2026-0002").id, town.person("anders"), [])
    assert on_the_agenda_of(town, "NA 2026-0001") == [nina[0], nina[2]]


def own_matter(town: Town, heading: str, kind: str) -> None:
    """Anders brings it, and it comes to the agenda of the next meeting."""
    started = {"matter_heading": heading, "matter_kind": kind, "urgent": False}
    number = town.cases.open("board_matter", town.person("anders"), started)
    town.do("prepare_matter", "anders", number, **MATTER)
    town.do("review_matter", "rune", number, matter_review="forward")
    town.do("check_documents", "nina", number, documents_complete=True)


def read_inbox_of(town: Town, who: str) -> list[str]:
    with town.house.database.reading() as session:
        tasks = read_inbox(town.house, session, town.person(who), Wanted()).tasks
    return [task.case_title for task in sorted(tasks, key=lambda task: task.case_number)]


def on_the_agenda_of(town: Town, number: str) -> list[str]:
    with town.house.database.reading() as session:
        push = Push.look(town.house, session, town.case(number).id, town.now)
        return [item.title for panel in panels.agenda(push.step()) for item in panel.items]


def opened_by_a_deviation(town: Town) -> str:
    """A report at the door that the manager finds to be lex Sarah; answers with the number of that case."""
    report: dict[str, Any] = {**REPORT, "unit": town.unit("Gruppbostaden Björkbacken")}
    town.cases.open("deviation", town.person("elin"), {**report, "about": "support", "harm": "none"})
    town.do("receive_report", "anders", **reception())
    chosen: dict[str, Any] = {"track": "lex_sarah", "law": "LSS", "area": "lss_adult_housing", "data_breach": False}
    graded: dict[str, Any] = {"category": "no_legal_support", "severity": 3, "probability": 3, "care_too": False}
    town.do("choose_track", "anders", **chosen, **graded, track_reason="Det är ett missförhållande.")
    with town.house.database.reading() as session:
        return session.scalars(select(Case.number).where(Case.workflow == "lex_sarah")).one()


def delegated(town: Town, key: str, role: str, level: str = "") -> None:
    with town.house.database.transaction() as session:
        row = {"key": key, "role": role, "level": level, "paragraph": "3.2", "source": "SN 2026-01-21 § 4"}
        session.add(Delegation(**row, valid_from=SINCE, valid_to=None))


def proposed(town: Town, outcome: str) -> None:
    """A case whose proposal has been forwarded to whoever decides."""
    assessed(town)
    write_proposal(town, outcome)
    town.do("review_proposal", "maria", review="forward")


def write_proposal(town: Town, outcome: str) -> None:
    town.do("appoint_investigator", "maria", investigator=town.person("johan"), **COMMISSION)
    town.do("investigate", "johan", **INVESTIGATION)
    days = {"due_on": "2026-09-20", "follow_up_on": "2026-10-20"}
    measure = {"description": "Skriv en rutin.", "cause": 1, "owner": town.person("anders"), **days}
    proposal: dict[str, Any] = {"proposed_outcome": outcome, "proposal_reason": "Saknar stöd i lag."}
    town.do("propose_decision", "johan", measures=[measure], **proposal)


def matters(town: Town) -> list[BoardMatter]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(BoardMatter)))


def decisions(town: Town) -> list[tuple[str, str, str]]:
    with town.house.database.reading() as session:
        return [(one.kind, one.value, one.decider_role) for one in session.scalars(select(Decision))]
