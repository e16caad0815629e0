"""Finding the files to check: ``.gitignore`` and excludes honoured, links not followed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from aida.rules.globs import matches_any
from aida.syntax.languages import Language, find_language, language_of_path, language_of_shebang
from aida.workspace.settings import Settings

SKIPPED_FOLDERS = frozenset(
    """
    .bzr .cache .direnv .eggs .git .hg .idea .mypy_cache .nox .pants.d .pytest_cache
    .ruff_cache .svn .terraform .tox .venv .vscode .yarn __pycache__ node_modules
    """.split()
)
"""Folders that never hold a project's own code."""
BINARY_SUFFIXES = frozenset(
    """
    7z a avi bin bmp bz2 class db dll dylib eot exe gif gz ico jar jpeg jpg lib mo mp3 mp4 o
    obj otf pdf png pyc pyd so sqlite tar tgz tif tiff ttf wasm wav webp whl woff woff2 xz
    zip
    """.split()
)

NOTEBOOK_SUFFIX = ".ipynb"


class SourceFile(NamedTuple):
    """A file to check. ``name`` is relative to the project's root, with slashes."""

    path: str
    name: str
    language: Language | None

    @property
    def is_notebook(self) -> bool:
        """Whether its cells are checked, each in its language, and not the file as it is."""
        return self.language is None and self.name.endswith(NOTEBOOK_SUFFIX)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file or folder that was not checked, and why."""

    path: str
    message: str


Report = Callable[[FileProblem], None]


def find_files(
    paths: Sequence[Path], settings: Settings, *, any_language: bool, report: Report
) -> Iterator[SourceFile]:
    """Files under ``paths``, each once, in the order of their names.

    A file that is named outright is taken even when it is ignored. ``any_language`` also yields
    files of no known language. What cannot be read goes to ``report``.
    """
    walker = _Walker(settings, any_language, report)
    seen = {str(settings.baseline_file)}  # it repeats what was found elsewhere
    for path in paths:
        for file in walker.walk(path):
            if file.path not in seen:
                seen.add(file.path)
                yield file


def source_file(path: str, settings: Settings) -> SourceFile:
    """The file at an absolute path as a scan would describe it; it need not exist."""
    walker = _Walker(settings, True, lambda problem: None)
    name = walker.name(path)
    return SourceFile(path, name, walker.language(path, name))


class _Walker:
    def __init__(self, settings: Settings, any_language: bool, report: Report) -> None:
        self._settings = settings
        self._root = str(settings.root)
        self._any_language = any_language
        self._report = report
        self._globs = [
            (language, globs)
            for name, globs in settings.languages.items()
            if (language := find_language(name))
        ]

    def walk(self, path: Path) -> Iterator[SourceFile]:
        absolute = os.path.abspath(path)
        if os.path.isdir(absolute):
            yield from self._folder(absolute, _ignores_above(absolute))
        elif os.path.exists(absolute):
            name = self.name(absolute)
            yield SourceFile(absolute, name, self.language(absolute, name))
        else:
            self._report(FileProblem(str(path), "there is no such file or folder"))

    def _folder(self, folder: str, ignores: _Ignores) -> Iterator[SourceFile]:
        try:
            with os.scandir(folder) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            self._report(FileProblem(folder, f"cannot be read: {error.strerror}"))
            return
        if any(entry.name == ".gitignore" for entry in entries):
            ignores = ignores.with_file(folder, os.path.join(folder, ".gitignore"))
        for entry in entries:
            try:
                is_folder = entry.is_dir(follow_symlinks=False)
                is_file = entry.is_file(follow_symlinks=False)
            except OSError:
                continue
            if is_folder:
                if entry.name not in SKIPPED_FOLDERS and not self._excluded(
                    entry.path, ignores, True
                ):
                    yield from self._folder(entry.path, ignores)
            elif is_file:
                name = self.name(entry.path)
                language = self.language(entry.path, name)
                if (
                    language is None
                    and not entry.name.endswith(NOTEBOOK_SUFFIX)
                    and not self._worth_reading(entry.name)
                ):
                    continue
                if not self._excluded(entry.path, ignores, False):
                    yield SourceFile(entry.path, name, language)

    def _worth_reading(self, name: str) -> bool:
        return self._any_language and name.rpartition(".")[2].lower() not in BINARY_SUFFIXES

    def _excluded(self, path: str, ignores: _Ignores, is_folder: bool) -> bool:
        if ignores and ignores.match(path, is_folder):
            return True
        exclude = self._settings.exclude
        if not exclude:
            return False
        name = self.name(path)
        return matches_any(name, exclude) or (is_folder and matches_any(name + "/", exclude))

    def name(self, path: str) -> str:
        root = self._root
        if path.startswith(root) and path[len(root) : len(root) + 1] == os.sep:
            return path[len(root) + 1 :].replace(os.sep, "/")
        return path.replace(os.sep, "/")

    def language(self, path: str, name: str) -> Language | None:
        for language, globs in self._globs:
            if matches_any(name, globs):
                return language
        base = name.rpartition("/")[2]
        language = language_of_path(base)
        if language is None and "." not in base:
            try:
                with open(path, "rb") as file:
                    return language_of_shebang(file.readline(200))
            except OSError:
                return None
        return language


class _Ignores:
    """The ``.gitignore`` files that apply in a folder, outermost first."""

    def __init__(self, specs: Sequence[tuple[str, Any]] = ()) -> None:
        self._specs = specs

    def __bool__(self) -> bool:
        return bool(self._specs)

    def with_file(self, folder: str, path: str) -> _Ignores:
        from pathspec import GitIgnoreSpec

        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                spec = GitIgnoreSpec.from_lines(_usable(file))
        except OSError:
            return self
        return _Ignores((*self._specs, (folder + os.sep, spec)))

    def match(self, path: str, is_folder: bool) -> bool:
        for folder, spec in reversed(self._specs):
            name = path[len(folder) :].replace(os.sep, "/") + ("/" if is_folder else "")
            verdict = spec.check_file(name).include
            if verdict is not None:
                return verdict
        return False


def _usable(lines: Iterable[str]) -> Iterator[str]:
    from pathspec import GitIgnoreSpec

    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue  # git, too, passes over a pattern that it cannot read
        yield line


def _ignores_above(folder: str) -> _Ignores:
    """Ignore files between the repository's root and ``folder``, that one excluded."""
    chain: list[str] = []
    current = folder
    while not os.path.exists(os.path.join(current, ".git")):
        parent = os.path.dirname(current)
        if parent == current:
            return _Ignores()  # in no repository: only ignore files inside `folder` count
        current = parent
        chain.append(current)
    ignores = _Ignores()
    for place in reversed(chain):
        path = os.path.join(place, ".gitignore")
        if os.path.isfile(path):
            ignores = ignores.with_file(place, path)
    exclude = os.path.join(current, ".git", "info", "exclude")
    return ignores.with_file(current, exclude) if os.path.isfile(exclude) else ignores
