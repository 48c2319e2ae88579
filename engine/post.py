"""The postman: sends what lies in the outbox. A failing mail server delays letters and nothing else."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import select

from engine.incidents import record_incident, resolve_incident
from engine.installation import Installation
from engine.models import Case, Letter, Person
from engine.settings import Settings

#: Waiting times after the first, second ... failure; the last one repeats.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


def send_due_letters(house: Installation, most: int = 100) -> int:
    """Send letters whose time has come, each in its own transaction; answers with how many left."""
    if not house.settings.mail_host:
        return 0
    now = house.now()
    with house.database.reading() as session:
        due = session.scalars(
            select(Letter.id).where(Letter.next_try_at <= now).order_by(Letter.next_try_at).limit(most)
        ).all()
    return sum(_send(house, letter_id) for letter_id in due)


def _send(house: Installation, letter_id: int) -> bool:
    key = f"letter:{letter_id}"
    failure: Exception | None = None
    with house.database.transaction() as session:
        claim = select(Letter).where(Letter.id == letter_id, Letter.next_try_at <= house.now())
        letter = session.scalar(claim.with_for_update(skip_locked=True))
        if letter is None:
            return False
        address = session.scalars(select(Person.email).where(Person.id == letter.person_id)).one()
        number = session.scalars(select(Case.number).where(Case.id == letter.case_id)).one()
        letter.attempts += 1
        try:
            _hand_to_server(house.settings, _mail(house.settings, letter, address, number, house.now()))
            letter.sent_at, letter.next_try_at, letter.last_error = house.now(), None, ""
        except (OSError, smtplib.SMTPException) as error:
            failure = error
            letter.next_try_at = house.now() + BACK_OFF[min(letter.attempts, len(BACK_OFF)) - 1]
            letter.last_error = type(error).__name__
        tried_before = letter.attempts > 1
    if failure is not None:
        record_incident(house, "letter", key, failure)
        return False
    if tried_before:
        resolve_incident(house, key)
    return True


def _mail(settings: Settings, letter: Letter, address: str, number: str, now: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = settings.mail_from
    mail["To"] = address
    mail["Subject"] = letter.subject
    mail["Date"] = now
    mail["Message-ID"] = f"<letter-{letter.id}@{settings.mail_from.rpartition('@')[2]}>"
    mail["X-Vaksam-Case"] = number
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    return mail


def _hand_to_server(settings: Settings, mail: EmailMessage) -> None:
    with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=20) as server:
        if settings.mail_starttls:
            server.starttls(context=ssl.create_default_context(cafile=settings.mail_ca_file or None))
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        server.send_message(mail)
