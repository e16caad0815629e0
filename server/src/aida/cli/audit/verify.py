"""``aida audit verify``: exit code 0 when the export is sound, 1 when it is not."""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import sys
from pathlib import Path
from typing import IO

from aida.cli.errors import UsageError
from aida.transparency.export import ExportError, Verdict, verify_export
from aida.transparency.note import Note, NoteError, VerifierKey, parse_key, parse_note


def run(arguments: argparse.Namespace) -> int:
    """Verify, and say what was found."""
    key = _key(arguments.key) if arguments.key else None
    seen = _checkpoint(arguments.seen) if arguments.seen else None
    try:
        with _open(arguments.file) as lines:
            verdict = verify_export(lines, key, seen)
    except ExportError as error:
        return _refused(arguments, str(error))
    except (UnicodeDecodeError, EOFError, gzip.BadGzipFile):
        return _refused(arguments, "the file is damaged, or no export of an audit log")
    if arguments.format == "json":
        print(json.dumps(_as_json(verdict, pinned=key is not None), indent=2))
    else:
        _print(verdict, pinned=key is not None)
    if not verdict.problems and arguments.keep:
        with _open(arguments.file) as lines:
            Path(arguments.keep).write_text(json.loads(next(lines))["checkpoint"], "utf-8")
    return 1 if verdict.problems else 0


def _print(verdict: Verdict, *, pinned: bool) -> None:
    for problem in verdict.problems:
        print(f"not sound: {problem}")
    if verdict.problems:
        return
    head = verdict.checkpoint
    print(f"sound: {head.size:,} entries of {head.origin}, root {head.root.hex()}")
    print(f"{verdict.readable:,} events are what was committed to", end="")
    print(f"; {verdict.deleted:,} were deleted by retention" if verdict.deleted else "")
    if not pinned:
        print(
            f"The key is the export's own: {verdict.key.render()}\n"
            "Compare it with the one that you know, or pass that with --key.",
            file=sys.stderr,
        )


def _as_json(verdict: Verdict, *, pinned: bool) -> dict[str, object]:
    return {
        "sound": not verdict.problems,
        "origin": verdict.checkpoint.origin,
        "size": verdict.checkpoint.size,
        "root": verdict.checkpoint.root.hex(),
        "key": verdict.key.render(),
        "key_pinned": pinned,
        "readable": verdict.readable,
        "deleted": verdict.deleted,
        "problems": verdict.problems,
    }


def _refused(arguments: argparse.Namespace, problem: str) -> int:
    if arguments.format == "json":
        print(json.dumps({"sound": False, "problems": [problem]}, indent=2))
    else:
        print(f"not sound: {problem}")
    return 1


def _open(name: str) -> IO[str]:
    if name.endswith(".gz"):
        return io.TextIOWrapper(gzip.open(name, "rb"), encoding="utf-8", newline="\n")
    return Path(name).open(encoding="utf-8", newline="\n")


def _key(word: str) -> VerifierKey:
    text = Path(word).read_text("utf-8") if os.path.isfile(word) else word  # noqa: PTH113
    try:
        return parse_key(text)
    except NoteError as error:
        help = "the service shows it at /api/v1/audit/log/key"
        raise UsageError(f"--key: {error}", help) from None


def _checkpoint(name: str) -> Note:
    try:
        return parse_note(Path(name).read_text("utf-8"))
    except NoteError as error:
        raise UsageError(
            f"--seen: {name} is no checkpoint: {error}", "keep one with --keep FILE"
        ) from None
