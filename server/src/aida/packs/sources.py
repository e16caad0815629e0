"""Rule files as bytes: enough to tell whether any rule changed, without understanding them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from aida.packs.catalog import digest_of, rule_files
from aida.rules.errors import RuleError


@dataclass
class RuleSources:
    """Rule files, read but not yet understood: enough to tell whether anything changed."""

    texts: list[tuple[Path, bytes]] = field(default_factory=list)
    utilities: list[tuple[Path, bytes]] = field(default_factory=list)
    errors: list[RuleError] = field(default_factory=list)

    @property
    def digest(self) -> bytes:
        """Fingerprint of everything read."""
        files = [*self.texts, *self.utilities]
        return digest_of((str(path), text) for path, text in files)


def read_sources(files: Iterable[Path], utility_folders: Iterable[Path] = ()) -> RuleSources:
    """Bytes of all rule files. A file that cannot be read becomes an error, not an exception."""
    sources = RuleSources()
    for target, paths in (
        (sources.texts, files),
        (sources.utilities, (path for folder in utility_folders for path in rule_files(folder))),
    ):
        for path in paths:
            try:
                target.append((path, path.read_bytes()))
            except OSError as error:
                sources.errors.append(
                    RuleError(f"cannot be read: {error.strerror}", file=str(path))
                )
    return sources
