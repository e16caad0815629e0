"""``aida lsp``: start the language server."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys

from aida.lsp.language_server import LanguageServer
from aida.lsp.transport import serve_stdio, serve_tcp

SWITCH_SECONDS = 0.001
"""How long a thread that reads rules may keep a key waiting."""


def main(arguments: argparse.Namespace) -> int:
    """Serve until the client leaves; ``arguments.tcp`` may be ``HOST:PORT``."""
    logging.basicConfig(format="aida lsp: %(levelname)s: %(message)s", stream=sys.stderr)
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        if not arguments.tcp:
            return asyncio.run(serve_stdio(LanguageServer))
        host, _, port = arguments.tcp.rpartition(":")
        return asyncio.run(serve_tcp(LanguageServer, host.strip("[]"), int(port)))
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"aida lsp: cannot listen on {arguments.tcp}: {error.strerror}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="aida lsp")
    parser.add_argument("--tcp", metavar="HOST:PORT")
    sys.exit(main(parser.parse_args()))
