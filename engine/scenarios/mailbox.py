"""A mail server for the length of a run: the real postman hands it every letter, and it passes none on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.installation import Installation


class _Taker:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 the library's word
        return "250 OK"


@contextmanager
def open_mailbox() -> Iterator[int]:
    """The port of a running mail server on this machine alone."""
    controller = Controller(_Taker(), hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.server.sockets[0].getsockname()[1]
    finally:
        controller.stop()


def with_mailbox(house: Installation, port: int) -> Installation:
    """The same installation, whose letters go to the mailbox and nowhere else."""
    settings = dataclasses.replace(
        house.settings, mail_host="127.0.0.1", mail_port=port, mail_user="", mail_password="", mail_starttls=False
    )
    return dataclasses.replace(house, settings=settings)
