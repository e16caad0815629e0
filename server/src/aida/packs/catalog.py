"""Where rule files are: the packs that ship with AIDA, and the files and folders of a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

from aida.packs.build_id import BUNDLED, build_id

TEST = ".test"
FIXED = ".fixed"
RULE_SUFFIXES = (".yml", ".yaml")
PACK_FILE = "pack.yml"


@cache
def bundled_packs() -> Path:
    """Folder of the packs that ship with AIDA: inside the package, or else the checkout's."""
    inside = Path(BUNDLED)
    return inside if inside.is_dir() else Path(__file__).resolve().parents[4] / "rulepacks"


def pack_names() -> list[str]:
    """Names of the bundled packs."""
    folder = bundled_packs()
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if (entry / PACK_FILE).is_file())


def rule_files(path: Path) -> Iterator[Path]:
    """Rule files under a folder, in a stable order; a file stands for itself."""
    if path.is_file():
        yield path
        return
    for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if not entry.name.startswith("."):
                yield from rule_files(entry)
        elif (
            entry.suffix in RULE_SUFFIXES and entry.name != PACK_FILE and not is_tested_code(entry)
        ):
            yield entry


def is_tested_code(path: Path) -> bool:
    """Whether it is what the rule file beside it is tested on: `a.test.yml` for `a.yml`."""
    stem = Path(path.stem)
    return stem.suffix == TEST and any(
        path.with_name(f"{stem.stem.removesuffix(FIXED)}{suffix}").is_file()
        for suffix in RULE_SUFFIXES
    )


def pack_files(names: Iterable[str]) -> list[Path]:
    """Rule files of bundled packs; raises KeyError for a pack that does not exist."""
    known = set(pack_names())
    files: list[Path] = []
    for name in names:
        if name not in known:
            raise KeyError(name)
        files += rule_files(bundled_packs() / name)
    return files


def pack_of(rule_file: str) -> str | None:
    """Name of the bundled pack that a rule file belongs to, None for a project's own file."""
    try:
        return Path(rule_file).relative_to(bundled_packs()).parts[0]
    except ValueError:
        return None


def digest_of(texts: Iterable[tuple[str, bytes]]) -> bytes:
    """Fingerprint of rule files by name and content, and of the engine that reads them."""
    state = blake2b(build_id().encode(), digest_size=16)
    for name, text in texts:
        state.update(f"\0{name}\0{len(text)}\0".encode())
        state.update(text)
    return state.digest()
