"""Letters: through a real mail server, without a word of the case, and never lost when the server is."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from engine.clock import post
from engine.models import Incident, Letter
from tests.builders import Town
from tests.engine.everyday import DIARY, reception
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


def waiting(town: Town) -> int:
    with town.house.database.reading() as session:
        return len(session.scalars(select(Letter.id).where(Letter.next_try_at.is_not(None))).all())


def incidents(town: Town) -> list[Incident]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(Incident)))
