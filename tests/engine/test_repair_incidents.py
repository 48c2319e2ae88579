"""What fails stops nothing but itself, is told in plain Swedish, counted once, and can be tried again by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from jinja2 import UndefinedError
from sqlalchemy import select, update

from engine.deadlines import Deadlines
from engine.errors import DelegateFailed, NotAllowed
from engine.incidents import UnknownIncident, note_incident, record_incident, see_to_incident, settle_incident
from engine.models import History, Incident, Letter, Message, Repair, RoleHolding, Timer
from engine.post import LEASE, send_due_letters
from engine.push import Push
from engine.repair import CannotRetry, FailedAgain, Repairs
from tests.builders import Town
from tests.engine.everyday import DIARY, assessment, at_once, hire, open_tasks, reception
from workflows.law.errors import OutsideCalendar
from workflows.lex_sarah import delegates

SECRET = "Ingegerd Hemlighetsson"


@pytest.fixture
def two(town: Town) -> tuple[str, str]:
    """One case that will fail, and one of a stranger's beside it."""
    return town.report(), town.report(by="mirjam", unit="Hemtjänst Norr")


def incidents(town: Town) -> list[Incident]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(Incident).order_by(Incident.id)))


def rung(town: Town, number: str) -> set[str]:
    with town.house.database.reading() as session:
        rows = select(History.name).where(History.kind == "timer_rang", History.case_id == town.case(number).id)
        return set(session.scalars(rows))


def failing_for(number: str, error: Exception) -> Callable[..., None]:
    def fail(step: Any) -> None:
        if step.case.number == number:
            raise error

    return fail


# ---- nothing but itself ---------------------------------------------------------------------------------------


def test_a_delegate_that_fails_when_a_clock_rings_stops_only_its_own_case(
    town: Town, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delegates, "reminder", failing_for(two[0], RuntimeError(SECRET)))
    monkeypatch.setattr(delegates, "escalation", failing_for(two[0], RuntimeError(SECRET)))
    town.go(hours=5)
    assert rung(town, two[1]) and not rung(town, two[0])
    found = incidents(town)
    assert {(one.kind, one.case_id) for one in found} == {("timer", town.case(two[0]).id)}
    assert (
        "Det som följer vid ”" in found[0].cause and "Det gäller steget ”Vidta omedelbara åtgärder”" in found[0].cause
    )
    assert SECRET not in found[0].cause
    with town.house.database.reading() as session:
        held = session.scalars(select(Timer).where(Timer.attempts > 0)).all()
    assert held and all(timer.next_try_at > town.now for timer in held), "tried again, but later"


def test_a_letter_that_cannot_be_written_leaves_in_plain_words_and_stops_nothing(
    town: Town, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(folder: Any, letter: str, words: dict[str, Any]) -> Any:
        raise UndefinedError(SECRET)

    monkeypatch.setattr("engine.outbox.render", render)
    town.go(hours=5)
    assert rung(town, two[0]) and rung(town, two[1])
    with town.house.database.reading() as session:
        subjects = set(session.scalars(select(Letter.subject).where(Letter.created_at == town.now)))
    assert {f"Något har hänt i ärende {number}" for number in two} == subjects
    assert {one.kind for one in incidents(town)} == {"template"}
    assert all("Mallen till ett brev går inte att fylla i" in one.cause for one in incidents(town))
    assert not [one for one in incidents(town) if SECRET in one.cause]


def test_a_gateway_whose_condition_fails_stops_only_its_own_case(
    town: Town, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, manager in zip(two, ("anders", "karin"), strict=True):
        town.do("register_report", "greta", number, **DIARY)
        town.do("receive_report", manager, number, **reception())
    read = Push._evaluate

    def evaluate(push: Push, text: str, host: str) -> object:
        if push.case.number == two[0] and text.startswith("facts.assessment"):
            raise TypeError(SECRET)
        return read(push, text, host)

    monkeypatch.setattr(Push, "_evaluate", evaluate)
    with pytest.raises(TypeError) as failed:
        town.do("assess_report", "maria", two[0], **assessment("investigate"))
    town.do("assess_report", "maria", two[1], **assessment("investigate"))
    assert {"assess_report", "appoint_investigator"} == open_tasks(town), "nothing was half done"
    record_incident(town.house, "web", "web:1", failed.value, town.case(two[0]).id)
    (told,) = incidents(town)
    assert told.cause.startswith("Vägvalet ”Hur går vi vidare?” gick inte att avgöra. En uppgift är av ett annat slag")
    assert SECRET not in told.cause


def test_a_time_that_cannot_be_worked_out_stops_only_its_own_case(
    town: Town, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = Deadlines.at

    def outside(deadlines: Deadlines, key: str, edge: str, host: str) -> Any:
        if deadlines.push.case.number == two[0]:
            raise OutsideCalendar(2031, first=2024, last=2030)
        return at(deadlines, key, edge, host)

    for number, manager in zip(two, ("anders", "karin"), strict=True):
        town.do("register_report", "greta", number, **DIARY)
        if number == two[0]:
            monkeypatch.setattr(Deadlines, "at", outside)
            with pytest.raises(OutsideCalendar) as failed:
                town.do("receive_report", manager, number, **reception())
        else:
            town.do("receive_report", manager, number, **reception())
    record_incident(town.house, "web", "web:1", failed.value, town.case(two[0]).id)
    (told,) = incidents(town)
    assert "”Bedöm rapporten”" in told.cause and "kalendern över helgdagar täcker inte året" in told.cause
    assert open_tasks(town) >= {"receive_report", "assess_report"}


def test_a_message_that_cannot_be_delivered_stops_only_itself(
    town: Town, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Push.send

    def fail(push: Push, message: str) -> bool:
        if push.case.number == two[0]:
            raise RuntimeError(SECRET)
        return send(push, message)

    monkeypatch.setattr(Push, "send", fail)
    with town.house.database.transaction() as session:
        for key, number in enumerate(two):
            told = {"key": str(key), "name": "nothing", "created_at": town.now, "next_try_at": town.now}
            session.add(Message(case_id=town.case(number).id, **told))
    town.go(minutes=1)
    (one,) = incidents(town)
    assert (one.kind, one.case_id) == ("message", town.case(two[0]).id)
    assert one.cause.startswith("Ett besked till ett annat ärende gick inte fram.")
    with town.house.database.reading() as session:
        assert [row.result for row in session.scalars(select(Message).order_by(Message.id))] == ["", "not awaited"]


def test_a_delegate_that_fails_at_a_persons_step_undoes_the_step_and_says_where(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(step: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr(delegates, "send_receipt", fail)
    with pytest.raises(DelegateFailed) as failed:
        town.report()
    record_incident(town.house, "web", "web:1", failed.value)
    (told,) = incidents(town)
    assert told.cause.startswith(
        "Det som systemet gör vid ”Bekräfta till rapportören” gick inte att göra. "
        "En uppgift som behövs finns inte i ärendet."
    )
    assert "KeyError i fail" in told.cause and SECRET not in told.cause


# ---- counted once ---------------------------------------------------------------------------------------------


def test_processes_that_record_the_same_fault_at_once_count_one_incident(town: Town) -> None:
    def note() -> None:
        record_incident(town.house, "timer", "timer:x", RuntimeError(SECRET))

    assert at_once(*[note] * 6) == [None] * 6
    assert [(one.attempts, one.resolved_at) for one in incidents(town)] == [(6, None)]


def test_one_that_is_recorded_while_another_says_it_is_mended_is_never_lost_nor_doubled(town: Town) -> None:
    record_incident(town.house, "timer", "timer:x", RuntimeError())

    def settle() -> None:
        with town.house.database.transaction() as session:
            settle_incident(session, "timer:x", town.now)

    outcomes = at_once(settle, lambda: record_incident(town.house, "timer", "timer:x", RuntimeError()), settle)
    assert outcomes == [None] * 3
    found = incidents(town)
    assert sum(one.attempts for one in found) == 2 and sum(one.resolved_at is None for one in found) <= 1


def test_an_incident_learns_its_case_when_it_is_known_and_keeps_who_mended_it_first(town: Town) -> None:
    number = town.report()
    with town.house.database.transaction() as session:
        note_incident(session, "web", "web:1", "Okänt", town.now)
        note_incident(session, "web", "web:1", "Känt", town.now, town.case(number).id)
        note_incident(session, "web", "web:1", "Känt", town.now)
    (one,) = incidents(town)
    assert (one.case_id, one.attempts) == (town.case(number).id, 3)
    for username in ("admin", "rune"):
        see_to_incident(town.house, one.id, town.person(username))
    assert incidents(town)[0].resolved_by_id == town.person("admin")


# ---- tried again ----------------------------------------------------------------------------------------------


def test_a_timer_is_tried_again_at_once_by_hand(
    town: Town, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as failing:
        for name in ("reminder", "escalation"):
            failing.setattr(delegates, name, failing_for(two[0], RuntimeError(SECRET)))
        town.go(hours=5)
        before = {one.id: one.attempts for one in incidents(town)}
        first = min(before)
        with pytest.raises(FailedAgain):
            Repairs(town.house).retry(first, town.person("admin"))
        assert {one.id: one.attempts for one in incidents(town)} == {**before, first: before[first] + 1}
    Repairs(town.house).retry(first, town.person("admin"))
    mended = next(one for one in incidents(town) if one.id == first)
    assert (mended.resolved_at, mended.resolved_by_id) == (town.now, town.person("admin"))
    assert rung(town, two[0])
    with town.house.database.reading() as session:
        tried = session.scalars(select(History).where(History.kind == "retried")).all()
        assert [session.get_one(Repair, row.detail["repair"]).incident_id for row in tried] == [first, first]


def test_a_letter_is_tried_again_at_once_by_hand(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[str] = []

    def refuse(*_: object) -> None:
        raise ConnectionRefusedError(SECRET)

    town = Town(database_url, mail_host="mail.example")
    number = town.report()
    with town.house.database.transaction() as session:
        first, *others = session.scalars(select(Letter).order_by(Letter.id)).all()
        first.next_try_at = town.now
        for letter in others:
            letter.next_try_at = None
    monkeypatch.setattr("engine.post._hand_to_server", refuse)
    send_due_letters(town.house)
    (one,) = incidents(town)
    assert (one.kind, one.case_id) == ("letter", town.case(number).id)
    assert one.cause.startswith("Ett brev gick inte att skicka. En annan dator svarade inte.")
    with pytest.raises(FailedAgain):
        Repairs(town.house).retry(one.id, town.person("admin"))
    monkeypatch.setattr("engine.post._hand_to_server", lambda settings, mail, patience: left.append(mail["To"]))
    with town.house.database.transaction() as session:
        session.execute(update(Letter).where(Letter.id != first.id).values(next_try_at=town.now))
    Repairs(town.house).retry(one.id, town.person("admin"))
    assert left == ["elin@granvik.example"], "whoever presses waits for this letter and no other"
    assert incidents(town)[0].resolved_at is not None
    town.close()


def test_a_letter_that_is_on_its_way_is_not_sent_once_more_by_hand(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow server has it; it has failed before, so there is a fault to press at."""
    town = Town(database_url, mail_host="mail.example")
    town.report()
    left: list[str] = []
    answers: list[str] = []
    with town.house.database.transaction() as session:
        first = session.scalars(select(Letter.id).order_by(Letter.id)).first() or 0
        session.execute(update(Letter).values(next_try_at=None))
        session.execute(update(Letter).where(Letter.id == first).values(next_try_at=town.now))
    record_incident(town.house, "letter", f"letter:{first}", ConnectionRefusedError())
    (one,) = incidents(town)

    def slow(settings: Any, mail: Any, patience: float) -> None:
        left.append(mail["Message-ID"])
        if len(left) == 1:
            for _ in range(2):
                with pytest.raises(CannotRetry) as refused:
                    Repairs(town.house).retry(one.id, town.person("admin"))
                answers.append(refused.value.sentence)

    monkeypatch.setattr("engine.post._hand_to_server", slow)
    assert send_due_letters(town.house) == 1
    assert len(left) == 1 and {answer[:24] for answer in answers} == {"Brevet skickas just nu. "}
    with town.house.database.reading() as session:
        assert session.scalars(select(Repair)).all() == [], "nothing was tried"
        letter = session.get_one(Letter, first)
        assert (letter.sent_at, letter.next_try_at, letter.leased_until) == (town.now, None, None)
    town.close()


def test_a_letter_that_failed_or_whose_postman_died_is_nobodys_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(database_url, mail_host="mail.example")
    town.report()
    left: list[str] = []
    with town.house.database.transaction() as session:
        first = session.scalars(select(Letter.id).order_by(Letter.id)).first() or 0
        session.execute(update(Letter).values(next_try_at=None))
        session.execute(update(Letter).where(Letter.id == first).values(next_try_at=town.now))

    def fails(settings: Any, mail: Any, patience: float) -> None:
        raise ConnectionRefusedError

    def dies(settings: Any, mail: Any, patience: float) -> None:
        raise SystemExit

    monkeypatch.setattr("engine.post._hand_to_server", fails)
    send_due_letters(town.house)
    (one,) = incidents(town)
    monkeypatch.setattr("engine.post._hand_to_server", dies)
    with pytest.raises(SystemExit):
        Repairs(town.house).retry(one.id, town.person("admin"))
    monkeypatch.setattr("engine.post._hand_to_server", lambda settings, mail, patience: left.append(mail["To"]))
    with pytest.raises(CannotRetry):
        Repairs(town.house).retry(one.id, town.person("admin"))
    town.now += LEASE
    Repairs(town.house).retry(one.id, town.person("admin"))
    assert len(left) == 1 and incidents(town)[0].resolved_at is not None
    town.close()


def test_somebody_is_sought_again_for_a_step_that_nobody_could_take(town: Town) -> None:
    with town.house.database.transaction() as session:
        for holding in session.scalars(select(RoleHolding).where(RoleHolding.role == "registrator")):
            session.delete(holding)
    town.report()
    (one,) = incidents(town)
    with pytest.raises(FailedAgain):
        Repairs(town.house).retry(one.id, town.person("admin"))
    hire(town, "leila", "registrator")
    Repairs(town.house).retry(one.id, town.person("admin"))
    assert incidents(town)[0].resolved_at is not None


def test_a_message_is_tried_again_at_once_by_hand(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    number = town.report()
    with town.house.database.transaction() as session:
        told = {"key": "k", "name": "nothing", "created_at": town.now, "next_try_at": town.now}
        session.add(Message(case_id=town.case(number).id, **told))

    def fail(push: Push, message: str) -> bool:
        raise RuntimeError(SECRET)

    with monkeypatch.context() as failing:
        failing.setattr(Push, "send", fail)
        town.go(minutes=1)
    (one,) = incidents(town)
    Repairs(town.house).retry(one.id, town.person("admin"))
    with town.house.database.reading() as session:
        assert session.scalars(select(Message.next_try_at)).one() is None
    assert incidents(town)[0].resolved_by_id == town.person("admin")


def test_a_page_that_broke_has_nothing_to_try_again(town: Town) -> None:
    record_incident(town.house, "web", "web:AAAA:case", RuntimeError())
    with pytest.raises(CannotRetry):
        Repairs(town.house).retry(incidents(town)[0].id, town.person("admin"))


def test_who_may_try_again(town: Town, two: tuple[str, str]) -> None:
    record_incident(town.house, "timer", "timer:x", RuntimeError(), town.case(two[0]).id)
    number = incidents(town)[0].id
    for username in ("rune", "anders"):
        with pytest.raises(UnknownIncident):
            Repairs(town.house).retry(number, town.person(username))
    hire(town, "karin", "forsoker_igen", "Hemtjänst Norr")
    with pytest.raises(UnknownIncident):
        Repairs(town.house).retry(number, town.person("karin"))
    hire(town, "peter", "avbryter_arenden")
    with pytest.raises(NotAllowed):
        Repairs(town.house).retry(number, town.person("peter"))
    with pytest.raises(UnknownIncident):
        Repairs(town.house).retry(999, town.person("admin"))
    town.cases.involve(town.case(two[0]).id, town.person("anders"), town.person("admin"))
    with pytest.raises(UnknownIncident):
        Repairs(town.house).retry(number, town.person("admin"))
