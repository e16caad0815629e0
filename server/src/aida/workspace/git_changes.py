"""What has changed in a repository since a commit."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from aida.governance.changes import WHOLE, LineChanges
from aida.workspace.git import Git, merge_base
from aida.workspace.git_diff import read_diff

_DIFF = (
    "-c", "core.quotepath=false", "-c", "diff.noprefix=false", "-c", "diff.mnemonicprefix=false",
    "diff", "--unified=0", "--inter-hunk-context=0", "--find-renames", "--no-color",
    "--no-ext-diff", "--no-textconv", "--no-relative", "--ignore-submodules",
    "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip


def changes_since(folder: Path, reference: str) -> Mapping[str, LineChanges]:
    """Changes by absolute path, between where a branch began and the files as they are now.

    They count from the last commit that ``reference`` and HEAD have in common. Files that git does
    not know yet are new as a whole; those that it ignores are not there. Raises GitError.
    """
    git = Git(folder)
    top = Path(os.fsdecode(git.ask("rev-parse", "--show-toplevel").rstrip(b"\n")))
    base = merge_base(git, reference)
    git = Git(top)
    found = read_diff(git.ask(*_DIFF, base, "--"))
    untracked = git.ask("ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
    changes = dict.fromkeys(filter(None, untracked), WHOLE) | found
    return {str(top / os.fsdecode(name)): lines for name, lines in changes.items()}
