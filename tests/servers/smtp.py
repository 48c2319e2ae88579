"""A real mail server: STARTTLS with a certificate made for the occasion, login, and everything it was handed."""

import ssl
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.ports import free_port


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message as the server got it."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


class MailServer:
    """Takes mail only over TLS and only after login; may be stopped and started again on the same port."""

    host = "localhost"
    username = "vaksam"
    password = "losen-for-prov"  # smtplib takes ASCII only

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.deliveries: list[Delivery] = []
        self.refusal: str | None = None  #: what to answer instead of taking a message, such as "451 Försök senare"
        self.certificate_authority = folder / "ca.pem"  #: what a client must trust
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.certificate_authority)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(self.host, "127.0.0.1").configure_cert(self._tls)
        self._running: Controller | None = None

    def start(self) -> None:
        self._running = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=self._tls,
            require_starttls=True,
            authenticator=self._authenticate,
            auth_required=True,
            enable_SMTPUTF8=True,
        )
        self._running.start()

    def stop(self) -> None:
        """From now on connections are refused; what was delivered stays."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 the library's word
        if self.refusal is not None:
            return self.refusal
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        delivery = Delivery(sender=envelope.mail_from, recipients=tuple(envelope.rcpt_tos), message=message)
        self.deliveries.append(delivery)
        return "250 OK"

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        right = given.login.decode() == self.username and given.password.decode() == self.password
        return AuthResult(success=right, handled=False)
