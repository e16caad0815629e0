"""The ``git`` program: asking it, and what may stand in the way."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_OWN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_EXTERNAL_DIFF")
"""Variables that git sets for its hooks: they name the repository relative to somewhere else."""
_DEEPEN = "get the history: `git fetch --unshallow`, or `fetch-depth: 0` in the CI's checkout"
TIMEOUT = 60.0


class GitError(Exception):
    """Git cannot tell what has changed. ``help`` says what to do."""

    def __init__(self, problem: str, help: str = "") -> None:
        super().__init__(problem)
        self.help = help


class Git:
    """Git, run in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = {key: value for key, value in os.environ.items() if key not in _OWN}

    @property
    def is_shallow(self) -> bool:
        """Whether the history of the repository is cut off."""
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
                command,
                capture_output=True,
                check=False,
                env=self._environment | {"LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                timeout=TIMEOUT,
            )
        except subprocess.TimeoutExpired:
            raise GitError(f"`git {words[0]}` took more than {TIMEOUT:g} s") from None
        except OSError as error:
            raise GitError(
                f"the program `git` cannot be run: {error.strerror}",
                "install git, or leave out --new-since",
            ) from None


def merge_base(git: Git, reference: str) -> str:
    """The last commit that ``reference`` and HEAD have in common; raises GitError."""
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
