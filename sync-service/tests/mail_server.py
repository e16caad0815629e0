"""A mail server of the tests' own, on a free port of 127.0.0.1: plain, with STARTTLS, with TLS."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, MAIL_PASSWORD = "aida", "letters"


class MailServer:
    """What a running server took in."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.port, self.certificate = port, certificate
        self.letters: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def letter_to(self, address: str) -> EmailMessage:
        """The letter to somebody, taken out once it has come."""
        for _ in range(200):
            for letter in self.letters:
                if letter["To"] == address:
                    self.letters.remove(letter)
                    return letter
            await asyncio.sleep(0.05)
        raise AssertionError(f"no letter came to {address}")


def link_in(letter: EmailMessage) -> str:
    """The link of a letter."""
    found = re.search(r"https?://\S+", letter.get_content())
    assert found is not None, letter.get_content()
    return found[0]


@contextmanager
def running_mail_server(folder: Path, security: str, port: int = 0) -> Iterator[MailServer]:
    """Start a server; with `starttls` and `tls` it wants a login, and takes none in the clear."""
    certificate = _certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = MailServer(0, certificate)
    options: dict[str, Any] = {}
    if security == "tls":
        # It knows of encryption only what STARTTLS told it.
        options |= {"ssl_context": context, "auth_require_tls": False}
    elif security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if security != "none":
        options |= {"auth_required": True, "authenticator": _authenticate}
    controller = _FreePort(_Inbox(server), hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        server.port = controller.port
        yield server
    finally:
        controller.stop()


class _Inbox:
    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self._server.refused:
            return "550 nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self._server.letters.append(letter)
        return "250 OK"


class _FreePort(Controller):
    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def _authenticate(
    server: Any, session: Any, envelope: Any, mechanism: str, data: Any
) -> AuthResult:
    right = isinstance(data, LoginPassword) and data == LoginPassword(
        USER.encode(), MAIL_PASSWORD.encode()
    )
    return AuthResult(success=right)


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
