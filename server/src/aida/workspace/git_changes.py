"""What has changed in a repository since a commit, by asking the ``git`` program."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from aida.governance.changes import WHOLE, LineChanges
from aida.workspace.git_diff import read_diff

_OWN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_EXTERNAL_DIFF")
"""Variables that git sets for its hooks: they name the repository relative to somewhere else."""
_DIFF = (
    "-c", "core.quotepath=false", "-c", "diff.noprefix=false", "-c", "diff.mnemonicprefix=false",
    "diff", "--unified=0", "--inter-hunk-context=0", "--find-renames", "--no-color",
    "--no-ext-diff", "--no-textconv", "--no-relative", "--ignore-submodules",
    "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip


class GitError(Exception):
    """Git cannot tell what has changed. ``help`` says what to do."""

    def __init__(self, problem: str, help: str = "") -> None:
        super().__init__(problem)
        self.help = help


def changes_since(folder: Path, reference: str) -> Mapping[str, LineChanges]:
    """Changes by absolute path, between where a branch began and the files as they are now.

    They count from the last commit that ``reference`` and HEAD have in common. Files that git does
    not know yet are new as a whole; those that it ignores are not there. Raises GitError.
    """
    git = _Git(folder)
    top = Path(os.fsdecode(git.ask("rev-parse", "--show-toplevel").rstrip(b"\n")))
    base = _merge_base(git, reference)
    git = _Git(top)
    found = read_diff(git.ask(*_DIFF, base, "--"))
    untracked = git.ask("ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
    changes = dict.fromkeys(filter(None, untracked), WHOLE) | found
    return {str(top / os.fsdecode(name)): lines for name, lines in changes.items()}


def _merge_base(git: _Git, reference: str) -> str:
    commit = git.try_ask(
        "rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}"
    )
    if commit is None:
        if git.is_shallow:
            raise GitError(f"`{reference}` is not in this shallow clone", _DEEPEN)
        raise GitError(
            f"there is no commit `{reference}`",
            "name a branch, a tag or a commit; `git fetch` gets those of the server",
        )
    base = git.try_ask("merge-base", commit.decode().strip(), "HEAD")
    if base is None:
        if git.is_shallow:
            raise GitError(
                f"where `{reference}` and HEAD part is not in this shallow clone", _DEEPEN
            )
        raise GitError(
            f"`{reference}` and HEAD have no commit in common",
            "name the branch that yours began from",
        )
    return base.decode().strip()


_DEEPEN = "get the history: `git fetch --unshallow`, or `fetch-depth: 0` in the CI's checkout"


class _Git:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = {key: value for key, value in os.environ.items() if key not in _OWN}

    @property
    def is_shallow(self) -> bool:
        return self.try_ask("rev-parse", "--is-shallow-repository") == b"true\n"

    def try_ask(self, *words: str) -> bytes | None:
        """What git prints, None when it fails."""
        run = self._run(words)
        return run.stdout if run.returncode == 0 else None

    def ask(self, *words: str) -> bytes:
        """What git prints; raises GitError with what it says when it fails."""
        run = self._run(words)
        if run.returncode:
            said = run.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
            help = "--new-since needs a git repository" if words[0] == "rev-parse" else ""
            raise GitError(f"git: {said or f'ended with code {run.returncode}'}", help)
        return run.stdout

    def _run(self, words: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
        command = ["git", "-C", str(self._folder), *words]
        try:
            return subprocess.run(
                command, capture_output=True, check=False, env=self._environment | {"LC_ALL": "C"}
            )
        except OSError as error:
            raise GitError(
                f"the program `git` cannot be run: {error.strerror}",
                "install git, or leave out --new-since",
            ) from None
