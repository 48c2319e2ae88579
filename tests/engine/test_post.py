"""Letters: through a real mail server, without a word of the case, and never lost when the server is."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import ColumnElement, select, update

from engine import post as postman
from engine.clock import post
from engine.models import Incident, Letter, Person
from engine.post import send_due_letters
from tests.builders import Town
from tests.engine.everyday import DIARY, at_once, reception
from tests.servers.smtp import MailServer

SECRETS = ("Ingegerd", "Hemlighetsson", "19121212-1212", "låstes")


@pytest.fixture
def posted(database_url: str, mail_server: MailServer) -> Iterator[Town]:
    town = Town(
        database_url,
        mail_host=mail_server.host,
        mail_port=mail_server.port,
        mail_user=mail_server.username,
        mail_password=mail_server.password,
        mail_ca_file=str(mail_server.certificate_authority),
        mail_from="vaksam@granvik.example",
        base_url="https://vaksam.granvik.example",
    )
    yield town
    town.close()


def test_letters_arrive_over_starttls_and_login(posted: Town, mail_server: MailServer) -> None:
    posted.report()
    post(posted.cases)
    receivers = {str(delivery.message["To"]) for delivery in mail_server.deliveries}
    assert receivers == {"elin@granvik.example", "greta@granvik.example", "anders@granvik.example"}
    assert waiting(posted) == 0


def test_letters_say_number_step_day_and_link_and_nothing_of_the_case(posted: Town, mail_server: MailServer) -> None:
    posted.report(what_happened="Ingegerd Hemlighetsson låstes in.", affected="Ingegerd")
    posted.do("register_report", "greta", **DIARY)
    posted.do("receive_report", "anders", **reception())
    posted.go(days=7)
    texts = [f"{delivery.message['Subject']}\n{delivery.message.get_content()}" for delivery in mail_server.deliveries]
    assert len(texts) >= 4
    assert not [text for text in texts if any(secret in text for secret in SECRETS)]
    assert all("LS 2026-0001" in text and "https://vaksam.granvik.example/" in text for text in texts)


def test_a_mail_server_that_is_down_delays_letters_and_nothing_else(posted: Town, mail_server: MailServer) -> None:
    mail_server.stop()
    posted.report()
    post(posted.cases)
    posted.do("register_report", "greta", **DIARY)
    assert (waiting(posted), len(incidents(posted))) == (2, 3)
    mail_server.start()
    posted.go(minutes=10)
    assert waiting(posted) == 0
    assert {str(delivery.message["To"]) for delivery in mail_server.deliveries} >= {"elin@granvik.example"}


def test_a_refused_letter_is_tried_again_with_the_same_message_id(posted: Town, mail_server: MailServer) -> None:
    posted.report()
    mail_server.refusal = "451 try later"
    post(posted.cases)
    mail_server.refusal = None
    posted.go(minutes=10)
    identities = [str(delivery.message["Message-ID"]) for delivery in mail_server.deliveries]
    assert len(identities) == len(set(identities)) == 3
    assert [incident for incident in incidents(posted) if incident.resolved_at is None] == []


def test_letters_about_what_is_not_acute_wait_for_the_morning(posted: Town, mail_server: MailServer) -> None:
    posted.now = datetime(2026, 9, 18, 20, 0, tzinfo=UTC)  # a Friday night
    posted.report()
    post(posted.cases)
    receivers = {str(delivery.message["To"]) for delivery in mail_server.deliveries}
    assert receivers == {"elin@granvik.example", "anders@granvik.example"}, "the receipt and the acute step"
    with posted.house.database.reading() as session:
        left = session.scalars(select(Letter.next_try_at).where(Letter.sent_at.is_(None))).all()
    assert left == [datetime(2026, 9, 21, 5, 0, tzinfo=UTC)]


def test_nobody_waits_for_a_mail_server_that_never_answers(database_url: str) -> None:
    with silent_server() as (port, called, hang_up):
        town = Town(database_url, mail_host="127.0.0.1", mail_port=port, mail_starttls=False)
        town.report()
        with town.house.database.transaction() as session:  # Greta's leaves first
            before = town.now.replace(year=2025)
            session.execute(update(Letter).where(to(town, "greta")).values(next_try_at=before))
        sending = threading.Thread(target=send_due_letters, args=(town.house,), kwargs={"most": 1, "patience": 30.0})
        sending.start()
        assert called.wait(10)
        town.do("register_report", "greta", **DIARY)  # the letter about it is on its way this very moment
        other = town.report()
        assert sending.is_alive(), "the clicks did not wait for the post"
        hang_up()
        sending.join(10)
        with town.house.database.reading() as session:
            letter = session.scalars(select(Letter).where(to(town, "greta")).order_by(Letter.id)).first()
        assert letter is not None and (letter.withdrawn_at, letter.next_try_at) == (town.now, None), "never tried again"
        assert town.task("register_report", other).status == "open"
        town.close()


def test_two_postmen_at_once_send_each_letter_once(posted: Town, mail_server: MailServer) -> None:
    for _ in range(3):
        posted.report()
    assert at_once(lambda: post(posted.cases), lambda: post(posted.cases)) == [None, None]
    identities = [str(delivery.message["Message-ID"]) for delivery in mail_server.deliveries]
    assert len(identities) == len(set(identities)) == 9
    assert waiting(posted) == 0


def test_a_letter_whose_postman_died_is_sent_again_under_the_same_name(
    posted: Town, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted.report()

    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(postman, "_note_sent", die)
        with pytest.raises(SystemExit):
            post(posted.cases)
    post(posted.cases)
    assert (len(mail_server.deliveries), waiting(posted)) == (3, 1), "its lease has not run out"
    posted.go(minutes=6)
    identities = [str(delivery.message["Message-ID"]) for delivery in mail_server.deliveries]
    assert (len(identities), len(set(identities)), waiting(posted)) == (4, 3, 0)


def test_a_letter_withdrawn_on_its_way_has_left_all_the_same(
    posted: Town, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted.report()
    hand = postman._hand_to_server

    def hand_while_greta_is_quick(*given: object) -> None:
        if posted.task("register_report").status == "open":
            posted.do("register_report", "greta", **DIARY)
        hand(*given)  # type: ignore[arg-type]

    with posted.house.database.transaction() as session:
        before = posted.now.replace(year=2025)
        session.execute(update(Letter).where(to(posted, "greta")).values(next_try_at=before))
    monkeypatch.setattr(postman, "_hand_to_server", hand_while_greta_is_quick)
    post(posted.cases)
    with posted.house.database.reading() as session:
        letter = session.scalars(select(Letter).where(to(posted, "greta"))).one()
    assert (letter.withdrawn_at, letter.sent_at, letter.next_try_at) == (posted.now, posted.now, None)


@pytest.mark.parametrize("address", ["elin@", "", "elin\n@granvik.example"])
def test_a_bad_address_stops_its_own_letter_only(posted: Town, mail_server: MailServer, address: str) -> None:
    with posted.house.database.transaction() as session:
        session.execute(update(Person).where(Person.username == "elin").values(email=address))
    posted.report()
    assert post(posted.cases) == 2
    receivers = {str(delivery.message["To"]) for delivery in mail_server.deliveries}
    assert receivers == {"greta@granvik.example", "anders@granvik.example"}
    [incident] = incidents(posted)
    assert (incident.kind, incident.resolved_at) == ("letter", None) and "elin" not in incident.cause
    with posted.house.database.transaction() as session:
        session.execute(update(Person).where(Person.username == "elin").values(email="elin@granvik.example"))
    posted.go(minutes=2)
    assert [incident.resolved_at for incident in incidents(posted)] == [posted.now]


@contextmanager
def silent_server() -> Iterator[tuple[int, threading.Event, Callable[[], None]]]:
    """Takes calls and says nothing: its port, whether somebody has called, and how to hang up."""
    called, calls = threading.Event(), []

    def listen() -> None:
        while True:
            try:
                calls.append(door.accept()[0])
            except OSError:
                return
            called.set()

    def hang_up() -> None:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        for call in calls:
            call.close()

    with socket.create_server(("127.0.0.1", 0)) as door:
        listening = threading.Thread(target=listen)
        listening.start()
        yield door.getsockname()[1], called, hang_up
    listening.join(5)


def to(town: Town, username: str) -> ColumnElement[bool]:
    return Letter.person_id == town.person(username)


def waiting(town: Town) -> int:
    with town.house.database.reading() as session:
        return len(session.scalars(select(Letter.id).where(Letter.next_try_at.is_not(None))).all())


def incidents(town: Town) -> list[Incident]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(Incident)))
