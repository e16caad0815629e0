"""``aida lsp``."""

from __future__ import annotations

import argparse
from importlib import import_module


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--tcp",
        metavar="HOST:PORT",
        type=_address,
        help="listen there instead of talking over standard input and output",
    )
    # Clients pass this flag by convention; it is what happens anyway.
    parser.add_argument("--stdio", action="store_true", help=argparse.SUPPRESS)


def _address(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"`{text}` is not HOST:PORT, such as 127.0.0.1:2087")
    return text


def run(arguments: argparse.Namespace) -> int:
    """Serve until the client leaves."""
    # By name: the command line and the server are siblings that do not import each other.
    return import_module("aida.lsp.server").main(arguments) or 0
