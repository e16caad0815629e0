"""``aida cache``."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("action", choices=("path", "clear"), help="print its folder, or empty it")


def run(arguments: argparse.Namespace) -> int:
    """Print the folder of the cache, or empty it."""
    from aida.cli.check.remember import forget_answers
    from aida.workspace.cache import ResultCache
    from aida.workspace.cache_folder import cache_folder

    if arguments.action == "path":
        print(cache_folder())
        return 0
    cache = ResultCache()
    cache.clear()
    cache.close()
    forget_answers()
    print(f"The cache in {cache_folder()} is empty now.")
    return 0
