"""The lock file of a corpus: packages by name, version and hash, and where they are unpacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aida.packs.scoring.errors import ScoreError, entries, read_table, text_of

LOCK_NAME = "corpus.lock.toml"
SOURCES = ("pip", "npm", "debian")
"""The clients that can fetch a package."""
_KEYS = {"from", "name", "version", "sha256", "form", "exclude"}


@dataclass(frozen=True, slots=True)
class Package:
    """One package of a corpus; ``exclude`` are globs of files that are not looked at."""

    source: str
    name: str
    version: str
    sha256: str = ""
    is_sdist: bool = False
    exclude: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """How labels call it: without the version, so that a newer one keeps its labels."""
        return f"{self.source}/{self.name}"

    @property
    def title(self) -> str:
        """How people read it."""
        return f"{self.name} {self.version} ({self.source})"

    def folder(self, corpus: Path) -> Path:
        """Where its files are."""
        version = self.version.replace(":", "_").replace("~", "_")
        return corpus / self.source / f"{self.name.replace('/', '+')}-{version}"

    def stamp(self, corpus: Path) -> Path:
        """The file that holds the hash of what was unpacked."""
        folder = self.folder(corpus)
        return folder.with_name(folder.name + ".sha256")

    def is_fetched(self, corpus: Path) -> bool:
        """Whether the files of just this hash are there."""
        try:
            found = self.stamp(corpus).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return False
        return bool(found) and self.sha256 in ("", found) and self.folder(corpus).is_dir()


@dataclass(frozen=True, slots=True)
class CorpusLock:
    """The packages, and globs of files that are looked at in none of them."""

    packages: tuple[Package, ...]
    exclude: tuple[str, ...] = ()


def read_lock(path: Path) -> CorpusLock:
    """The lock file at ``path``; raises ScoreError."""
    table = read_table(path)
    packages: dict[str, Package] = {}
    for number, entry in enumerate(entries(table, "package", path), start=1):
        package = _package(entry, f"{path}: package {number}")
        if package.key in packages:
            raise ScoreError(f"{path}: {package.key} is named twice")
        packages[package.key] = package
    return CorpusLock(tuple(packages.values()), _globs(table, str(path)))


def _package(entry: dict[str, object], at: str) -> Package:
    if unknown := set(entry) - _KEYS:
        known = ", ".join(sorted(_KEYS))
        raise ScoreError(f"{at}: there is no key `{min(unknown)}`; known: {known}")
    source = text_of(entry, "from", at)
    if source not in SOURCES:
        raise ScoreError(f"{at}: `{source}` is no source: use {', '.join(SOURCES)}")
    return Package(
        source,
        text_of(entry, "name", at),
        text_of(entry, "version", at),
        text_of(entry, "sha256", at, ""),
        text_of(entry, "form", at, "") == "sdist",
        _globs(entry, at),
    )


def _globs(table: dict[str, object], at: str) -> tuple[str, ...]:
    globs = table.get("exclude", [])
    if not isinstance(globs, Sequence) or not all(isinstance(glob, str) for glob in globs):
        raise ScoreError(f"{at}: exclude: expected a list of globs")
    return tuple(map(str, globs))
