"""A mail server for the length of a run: the real postman hands it every letter, and it passes none on."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.installation import Installation

HERE = "127.0.0.1"  #: this machine alone


class _Taker:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 the library's word
        return "250 OK"


@contextmanager
def open_mailbox() -> Iterator[int]:
    """The port of a running mail server on this machine alone."""
    controller = Controller(_Taker(), hostname=HERE, port=_free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    """One that nobody listens on; the library wants to know it before it listens itself."""
    with socket.socket() as tried:
        tried.bind((HERE, 0))
        return int(tried.getsockname()[1])


def with_mailbox(house: Installation, port: int) -> Installation:
    """The same installation, whose letters go to the mailbox and nowhere else."""
    settings = dataclasses.replace(
        house.settings, mail_host=HERE, mail_port=port, mail_user="", mail_password="", mail_starttls=False
    )
    return dataclasses.replace(house, settings=settings)
