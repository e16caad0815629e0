"""Handing one letter in at a mail server."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate

from aida_sync.config import Settings

_TIMEOUT_SECONDS = 10
_FOR_GOOD = 500


class LetterRefused(Exception):
    """The server will not take this letter, today or tomorrow."""


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


def mail_server_of(settings: Settings) -> MailServer | None:
    """The server of the settings, if there is one."""
    if not settings.smtp_host:
        return None
    return MailServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
        settings.smtp_certificates,
    )


def message_of(letter: Letter, sender: str, id: str) -> EmailMessage:
    """The message, the same for the same ``id``, by which receivers know a repetition."""
    message = EmailMessage()
    message["From"] = sender
    # An address object takes no line breaks, so nobody adds headers by an address.
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{id}@{sender.rpartition('@')[2].strip('<> ')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


async def deliver(server: MailServer, message: EmailMessage) -> None:
    """Hand it in; raises LetterRefused, or OSError where another attempt may succeed."""
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
    except aiosmtplib.SMTPRecipientsRefused as error:
        told = error.recipients[0]
        if told.code >= _FOR_GOOD:
            raise LetterRefused(f"the mail server refuses the address: {told.code}") from None
        raise OSError(f"the mail server refuses the address for now: {told.code}") from None
    except aiosmtplib.SMTPDataError as error:
        if error.code >= _FOR_GOOD:
            raise LetterRefused(f"the mail server refuses the letter: {error.code}") from None
        raise OSError(f"the mail server refuses the letter for now: {error.code}") from None
    except aiosmtplib.SMTPException as error:
        raise OSError(f"{type(error).__name__}: {error}") from error
