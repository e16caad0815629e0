"""Global utility rules on disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from aida.packs.catalog import rule_files
from aida.rules.reader import Globals, read_utilities


def project_utilities(folders: Iterable[Path]) -> Globals:
    """Utilities in some folders, as far as they can be read; a check reports what is wrong."""
    texts: list[tuple[str, str]] = []
    for folder in folders:
        for path in rule_files(folder):
            try:
                texts.append((path.read_text("utf-8-sig"), str(path)))
            except (OSError, UnicodeDecodeError):
                continue
    return read_utilities(texts)[0]
