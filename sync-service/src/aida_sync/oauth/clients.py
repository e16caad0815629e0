"""The applications that may ask to be let in. All are public: they can keep no secret."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

_LOOPBACK = ("127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """An application. A loopback address matches with any port (RFC 8252, section 7.3)."""

    id: str
    name: str
    redirect_uris: tuple[str, ...]

    def allows(self, redirect_uri: str) -> bool:
        """Whether an answer may go to an address: exactly one of ours, but for loopback ports."""
        return redirect_uri in self.redirect_uris or _without_port(redirect_uri) in (
            _without_port(own) for own in self.redirect_uris if _without_port(own)
        )


def _without_port(uri: str) -> str:
    """A loopback address without its port; empty for any other address."""
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return ""
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    plain = parts.netloc in (host, f"{host}:{port}")
    if parts.scheme != "http" or host not in _LOOPBACK or not plain or parts.fragment:
        return ""
    return f"http://{host}{parts.path}?{parts.query}"


CLIENTS = (
    OAuthClient(
        "aida-cli",
        "AIDA command line",
        ("http://127.0.0.1/callback", "http://[::1]/callback"),
    ),
    OAuthClient(
        "aida-vscode",
        "AIDA for VS Code",
        ("http://127.0.0.1/callback", "http://[::1]/callback"),
    ),
)


def client_of(id: str) -> OAuthClient | None:
    """The application of an id."""
    return next((client for client in CLIENTS if client.id == id), None)
