"""`vaksam check`: what no single case holds, the history, and a database that others work in meanwhile."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import delete, event, select, update
from sqlalchemy.orm import Session

from engine.check import check
from engine.documents import File
from engine.history import seal as row_hash
from engine.incidents import record_incident
from engine.models import (
    Blob,
    Case,
    CaseState,
    ClockTick,
    Definition,
    History,
    HistorySeal,
    Letter,
    Message,
    SealedHead,
    Timer,
)
from engine.trace import seal
from tests.builders import Town
from tests.engine.everyday import DIARY
from tests.engine.tampering import tampering
from webapp.commands import main

LATER = timedelta(hours=30)


def kinds(town: Town, number: str = "") -> set[str]:
    return {finding.kind for finding in check(town.house, number=number)}


# ---- the history -------------------------------------------------------------------------------------------------


def row_gone(session: Session) -> None:
    session.execute(delete(History).where(History.seq == 2))


def row_changed(session: Session) -> None:
    session.execute(update(History).where(History.seq == 2).values(name="something_else"))


def end_cut_off(session: Session) -> None:
    last = session.scalars(select(CaseState.history_seq)).one()
    session.execute(delete(History).where(History.seq == last))


def rewritten_from_the_second_row(session: Session) -> None:
    """By somebody who knows how the chain is made, and makes it anew."""
    before = ""
    for row in session.scalars(select(History).order_by(History.seq)):
        if row.seq == 2:
            row.person_id = 1
        fields = {name: getattr(row, name) for name in ("case_id", "seq", "at", "kind", "name", "person_id", "for_id")}
        row.hash = before = row_hash(before, {**fields, "detail": row.detail})
    session.execute(update(CaseState).values(history_hash=before))


@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        (row_gone, {"history_gap"}),
        (row_changed, {"history_changed"}),
        (end_cut_off, {"history_cut", "history_rewritten"}),
        (rewritten_from_the_second_row, {"history_rewritten"}),
        (lambda session: session.execute(update(CaseState).values(sealed_seq=0)), {"seal_lost"}),
        (lambda session: session.execute(update(SealedHead).values(hash="0")), {"history_rewritten", "seal_broken"}),
        (lambda session: session.execute(update(HistorySeal).values(hash="0")), {"seal_broken"}),
        (lambda session: session.execute(delete(HistorySeal)), {"seal_broken"}),
    ],
)
def test_a_history_that_is_not_as_it_was_written_is_found(
    town: Town, plant: Callable[[Session], None], expected: set[str]
) -> None:
    town.report()
    assert seal(town.house) == 1 and kinds(town) == set()
    town.cases.claim(town.task("register_report").id, town.person("greta"))
    seal(town.house)
    with tampering(town) as session:
        plant(session)
    assert expected <= kinds(town) <= expected | {"letter_lost", "no_trace"}


# ---- what is stored once -----------------------------------------------------------------------------------------


def test_a_file_or_a_process_that_has_changed_is_found(town: Town) -> None:
    number = town.report()
    town.cases.attach(town.case(number).id, town.person("anders"), File(filename="a.txt", content=b"as it was"))
    with tampering(town) as session:
        session.execute(update(Blob).values(content=b"as it is"))
        session.execute(update(Definition).where(Definition.workflow == "measure").values(bundle=b"not a process"))
        packed = b"well kept but unreadable"
        whole = {"hash": hashlib.sha256(packed).hexdigest(), "workflow": "x", "version": 1, "bundle": packed}
        session.add(Definition(**whole, deployed_at=town.now))
    assert kinds(town) == {"file_changed", "definition_changed", "definition_unreadable"}


# ---- cases that belong together ----------------------------------------------------------------------------------


def test_a_case_that_belongs_to_another_without_its_trace_or_its_jav_is_found(town: Town) -> None:
    parent, child = town.report(concerns_staff=[town.person("johan")]), town.report()
    with tampering(town) as session:
        session.execute(update(Case).where(Case.number == child).values(parent_id=town.case(parent).id))
    found = {(finding.where, finding.kind) for finding in check(town.house)}
    assert found == {(parent, "linked_untold"), (child, "involvement_lost")}


def test_jav_in_a_linked_case_that_the_one_it_came_from_lacks_is_found(town: Town) -> None:
    parent, child = town.report(), town.report(concerns_staff=[town.person("johan")])
    with tampering(town) as session:
        session.execute(update(Case).where(Case.number == child).values(parent_id=town.case(parent).id))
    found = {(finding.where, finding.kind) for finding in check(town.house)}
    assert found == {(parent, "linked_untold"), (parent, "involvement_lost")}


# ---- what the clock passed over ----------------------------------------------------------------------------------


@pytest.fixture
def passed_over(town: Town) -> Town:
    """Everything is overdue, and the clock says it has gone its rounds since; a mail server is set."""
    case_id = town.case(town.report()).id
    with tampering(town) as session:
        session.add(Message(key="x", case_id=case_id, name="x", created_at=town.now, next_try_at=town.now, result=""))
        session.execute(update(Timer).values(next_try_at=town.now))
        session.execute(update(Letter).values(next_try_at=town.now))
        session.execute(delete(ClockTick))
        session.add_all([ClockTick(name=name, at=town.now + LATER, done=0) for name in ("wake", "deliver", "post")])
    return town


PASSED_OVER = {"letter_passed_over", "timer_passed_over", "message_passed_over"}


def test_what_the_clock_has_passed_over_without_a_word_is_found(passed_over: Town) -> None:
    assert kinds(passed_over) == PASSED_OVER - {"letter_passed_over"}  # no mail server, no letters
    assert kinds_with_mail(passed_over) == PASSED_OVER


def test_what_somebody_has_been_told_of_is_not_told_again(passed_over: Town) -> None:
    with passed_over.house.database.reading() as session:
        keys = [
            f"{kind}:{id_}"
            for kind, table in (("letter", Letter), ("timer", Timer), ("message", Message))
            for id_ in session.scalars(select(table.id))
        ]
    for key in keys:
        record_incident(passed_over.house, "letter", key, OSError())
    assert kinds_with_mail(passed_over) == set()


def test_a_clock_that_has_not_gone_has_passed_nothing_over(passed_over: Town) -> None:
    with tampering(passed_over) as session:
        session.execute(update(ClockTick).values(at=passed_over.now))
    assert kinds_with_mail(passed_over) == set()


@pytest.mark.parametrize(("duty", "kept"), [("wake", "timer"), ("deliver", "message"), ("post", "letter")])
def test_a_duty_that_is_silent_has_passed_nothing_of_its_own_over(passed_over: Town, duty: str, kept: str) -> None:
    with tampering(passed_over) as session:
        session.execute(delete(ClockTick).where(ClockTick.name == duty))
    assert kinds_with_mail(passed_over) == PASSED_OVER - {f"{kept}_passed_over"}


def kinds_with_mail(town: Town) -> set[str]:
    house = replace(town.house, settings=replace(town.house.settings, mail_host="mail.granvik.example"))
    return {finding.kind for finding in check(house)}


# ---- while others work -------------------------------------------------------------------------------------------


def test_a_step_done_while_the_check_reads_is_no_fault(town: Town) -> None:
    number = town.report()
    task_id, greta = town.task("register_report").id, town.person("greta")
    done: list[str] = []

    def do_it_now(connection: object, cursor: object, statement: str, *rest: object) -> None:
        """After the state has been read, and before the tasks are."""
        if not done and "FROM case_state" in statement:
            done.append(statement)
            town.cases.complete(task_id, greta, DIARY)

    event.listen(town.house.database.engine, "after_cursor_execute", do_it_now)
    assert check(town.house, number=number) == []
    assert done and town.task("register_report").status == "done"
    event.remove(town.house.database.engine, "after_cursor_execute", do_it_now)


# ---- the command -------------------------------------------------------------------------------------------------


def test_the_command_tells_and_its_exit_code_says_so(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAKSAM_DATABASE_URL", town.house.database.url)
    well, ill = town.report(), town.report()
    assert main(["check"]) == 0
    assert "Allt stämmer." in capsys.readouterr().out
    with tampering(town) as session:
        session.execute(delete(Timer).where(Timer.case_id == town.case(ill).id))
    assert main(["check"]) == 1
    told = capsys.readouterr().out
    assert f"{ill} [timer_differs]" in told and "Gör så här: " in told and well not in told and "1 fel." in told
    assert main(["check", "--case", well]) == 0
    capsys.readouterr()
    assert main(["check", "--json", "--case", ill]) == 1
    assert [finding["where"] for finding in orjson.loads(capsys.readouterr().out)] == [ill]
