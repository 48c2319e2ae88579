"""The demonstration's mail server: takes what is sent to it and keeps the latest in memory, so that it can be read."""

from __future__ import annotations

import itertools
import socket
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class ReceivedLetter:
    number: int
    to: str
    subject: str
    body: str
    at: datetime | None  #: as the letter says itself


class Mailbox:
    """A plain SMTP server on a free local port; the oldest letters go when there are more than `most`."""

    def __init__(self, most: int = 500) -> None:
        self._letters: deque[ReceivedLetter] = deque(maxlen=most)
        self._numbers = itertools.count(1)
        self._lock = Lock()
        self._server = Controller(self, hostname=HOST, port=_free_port(), enable_SMTPUTF8=True)

    @property
    def port(self) -> int:
        return int(self._server.port)

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def settings(self) -> dict[str, Any]:
        """What the installation's settings must say for its letters to come here."""
        return {"mail_host": HOST, "mail_port": self.port, "mail_starttls": False, "mail_user": "", "mail_password": ""}

    def newest_first(self) -> list[ReceivedLetter]:
        with self._lock:
            return list(reversed(self._letters))

    def letter(self, number: int) -> ReceivedLetter | None:
        return next((letter for letter in self.newest_first() if letter.number == number), None)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 the library's word
        mail = message_from_bytes(envelope.content, policy=policy.default)
        body = mail.get_body(("plain",))
        with self._lock:
            self._letters.append(
                ReceivedLetter(
                    number=next(self._numbers),
                    to=", ".join(envelope.rcpt_tos),
                    subject=str(mail["Subject"] or ""),
                    body=body.get_content() if body else "",
                    at=parsedate_to_datetime(str(mail["Date"])) if mail["Date"] else None,
                )
            )
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
