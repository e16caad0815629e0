"""The coverage reports of a project, by the files that they speak of."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from aida.rules.errors import RuleError
from aida.rules.file_facts import LineCoverage
from aida.rules.globs import matches_any
from aida.rules.measures.text_digest import digest_of_text
from aida.workspace.coverage.reading import read_report
from aida.workspace.coverage.report import CoverageReport, ReportError

_GO_MODULE = re.compile(r"^module\s+(\S+)", re.MULTILINE)


@dataclass
class _Measured:
    hits: dict[int, int]
    report: Path
    time: int


class ProjectCoverage:
    """Hits of every file under ``root`` that some report names."""

    def __init__(self, root: Path, patterns: tuple[str, ...]) -> None:
        self._root = root
        self._patterns = patterns
        self.errors: list[RuleError] = []
        self._state = blake2b(digest_size=16)
        self._files: dict[str, _Measured] = {}
        self.reports = sorted(self._find())
        for path in self.reports:
            self._read(path)

    @cached_property
    def digest(self) -> bytes:
        """Changes whenever a report does."""
        return self._state.digest()

    def of(self, name: str) -> LineCoverage | None:
        """Coverage of one file, relative to the root with slashes; None when no report names it."""
        measured = self._files.get(name)
        if measured is None:
            return None
        path = self._root / name
        digest = b""
        try:
            if path.stat().st_mtime_ns <= measured.time:
                digest = digest_of_text(path.read_bytes())
        except OSError:
            pass
        return LineCoverage(measured.hits, measured.report.name, digest)

    def totals(self) -> tuple[int, int]:
        """Lines that ran and lines that could have, in all files."""
        files = self._files.values()
        return (
            sum(hits > 0 for file in files for hits in file.hits.values()),
            sum(len(file.hits) for file in files),
        )

    def depends_on(self, path: Path) -> bool:
        """Whether the file is, or would be, one of the reports."""
        try:
            name = path.relative_to(self._root).as_posix()
        except ValueError:
            return path in self.reports
        return matches_any(name, self._patterns)

    def _find(self) -> Iterator[Path]:
        for pattern in self._patterns:
            if not any(sign in pattern for sign in "*?["):
                path = self._root / pattern
                if path.is_file():
                    yield path.resolve()
            else:
                yield from (path for path in self._root.glob(pattern) if path.is_file())

    def _read(self, path: Path) -> None:
        try:
            report, data = read_report(path)
            time = path.stat().st_mtime_ns
        except (ReportError, OSError) as error:
            self.errors.append(RuleError(str(error), file=str(path)))
            self._state.update(repr(error).encode())
            return
        self._state.update(str(path).encode() + b"\0" + data)
        resolver = _Resolver(self._root, path, report)
        for file, hits in report.files.items():
            name = resolver.name_of(file)
            if name is None:
                continue
            known = self._files.setdefault(name, _Measured({}, path, time))
            known.time = min(known.time, time)
            for line, count in hits.items():
                known.hits[line] = max(known.hits.get(line, 0), count)


class _Resolver:
    """Finds the file that a report means: it may have been written on another machine."""

    def __init__(self, root: Path, report: Path, content: CoverageReport) -> None:
        self._root = root
        self._folders = [*content.folders, str(report.parent), str(root)]
        self._elsewhere = [folder.replace("\\", "/") for folder in content.folders]
        self._modules = [*_go_modules(root), *_go_modules(report.parent)]

    def name_of(self, file: str) -> str | None:
        """The name relative to the root with slashes; None when there is no such file."""
        file = file.replace("\\", "/")
        for module, folder in self._modules:
            if file.startswith(module + "/"):
                return self._inside(os.path.join(folder, file[len(module) + 1 :]))  # noqa: PTH118
        for folder in self._folders:
            name = self._inside(os.path.join(folder, file))  # noqa: PTH118
            if name is not None:
                return name
        for path in (file, *(f"{folder}/{file}" for folder in self._elsewhere)):
            parts = [part for part in path.split("/") if part not in ("", ".", "..")]
            for start in range(1, len(parts)):
                name = self._inside(str(self._root.joinpath(*parts[start:])))
                if name is not None:
                    return name
        return None

    def _inside(self, path: str) -> str | None:
        path = os.path.realpath(path)
        root = str(self._root) + os.sep
        if path.startswith(root) and os.path.isfile(path):  # noqa: PTH113
            return path[len(root) :].replace(os.sep, "/")
        return None


def _go_modules(folder: Path) -> Iterator[tuple[str, str]]:
    """The module that a folder is, and the folder."""
    try:
        found = _GO_MODULE.search((folder / "go.mod").read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return
    if found is not None:
        yield found[1], str(folder)
