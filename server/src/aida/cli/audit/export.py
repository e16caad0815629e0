"""``aida audit export``."""

from __future__ import annotations

import argparse
import gzip
from pathlib import Path

from aida.cli.errors import UsageError
from aida.sync.credentials import TOKEN_VARIABLE


def run(arguments: argparse.Namespace) -> int:
    """Fetch the log. The file appears only when all of it has arrived."""
    from aida.sync.fetching import FetchError, fetch_lines
    from aida.sync.login import token_for

    try:
        token = token_for(arguments.url)
    except FetchError as error:
        raise UsageError(str(error), error.help) from None
    if not token:
        raise UsageError(
            f"you are not logged in, and {TOKEN_VARIABLE} is not set",
            f"run `aida login --server {arguments.url} --scope audit:export`",
        )
    target = Path(arguments.file)
    part = target.with_name(target.name + ".part")
    count = -1  # the head is no entry
    try:
        with gzip.open(part, "wb") if target.suffix == ".gz" else part.open("wb") as stream:
            for line in fetch_lines(arguments.url, "/api/v1/audit/export", token):
                stream.write(line)
                count += 1
        part.replace(target)
    except FetchError as error:
        raise UsageError(str(error), error.help) from None
    finally:
        part.unlink(missing_ok=True)
    print(f"wrote {count:,} entries to {target}; check them with `aida audit verify {target}`")
    return 0
