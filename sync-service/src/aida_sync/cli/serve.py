"""``aida-sync serve``."""

from __future__ import annotations

import argparse
import asyncio
import socket
import ssl
from typing import TYPE_CHECKING, Any

from aida_sync.cli.tuning import tune_interpreter

if TYPE_CHECKING:
    from aida_sync.config import Settings

NAME = "serve"
SUMMARY = "Start the service"
MOST_WORKERS = 64


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--host", metavar="ADDRESS", default="127.0.0.1", help="address to listen on"
    )
    parser.add_argument(
        "--port", metavar="PORT", type=int, default=8420, help="port; 0 takes a free one"
    )
    parser.add_argument("--database", metavar="URL", help="instead of AIDA_SYNC_DATABASE_URL")
    parser.add_argument("--redis", metavar="URL", help="instead of AIDA_SYNC_REDIS_URL")
    parser.add_argument(
        "--workers",
        metavar="NUMBER",
        type=_number_of_workers,
        default=1,
        help="processes that serve, as many as there are cores; more than one needs PostgreSQL",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted. An embedded database is made and migrated without asking."""
    import uvicorn

    from aida_sync.app import create_app
    from aida_sync.cli.workers import may_have_workers, serve_by_workers
    from aida_sync.config import load_settings
    from aida_sync.kit.logs import configure as configure_logs

    given = {"database_url": arguments.database, "redis_url": arguments.redis}
    given = {name: value for name, value in given.items() if value}
    settings = load_settings(**given)
    configure_logs(settings.log_level)
    if arguments.workers > 1:
        may_have_workers(settings)
    asyncio.run(_prepare(settings))
    listening = _listen(arguments.host, arguments.port)
    host, port = listening.getsockname()[:2]
    scheme = "https" if settings.tls_certificate else "http"
    print(f"aida-sync serves {scheme}://{host}:{port} (OpenAPI at /openapi.json)", flush=True)
    options = server_options(settings)
    if arguments.workers > 1:
        return 0 if serve_by_workers(arguments.workers, listening, options, given) else 2
    server = uvicorn.Server(uvicorn.Config(create_app(settings), **options))
    tune_interpreter()
    server.run(sockets=[listening])
    return 0 if server.started else 2


def _number_of_workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to {MOST_WORKERS}")
    return int(text)


def server_options(settings: Settings) -> dict[str, Any]:
    """How uvicorn is set up, for processes and tests alike."""
    return {
        **_tls(settings),
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": 10,
        # Believed from named proxies alone; uvicorn would believe every process of this machine.
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": settings.trusted_proxies,
        "ws": "websockets-sansio",
        "ws_max_size": 64 * 1024,  # above the limit of messages, which is refused in words
        "ws_per_message_deflate": False,  # it would cost each connection more than all the rest
        "ws_ping_interval": 20.0,
        "ws_ping_timeout": 20.0,
    }


def _tls(settings: Settings) -> dict[str, Any]:
    if not settings.tls_certificate:
        return {}

    return {
        "ssl_certfile": settings.tls_certificate,
        "ssl_keyfile": settings.tls_key,
        "ssl_context_factory": _modern_tls,
    }


def _modern_tls(config: Any, default: Any) -> ssl.SSLContext:
    found: ssl.SSLContext = default()
    found.minimum_version = ssl.TLSVersion.TLSv1_3
    return found


async def _prepare(settings: Settings) -> None:
    """Fail here, in words, for what would fail inside the server in a traceback."""
    from aida_sync.app import sealer_of
    from aida_sync.db.database import open_database
    from aida_sync.schema.version import migrate, require_current

    sealer_of(settings)
    database = open_database(settings.resolved_database_url)
    try:
        if not database.is_postgresql:
            await migrate(database)
        await require_current(database)
    finally:
        await database.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise OSError(
            f"cannot listen on {host}:{port}: {error.strerror}. Is it running already?"
            " Choose another port with --port"
        ) from None
    listening.listen(2048)  # who comes before the service is ready waits, and is not refused
    return listening
