"""Who decides what, by day; the municipalities differ; what has been decided stands when the delegation changes."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.changes import NoReason, Sender
from engine.models import OrganisationChange, UserTask
from engine.organisation import BadOrganisation
from engine.push import Push
from engine.step import Step
from tests.builders import MORNING, Town
from tests.engine.everyday import DIARY, assessment, reception
from workflows import roles
from workflows.board.meetings import Meeting
from workflows.deciding import (
    HoldsTooEarly,
    MeetingTaken,
    PlannedAlready,
    add_meeting,
    cancel_meeting,
    change_deadline,
    change_delegation,
    change_setting,
)
from workflows.delegation import Delegation, Mandate, NotDelegable, UnknownDelegation, decider, delegables, mandate_on
from workflows.founding import found
from workflows.law.errors import BadLocalRule
from workflows.law.sources import cite
from workflows.local_settings import setting
from workflows.municipalities import municipality

TODAY = date(2026, 9, 15)


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


def sender(town: Town, reason: str = "Nämnden har beslutat om en ny delegationsordning.") -> Sender:
    return Sender(at=town.now, by_id=town.person("admin"), reason=reason)


def delegate(town: Town, key: str, role: str, level: str = "", *, valid_from: date = TODAY, **also: Any) -> None:
    source = also.pop("source", "SN 2026-09-15 § 80")
    change_delegation(
        town.house,
        key,
        role,
        level,
        paragraph="punkt 4.1",
        source=source,
        valid_from=valid_from,
        today=TODAY,
        sender=also.pop("sender", sender(town)),
    )


def mandate(town: Town, key: str, day: date = TODAY) -> Mandate:
    with town.house.database.reading() as session:
        return mandate_on(session, key, day)


def test_where_the_municipality_has_decided_nothing_the_proposal_holds_and_says_so(town: Town) -> None:
    found_ = mandate(town, "notify_ivo")
    assert (found_.role, found_.by_board, found_.proposed, found_.source) == (
        roles.BOARD_SECRETARY,
        True,
        True,
        "Vaksams förslag",
    )


def test_every_proposal_can_be_given_to_whom_it_names_and_rests_on_a_known_source() -> None:
    for one in delegables().values():
        assert (one.proposal.role, one.proposal.level) in one.may, one.key
        assert {role for role, _ in one.may} <= set(roles.TITLES), one.key
        assert all(cite(source, on=TODAY) for source in one.law), one.key


def test_a_new_row_ends_the_one_before_and_the_day_before_is_told_as_it_was(town: Town) -> None:
    delegate(town, "handle_as_lex_sarah", roles.HEAD_OF_ADMINISTRATION)
    delegate(town, "handle_as_lex_sarah", roles.MANAGER, "avdelning", valid_from=TODAY + timedelta(days=30))
    assert mandate(town, "handle_as_lex_sarah", TODAY - timedelta(days=1)).proposed
    now = mandate(town, "handle_as_lex_sarah")
    assert (now.role, now.paragraph, now.source, now.valid_from) == (
        roles.HEAD_OF_ADMINISTRATION,
        "punkt 4.1",
        "SN 2026-09-15 § 80",
        TODAY,
    )
    assert mandate(town, "handle_as_lex_sarah", TODAY + timedelta(days=29)).role == roles.HEAD_OF_ADMINISTRATION
    assert mandate(town, "handle_as_lex_sarah", TODAY + timedelta(days=30)).level == "avdelning"


def test_of_two_rows_from_one_day_the_later_holds_and_the_other_never_did(town: Town) -> None:
    delegate(town, "complaint_second", roles.HEAD_OF_ADMINISTRATION)
    delegate(town, "complaint_second", roles.BOARD_SECRETARY)
    assert mandate(town, "complaint_second").role == roles.BOARD_SECRETARY
    with town.house.database.reading() as session:
        first = session.scalars(select(Delegation).order_by(Delegation.id)).first()
        assert first is not None and first.valid_to is not None and first.valid_to < first.valid_from


def test_yesterday_is_not_decided_anew(town: Town) -> None:
    with pytest.raises(HoldsTooEarly):
        delegate(town, "notify_ivo", roles.HEAD_OF_ADMINISTRATION, valid_from=TODAY - timedelta(days=1))
    with pytest.raises(HoldsTooEarly):
        change_setting(
            town.house,
            "chair_mandate",
            False,
            source="SN § 1",
            valid_from=TODAY - timedelta(days=1),
            today=TODAY,
            sender=sender(town),
        )


def test_nobody_is_given_what_the_law_does_not_let_them_decide(town: Town) -> None:
    with pytest.raises(NotDelegable):
        delegate(town, "notify_ivo", roles.MANAGER)
    with pytest.raises(UnknownDelegation):
        delegate(town, "nothing_of_the_sort", roles.MANAGER)


def test_every_change_says_who_and_why_and_none_is_made_without(town: Town) -> None:
    with pytest.raises(NoReason):
        delegate(town, "notify_ivo", roles.HEAD_OF_ADMINISTRATION, sender=sender(town, " "))
    assert mandate(town, "notify_ivo").proposed, "the change went with its reason"
    delegate(town, "notify_ivo", roles.HEAD_OF_ADMINISTRATION)
    with town.house.database.reading() as session:
        [row] = session.scalars(select(OrganisationChange))
        assert (row.kind, row.key, row.by_id, row.at) == ("delegation", "notify_ivo", town.person("admin"), MORNING)
        assert row.reason == "Nämnden har beslutat om en ny delegationsordning."
        assert row.detail["became"] == [roles.HEAD_OF_ADMINISTRATION, ""]


def step_of(town: Town, number: str, session: Any) -> Step:
    return Push.look(town.house, session, town.case(number).id, town.now).step("")


def test_a_process_asks_on_the_day_it_decides(town: Town) -> None:
    number = town.report()
    delegate(town, "notify_lex_maria", roles.HEAD_OF_ADMINISTRATION, valid_from=TODAY + timedelta(days=2))
    with town.house.database.reading() as session:
        assert decider(step_of(town, number, session), "notify_lex_maria").role == roles.MAS
    town.now += timedelta(days=2)
    with town.house.database.reading() as session:
        assert decider(step_of(town, number, session), "notify_lex_maria").role == roles.HEAD_OF_ADMINISTRATION
        with pytest.raises(UnknownDelegation):
            decider(step_of(town, number, session), "nothing_of_the_sort")


def test_what_waits_for_somebody_still_does_when_the_delegation_and_the_deadlines_change(town: Town) -> None:
    number = town.report()
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    town.do("assess_report", "maria", number, **assessment("serious"))
    before = as_they_stand(town)
    assert before
    for key, one in delegables().items():
        for role, level in one.may:
            delegate(town, key, role, level)
    change_setting(
        town.house, "chair_mandate", False, source="SN § 2", valid_from=TODAY, today=TODAY, sender=sender(town)
    )
    change_deadline(
        town.house,
        "lex_sarah.investigation",
        "P90D",
        source="SN § 3",
        valid_from=TODAY,
        today=TODAY,
        sender=sender(town),
    )
    town.go(minutes=5)
    assert as_they_stand(town) == before


def as_they_stand(town: Town) -> list[tuple[Any, ...]]:
    with town.house.database.reading() as session:
        rows = session.scalars(select(UserTask).order_by(UserTask.id))
        return [(row.name, row.status, row.role, row.unit_id, row.person_id, row.due_at) for row in rows]


def test_a_new_deadline_holds_from_its_day_and_the_one_before_until_then(town: Town) -> None:
    def change(days: int, rule: str) -> None:
        change_deadline(
            town.house,
            "lex_sarah.investigation",
            rule,
            source="SN § 4",
            valid_from=TODAY + timedelta(days=days),
            today=TODAY,
            sender=sender(town),
        )

    from workflows.local_settings import local_rules

    number = town.report()
    change(10, "P45D")
    with town.house.database.reading() as session:
        rules = local_rules(step_of(town, number, session))
    assert rules.time_on("lex_sarah.investigation", TODAY + timedelta(days=9)).rule == "P30D"
    assert rules.time_on("lex_sarah.investigation", TODAY + timedelta(days=10)).rule == "P45D"
    assert rules.time_on("lex_sarah.diary", TODAY).rule == "P1WD", "the others are as they were"
    with pytest.raises(PlannedAlready):
        change(5, "P20D")
    change(10, "P60D")
    with town.house.database.reading() as session:
        rules = local_rules(step_of(town, number, session))
    assert rules.time_on("lex_sarah.investigation", TODAY + timedelta(days=10)).rule == "P60D"


def test_a_time_of_the_law_itself_is_nobodys_to_change(town: Town) -> None:
    with pytest.raises(BadLocalRule):
        change_deadline(
            town.house,
            "lex_sarah.supplement",
            "P90D",
            source="SN § 5",
            valid_from=TODAY,
            today=TODAY,
            sender=sender(town),
        )


def test_a_setting_holds_from_its_day(town: Town) -> None:
    number = town.report()
    change_setting(
        town.house,
        "deep_investigation_product",
        4,
        source="SN § 6",
        valid_from=TODAY + timedelta(days=1),
        today=TODAY,
        sender=sender(town),
    )
    with town.house.database.reading() as session:
        assert setting(step_of(town, number, session), "deep_investigation_product") == 8
    town.now += timedelta(days=1)
    with town.house.database.reading() as session:
        assert setting(step_of(town, number, session), "deep_investigation_product") == 4


def test_meetings_come_and_go_but_not_those_that_have_been(town: Town) -> None:
    board, held_on = town.unit("Socialnämnden"), date(2026, 9, 30)
    add_meeting(town.house, board, held_on, date(2026, 9, 23), today=TODAY, sender=sender(town))
    with pytest.raises(MeetingTaken):
        add_meeting(town.house, board, held_on, None, today=TODAY, sender=sender(town))
    with pytest.raises(HoldsTooEarly):
        add_meeting(town.house, board, date(2026, 9, 14), None, today=TODAY, sender=sender(town))
    with town.house.database.reading() as session:
        ids = {row.held_on: row.id for row in session.scalars(select(Meeting))}
    cancel_meeting(town.house, ids[held_on], today=TODAY, sender=sender(town))
    with pytest.raises(HoldsTooEarly):
        cancel_meeting(town.house, ids[date(2026, 8, 26)], today=TODAY, sender=sender(town))
    with town.house.database.reading() as session:
        assert held_on not in set(session.scalars(select(Meeting.held_on)))
        assert date(2026, 8, 26) in set(session.scalars(select(Meeting.held_on)))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"key": "nothing"}, "det finns inget beslut som heter 'nothing'"),
        ({"role": "registrator"}, "beslutet kan inte ges dit"),
        ({"source": ""}, "delegation: source saknas"),
    ],
)
def test_a_file_whose_delegation_is_wrong_is_refused(sqlite_url: str, row: dict[str, Any], told: str) -> None:
    from engine.database import Database

    right = {"key": "notify_ivo", "role": "forvaltningschef", "source": "SN § 1", "from": date(2026, 1, 1)}
    content = {**municipality("katrineholm").content, "delegation": [{**right, **row}]}
    database = Database(sqlite_url)
    with pytest.raises(BadOrganisation, match=told), database.transaction() as session:
        found(session, content)
    database.close()
