"""The municipality's mail server, which can take a letter and keep silent about it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.smtp import MailServer

LONGEST_SILENCE = 5.0  #: seconds


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A letter as it came."""

    at: float  #: time.monotonic() of the machine
    worker: str  #: whose postman brought it
    message_id: str
    text: str  #: subject, receiver and body: the same letter says the same every time


class SilentMailServer(MailServer):
    """`hold()` lets the next letter in and keeps its bearer waiting until `let_go()`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.arrivals: list[Arrival] = []
        self.held = ""  #: the worker who waits for an answer
        self._hold = False

    def hold(self) -> None:
        self.held, self._hold = "", True

    def let_go(self) -> None:
        self.held, self._hold = "", False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 the library's word
        answer = await super().handle_DATA(server, session, envelope)
        mail = self.deliveries[-1].message
        worker = str(envelope.mail_from).partition("@")[0]
        text = f"{envelope.rcpt_tos} {mail['Subject']} {mail.get_content()}"
        self.arrivals.append(Arrival(at=time.monotonic(), worker=worker, message_id=str(mail["Message-ID"]), text=text))
        if self._hold:
            self.held, self._hold = worker, False
            until = time.monotonic() + LONGEST_SILENCE
            while self.held == worker and time.monotonic() < until:
                await asyncio.sleep(0.01)
        return answer
