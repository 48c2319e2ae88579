"""The mail server of the tests behaves as a municipality's own: TLS and login first, and sometimes it is down."""

import smtplib
import ssl
from email.message import EmailMessage

import pytest

from tests.servers.smtp import MailServer


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "vaksam@example.se",
        "chef@example.se",
        "En uppgift väntar på dig",
    )
    message.set_content("Logga in för att läsa den.")
    return message


def send(server: MailServer, *, password: str = MailServer.password) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=5) as client:
        client.starttls(context=ssl.create_default_context(cafile=str(server.certificate_authority)))
        client.login(server.username, password)
        client.send_message(letter())


def test_a_letter_arrives_with_its_swedish_letters(mail_server: MailServer) -> None:
    send(mail_server)
    [delivery] = mail_server.deliveries
    assert delivery.message["Subject"] == "En uppgift väntar på dig"
    assert delivery.recipients == ("chef@example.se",)


def test_nothing_is_taken_without_tls(mail_server: MailServer) -> None:
    with (
        smtplib.SMTP(mail_server.host, mail_server.port, timeout=5) as client,
        pytest.raises(smtplib.SMTPSenderRefused),
    ):
        client.send_message(letter())
    assert mail_server.deliveries == []


def test_a_wrong_password_is_refused(mail_server: MailServer) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError):
        send(mail_server, password="fel")


def test_a_server_that_was_down_takes_mail_again_at_the_same_address(mail_server: MailServer) -> None:
    mail_server.stop()
    with pytest.raises(ConnectionRefusedError):
        send(mail_server)
    mail_server.start()
    send(mail_server)
    assert len(mail_server.deliveries) == 1


def test_a_server_may_say_not_now(mail_server: MailServer) -> None:
    mail_server.refusal = "451 Försök igen senare"
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(mail_server)
    assert refused.value.smtp_code == 451
    assert mail_server.deliveries == []
