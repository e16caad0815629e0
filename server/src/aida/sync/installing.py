"""Laying a bundle out as files, and putting it into force in one step."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aida.sync.bundle import BUNDLE, Bundle, BundleError, digest_of
from aida.sync.installed import PRACTICES, RULES, STATE, TEMPLATES, write_json

LONGEST_NAME = 150


def install(home: Path, data: bytes, bundle: Bundle, state: dict[str, Any]) -> None:
    """Lay out ``bundle``, whose bytes are ``data``, and make it the one in force.

    ``state`` is what to remember beside it. A crash leaves the earlier bundle in force.
    """
    digest = digest_of(data)
    folder = home / digest[:16]
    if not folder.is_dir():
        part = Path(tempfile.mkdtemp(prefix="part-", dir=home))
        try:
            for path, text in _files(bundle):
                target = part / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text.encode())
            part.replace(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    kept = home / f"{digest}.{BUNDLE}"
    kept.write_bytes(data)
    write_json(home / STATE, {**state, "digest": digest, "stages": bundle["stages"]})
    _forget_others(home, digest)


def base_of(home: Path, digest: str) -> bytes | None:
    """The bytes of the bundle with a digest, where they are still whole."""
    try:
        data = (home / f"{digest}.{BUNDLE}").read_bytes()
    except OSError:
        return None
    return data if digest_of(data) == digest else None


def _files(bundle: Bundle) -> Iterator[tuple[str, str]]:
    for key, item in bundle["items"].items():
        kind, _, name = key.partition("/")
        content, stem = item["content"], _file_name(name)
        if kind == "rule":
            yield f"{RULES}/{stem}.yml", content["source"]
            yield f"{RULES}/{stem}.md", content["page"]
        elif kind == "practice":
            yield f"{PRACTICES}/{stem}.json", json.dumps(content, ensure_ascii=False, indent=1)
        elif content["kind"] == "snippet":
            yield f"{TEMPLATES}/{stem}.yml", content["source"]
            yield f"{TEMPLATES}/{stem}.md", content["page"]
        else:
            yield f"{TEMPLATES}/{stem}/scaffold.yml", content["source"]
            yield f"{TEMPLATES}/{stem}/{stem}.md", content["page"]
            for path, text in content["files"].items():
                if any(part in ("", ".", "..") or "\\" in part for part in path.split("/")):
                    raise BundleError(f"`{path}` of the template {name} leaves its folder")
                yield f"{TEMPLATES}/{stem}/files/{path}", text


def _file_name(name: str) -> str:
    """An item's name as a file's, on every system."""
    stem = quote(name, safe="").replace(".", "%2E")
    if len(stem) > LONGEST_NAME:
        stem = f"{stem[:100]}-{blake2b(name.encode(), digest_size=8).hexdigest()}"
    return stem


def _forget_others(home: Path, digest: str) -> None:
    """Remove what earlier bundles left, but for the one before: somebody may be reading it."""
    old = sorted(
        (path for path in home.glob(f"*.{BUNDLE}") if not path.name.startswith(digest)),
        key=lambda path: path.stat().st_mtime,
    )
    for path in old[:-1]:
        shutil.rmtree(home / path.name[:16], ignore_errors=True)
        path.unlink(missing_ok=True)
