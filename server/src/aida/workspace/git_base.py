"""What a file was when a branch began."""

from __future__ import annotations

import os
from pathlib import Path

from aida.workspace.git import Git, merge_base


def base_text(path: Path, reference: str) -> bytes | None:
    """The file's text in the last commit that ``reference`` and HEAD have in common.

    None when it was not there, by this name or by one that it has been renamed from. Raises
    GitError.
    """
    git = Git(path.parent)
    base = merge_base(git, reference)
    prefix = git.ask("rev-parse", "--show-prefix").rstrip(b"\n")
    name = prefix + os.fsencode(path.name)
    text = _text(git, base, name)
    if text is None and (old := _old_name(git, base, name)) is not None:
        text = _text(git, base, old)
    return text


def _text(git: Git, base: str, name: bytes) -> bytes | None:
    return git.try_ask("cat-file", "blob", f"{base}:{os.fsdecode(name)}")


def _old_name(git: Git, base: str, name: bytes) -> bytes | None:
    options = ("--name-status", "--find-renames", "--diff-filter=R", "--no-relative", "-z")
    fields = iter(git.ask("diff", *options, base, "--").split(b"\0"))
    for _, old, new in zip(fields, fields, fields, strict=False):
        if new == name:
            return old
    return None
