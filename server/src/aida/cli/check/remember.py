"""Writing down an answer, and what it depends on, for `recall`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from aida.cli.check.outcome import Outcome
from aida.cli.check.recall import (
    CONTENT,
    DAY,
    EXISTENCE,
    FOLDER,
    REAL_PATH,
    SEPARATOR,
    answer_path,
    digest_of,
    state_of_day,
)
from aida.cli.check.targets import Target
from aida.cli.terminal.style import style_for
from aida.packs.catalog import bundled_packs
from aida.workspace.bundle_in_force import bundle_home
from aida.workspace.cache_folder import cache_folder
from aida.workspace.rules_in_force import find_rule_files
from aida.workspace.settings import FILE_NAME, SGCONFIG_NAMES, Settings

MAX_PATHS = 100
MAX_OUTPUT = 1_000_000
MAX_ANSWERS = 500
SETTINGS_NAMES = (FILE_NAME, "pyproject.toml", *SGCONFIG_NAMES)

Input = tuple[bytes, str]
"""Kind and path, as `digest_of` takes them."""


class Question:
    """One command line, and the state of everything that its answer depends on."""

    def __init__(self, words: Sequence[str], look: str, inputs: Iterable[Input]) -> None:
        self._path = Path(answer_path(list(words), look))
        self._inputs = list(dict.fromkeys(inputs))
        self._before = self._digests()

    def _digests(self) -> list[bytes]:
        return [digest_of(kind, path) for kind, path in self._inputs]

    def remember(self, output: str, exit_code: int, day: str = "") -> None:
        """Keep the answer, unless something changed since the question was asked.

        It is kept for ``day`` alone where that is given.
        """
        with suppress(OSError):
            if len(output) > MAX_OUTPUT or self._digests() != self._before:
                return
            lines = [str(exit_code).encode()]
            lines += (
                digest + b" " + os.fsencode(path)
                for digest, (_, path) in zip(self._before, self._inputs, strict=True)
            )
            if day:
                lines.append(state_of_day(day) + b" ")
            answer = b"\n".join(lines) + SEPARATOR + output.encode("utf-8", "surrogatepass")
            _write(self._path, answer)


def question_of(arguments: argparse.Namespace, targets: Sequence[Target]) -> Question | None:
    """The question that a command line asks; None when it is not one to remember.

    Only files that are named are: of a folder one would have to remember every entry below it.
    """
    if any(_may_grow(target.settings) for target in targets):
        return None
    if arguments.fix or arguments.diff or arguments.no_cache or arguments.upload:
        return None
    if arguments.new_since or arguments.output:
        return None
    if len(arguments.paths) > MAX_PATHS:
        return None
    if not arguments.paths or not all(map(os.path.isfile, arguments.paths)):
        return None
    inputs = [*_inputs(arguments, targets)]
    if any("\n" in path for _, path in inputs):
        return None
    try:
        return Question(arguments.words, style_for(sys.stdout).look, inputs)
    except OSError:
        return None


def is_plain(outcome: Outcome) -> bool:
    """Whether the whole answer is on stdout, and rests on nothing but what was asked about."""
    trouble = outcome.problems or outcome.errors or outcome.warnings or outcome.looked_elsewhere
    return not trouble and not any(file.failures for file in outcome.files)


def _inputs(arguments: argparse.Namespace, targets: Sequence[Target]) -> Iterator[Input]:
    for path in arguments.paths:
        yield REAL_PATH, path
    if arguments.config:
        yield CONTENT, arguments.config
    for target in targets:
        settings = target.settings
        for path in target.paths:
            yield CONTENT, str(path)
            for folder in path.parents:
                yield EXISTENCE, str(folder / ".git")
                yield from ((CONTENT, str(folder / name)) for name in SETTINGS_NAMES)
        yield CONTENT, str(settings.baseline_file)
        for folder in (bundled_packs(), *settings.rules, *settings.utilities):
            yield from _tree(folder)
        yield from ((CONTENT, str(file)) for file in find_rule_files(settings))
        yield from _bundle(settings)
        yield from _reports(settings)


def _bundle(settings: Settings) -> Iterator[Input]:
    """What tells that another bundle of the service came into force, or that ours ends one day."""
    home = bundle_home(settings)
    if home is not None:
        yield CONTENT, str(home / "state.json")
        yield DAY, ""


def _may_grow(settings: Settings) -> bool:
    """Whether a new coverage report may turn up anywhere."""
    return any(sign in pattern for pattern in settings.coverage for sign in "*?[")


def _reports(settings: Settings) -> Iterator[Input]:
    """Coverage reports, those that are not there yet included."""
    for pattern in settings.coverage:
        yield CONTENT, str(settings.root / pattern)


def _tree(path: Path) -> Iterator[Input]:
    """Every folder under ``path``, since a new rule file may appear in any, and its files."""
    yield CONTENT, str(path)
    if path.is_dir():
        for entry in sorted(path.iterdir()):
            if entry.is_dir():
                yield from _tree(entry)
            elif entry.suffix != ".md":
                yield CONTENT, str(entry)


def _write(path: Path, answer: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(answer)
    Path(temporary).replace(path)
    _forget_some(path.parent)


def _forget_some(folder: Path) -> None:
    answers = list(folder.iterdir())
    if len(answers) > MAX_ANSWERS:
        answers.sort(key=lambda path: path.stat().st_mtime)
        for path in answers[: len(answers) // 2]:
            path.unlink(missing_ok=True)


def forget_answers() -> None:
    """Remove every remembered answer."""
    folder = Path(cache_folder()) / FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        path.unlink(missing_ok=True)
