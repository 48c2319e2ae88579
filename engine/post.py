"""The postman: sends what lies in the outbox. A failing mail server delays letters and nothing else."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import ColumnElement, or_, select

from engine.incidents import record_incident, resolve_incident
from engine.installation import Installation
from engine.models import Case, Letter, Person
from engine.settings import Settings

#: Waiting times after the first, second ... failure; the last one repeats.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
#: How long a letter belongs to the postman who took it; if he dies on the way, somebody takes it again after that.
LEASE = timedelta(minutes=5)
#: Seconds to wait for each of the mail server's answers.
PATIENCE = 20.0


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A letter on its way: all that is needed to send it with no transaction open."""

    id: int
    address: str
    case_number: str  #: empty for a protected case: not even its number leaves the house
    subject: str
    body: str
    at: datetime
    attempt: int

    @property
    def key(self) -> str:
        return f"letter:{self.id}"


def send_due_letters(house: Installation, most: int = 100, *, patience: float = PATIENCE) -> int:
    """Send letters whose time has come, one at a time; answers with how many left."""
    if not house.settings.mail_host:
        return 0
    now = house.now()
    with house.database.reading() as session:
        due = session.scalars(
            select(Letter.id).where(Letter.next_try_at <= now).order_by(Letter.next_try_at).limit(most)
        ).all()
    return sum(send_letter(house, letter_id, patience=patience) for letter_id in due)


def send_letter(house: Installation, letter_id: int, *, patience: float = PATIENCE) -> bool:
    """Take, send, note: the server may take its time, so nothing is locked while it is spoken to."""
    letter = _take(house, letter_id)
    if letter is None:
        return False
    try:
        _hand_to_server(house.settings, _mail(house.settings, letter), patience)
    except Exception as error:  # noqa: BLE001 whatever is wrong with this letter, the others leave
        _note_failure(house, letter, error)
        return False
    _note_sent(house, letter)
    return True


def nobodys(now: datetime) -> ColumnElement[bool]:
    """No postman is on his way with the letter."""
    return or_(Letter.leased_until.is_(None), Letter.leased_until <= now)


def _take(house: Installation, letter_id: int) -> Taken | None:
    """None when another postman has it, or its case has withdrawn it."""
    now = house.now()
    with house.database.transaction() as session:
        due = (
            select(Letter, Person.email, Case)
            .join(Person, Person.id == Letter.person_id)
            .join(Case, Case.id == Letter.case_id)
            .where(Letter.id == letter_id, Letter.next_try_at <= now, nobodys(now))
        )
        found = session.execute(due.with_for_update(of=Letter, skip_locked=True)).one_or_none()
        if found is None:
            return None
        letter, address, case = found
        letter.attempts += 1
        letter.next_try_at = letter.leased_until = now + LEASE
        return Taken(
            id=letter.id,
            address=address,
            case_number="" if case.protected else case.number,
            subject=letter.subject,
            body=letter.body,
            at=now,
            attempt=letter.attempts,
        )


def _note_sent(house: Installation, taken: Taken) -> None:
    """A letter withdrawn while it was on its way has left all the same, and both are kept."""
    with house.database.transaction() as session:
        letter = session.get_one(Letter, taken.id, with_for_update=True)
        letter.sent_at, letter.last_error = house.now(), ""
        letter.next_try_at = letter.leased_until = None
    if taken.attempt > 1:
        resolve_incident(house, taken.key)


def _note_failure(house: Installation, taken: Taken, error: Exception) -> None:
    with house.database.transaction() as session:
        letter = session.get_one(Letter, taken.id, with_for_update=True)
        letter.last_error = type(error).__name__
        if letter.attempts != taken.attempt:
            return  # taken by another since
        letter.leased_until = None
        if letter.next_try_at is None:
            return  # withdrawn on the way
        letter.next_try_at = house.now() + BACK_OFF[min(letter.attempts, len(BACK_OFF)) - 1]
    record_incident(house, "letter", taken.key, error)


def _mail(settings: Settings, letter: Taken) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = settings.mail_from
    mail["To"] = letter.address
    mail["Subject"] = letter.subject
    mail["Date"] = letter.at
    # The same at every try, so that a letter sent twice is shown once.
    mail["Message-ID"] = f"<letter-{letter.id}@{settings.mail_from.rpartition('@')[2]}>"
    if letter.case_number:
        mail["X-Vaksam-Case"] = letter.case_number
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    return mail


def _hand_to_server(settings: Settings, mail: EmailMessage, patience: float) -> None:
    server = smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=patience)
    try:
        if settings.mail_starttls:
            server.starttls(context=ssl.create_default_context(cafile=settings.mail_ca_file or None))
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        server.send_message(mail)
    finally:
        with suppress(OSError, smtplib.SMTPException):  # a farewell that fails does not call the letter back
            server.quit()
