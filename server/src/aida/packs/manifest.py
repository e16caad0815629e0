"""A pack's ``pack.yml``, and the changelog that stands beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from aida.packs.catalog import PACK_FILE
from aida.rules.errors import RuleError
from aida.rules.yaml_reader import read_yaml

CHANGELOG = "CHANGELOG.md"
_KEYS = ("name", "title", "version", "description")
_VERSION = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Who a pack is. ``version`` is three numbers: what breaks a user's run counts up the first,
    a new rule the second, anything else the third."""

    name: str
    version: str
    title: str
    description: str


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the pack in ``folder``; raises RuleError with file, line and column."""
    path = folder / PACK_FILE
    document = next(read_yaml(_read(path), str(path)), None)
    if document is None:
        raise RuleError("is empty", hint="write at least name and version", file=str(path))
    document.only(_KEYS, "a pack")
    found = {key: value.string() for key, value in document.mapping("a pack").items()}
    for key in ("name", "version"):
        if not found.get(key):
            document.fail(f"a pack needs a {key}", hint=f"add `{key}:`")
    if found["name"] != folder.resolve().name:
        document.fail(
            f"the pack is called `{found['name']}`, its folder `{folder.resolve().name}`",
            hint="settings name a pack by its folder: make the two agree",
            key="name",
        )
    if not _VERSION.fullmatch(found["version"]):
        document.fail(
            f"`{found['version']}` is not a version",
            hint="write three numbers, such as 1.4.0",
            key="version",
        )
    name, version = found["name"], found["version"]
    return Manifest(name, version, found.get("title", name), found.get("description", ""))


def check_changelog(folder: Path, manifest: Manifest) -> None:
    """Raise RuleError unless the newest entry of the pack's changelog is its version's."""
    path = folder / CHANGELOG
    hint = f"begin it with a heading `## {manifest.version}` and say below what changed"
    if not path.is_file():
        raise RuleError("the pack has no changelog", hint=hint, file=str(path))
    for number, line in enumerate(_read(path).splitlines()):
        if line.startswith("## "):
            if line.removeprefix("## ").split()[:1] == [manifest.version]:
                return
            raise RuleError(
                f"the newest entry is not that of version {manifest.version}",
                hint=hint,
                file=str(path),
                line=number,
            )
    raise RuleError(f"names no version, not even {manifest.version}", hint=hint, file=str(path))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleError(f"is not UTF-8 (byte {error.start})", file=str(path)) from None
    except OSError as error:
        raise RuleError(f"cannot be read: {error.strerror}", file=str(path)) from None
