"""Answering a check that was answered before, when nothing that it depends on has changed.

Editors' hooks, agents and pre-commit check the same few files again and again. `remember` writes
down what a run depended on (the files, every settings file that could apply, every rule file) with
digests of the contents, and what it printed. This module compares and prints. It trusts no time
stamp, and imports nothing that Python has not loaded anyway: importing the rest of AIDA, and the
standard library under it, takes five times as long as this.
"""

from __future__ import annotations

import os
import sys

from aida.packs.build_id import build_id
from aida.workspace.cache_folder import cache_folder
from aida.workspace.today import today

try:
    from _blake2 import blake2b  # what hashlib gives, without loading OpenSSL
except ImportError:
    from hashlib import blake2b

FOLDER = "answers"
SEPARATOR = b"\n\n"
ABSENT = b"-"
CONTENT, EXISTENCE, REAL_PATH, DAY = b"c", b"e", b"r", b"d"


def recall(arguments: list[str], look: str) -> int | None:
    """Print the remembered answer and return its exit code; None when there is none to trust.

    ``look`` is how the answer is written: its colours, symbols and width.
    """
    try:
        with open(answer_path(arguments, look), "rb") as file:  # noqa: PTH123
            head, _, output = file.read().partition(SEPARATOR)
        code, *inputs = head.split(b"\n")
        for line in inputs:
            digest, _, path = line.partition(b" ")
            if digest_of(digest[:1], os.fsdecode(path)) != digest:
                return None
        text = output.decode("utf-8", "surrogatepass")
        exit_code = int(code)
    except (OSError, ValueError):
        return None
    sys.stdout.write(text)
    return exit_code


def answer_path(arguments: list[str], look: str) -> str:
    """File of the answer to a command line in the current folder."""
    question = "\0".join((build_id(), os.getcwd(), look, *arguments))  # noqa: PTH109
    name = blake2b(question.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return os.path.join(cache_folder(), FOLDER, name)  # noqa: PTH118


def state_of_day(day: str) -> bytes:
    """State of the input that the date is, on a day such as ``2027-03-01``."""
    return DAY + day.encode()


def digest_of(kind: bytes, path: str) -> bytes:
    """State of one input: of a file's content or a folder's names, or of what ``kind`` says.

    Raises OSError for what exists and cannot be read.
    """
    if kind == DAY:
        return state_of_day(today())
    if kind == REAL_PATH:
        state = os.fsencode(os.path.realpath(path))
    elif not os.path.lexists(path):
        return kind + ABSENT
    elif kind == EXISTENCE:
        state = b""
    elif os.path.isdir(path):  # noqa: PTH112
        state = b"\0".join(map(os.fsencode, sorted(os.listdir(path))))  # noqa: PTH208
    else:
        with open(path, "rb") as file:  # noqa: PTH123
            state = file.read()
    return kind + blake2b(state, digest_size=16).hexdigest().encode()
