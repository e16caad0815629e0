"""Records of scoring that cannot be used."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


class ScoreError(Exception):
    """A corpus, a lock file or a label that cannot be used; the text names file and remedy."""


def read_table(path: Path) -> dict[str, Any]:
    """The TOML document at ``path``; raises ScoreError."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ScoreError(f"{path}: not valid TOML: {error}") from None
    except UnicodeDecodeError as error:
        raise ScoreError(f"{path}: not UTF-8 (byte {error.start}): save it as UTF-8") from None
    except OSError as error:
        raise ScoreError(f"{path}: cannot be read: {error.strerror}") from None


def entries(table: dict[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    """The ``[[key]]`` tables of a document; raises ScoreError when they are something else."""
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise ScoreError(f"{path}: {key}: expected [[{key}]] tables")
    return found


def text_of(entry: dict[str, Any], key: str, at: str, default: str | None = None) -> str:
    """The text under ``key``; ``at`` says where for the message. Raises ScoreError."""
    value = entry.get(key, default)
    if not isinstance(value, str) or (default is None and not value):
        raise ScoreError(f"{at}: `{key}` is missing or no text")
    return value
