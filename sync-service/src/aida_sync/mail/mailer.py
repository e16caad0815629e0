"""Mail through a server, sent beside the request that asks for it.

A server that is down costs nobody their request: the failure is logged and counted, and whoever
misses a mail asks for another one.
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import structlog

from aida_sync.kit import metrics
from aida_sync.kit.dependencies import Dependency

_log = structlog.get_logger("aida_sync.mail")
_TIMEOUT_SECONDS = 10
_WAITING_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. ``security`` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    certificates: str = ""
    """A file of certificates to trust besides the system's."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person."""

    to: str
    subject: str
    text: str


class Mailer:
    """Sends letters in the background. Without a server it is off, and says so."""

    def __init__(self, server: MailServer | None, sender: str) -> None:
        self._server, self._sender = server, sender
        self._dependency = Dependency("mail", first_wait=0.5, budget_seconds=40)
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def is_on(self) -> bool:
        """Whether there is a server; without one, links go to whoever asks for them."""
        return self._server is not None

    def send_soon(self, letter: Letter) -> None:
        """Send in the background, with some attempts."""
        if self._server is None:
            return
        if len(self._sending) >= _WAITING_AT_MOST:
            metrics.MAILS.labels("dropped").inc()
            _log.error("mail_dropped", waiting=len(self._sending))
            return
        task = asyncio.create_task(self._send(self._server, letter))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def close(self) -> None:
        """Give letters under way a moment, then let go of them."""
        if self._sending:
            _, late = await asyncio.wait(self._sending, timeout=2)
            for task in late:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _send(self, server: MailServer, letter: Letter) -> None:
        try:
            message = self._message(letter)
            await self._dependency.call(lambda: _deliver(server, message))
        except Exception as error:
            metrics.MAILS.labels("failed").inc()
            _log.error("mail_failed", error=f"{type(error).__name__}: {error}")
        else:
            metrics.MAILS.labels("sent").inc()

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        # An address object takes no line breaks, so nobody adds headers by an address.
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = letter.subject
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2].strip("<> "))
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


async def _deliver(server: MailServer, message: EmailMessage) -> None:
    import aiosmtplib  # half the services never send mail

    context = ssl.create_default_context()
    if server.certificates:
        context.load_verify_locations(server.certificates)
    try:
        await aiosmtplib.send(
            message,
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=context,
            timeout=_TIMEOUT_SECONDS,
        )
    except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPServerDisconnected) as error:
        raise OSError(str(error)) from error  # worth another attempt
