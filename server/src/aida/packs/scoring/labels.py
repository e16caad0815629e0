"""Labels: what a person said of findings in the corpus, one TOML file for each rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from aida.packs.scoring.errors import ScoreError, entries, read_table, text_of

LABELS_FOLDER = "labels"
_KEYS = {"package", "path", "line", "text", "right", "reason"}


@dataclass(frozen=True, slots=True)
class Label:
    """One verdict. ``right``: a good engineer would want to be told; ``line`` counts from 1."""

    package: str
    path: str
    line: int
    text: str
    right: bool
    reason: str


def label_file(folder: Path, rule: str) -> Path:
    """Where the labels of a rule stand, in the folder of the records."""
    return folder / LABELS_FOLDER / f"{rule}.toml"


def read_labels(folder: Path) -> dict[str, list[Label]]:
    """Labels by rule, from the folder of the records; raises ScoreError."""
    found: dict[str, list[Label]] = {}
    for path in sorted((folder / LABELS_FOLDER).glob("*.toml")):
        table = read_table(path)
        found[path.stem] = [
            _label(entry, f"{path}: label {number}")
            for number, entry in enumerate(entries(table, "label", path), start=1)
        ]
    return found


def digest_of_labels(labels: Sequence[Label]) -> str:
    """Fingerprint of verdicts and places: a score tells by it which labels it counted."""
    rows = sorted(f"{x.package}\0{x.path}\0{x.line}\0{x.text}\0{x.right}" for x in labels)
    return blake2b("\n".join(rows).encode(), digest_size=8).hexdigest()


def _label(entry: dict[str, object], at: str) -> Label:
    if unknown := set(entry) - _KEYS:
        known = ", ".join(sorted(_KEYS))
        raise ScoreError(f"{at}: there is no key `{min(unknown)}`; known: {known}")
    line, right = entry.get("line"), entry.get("right")
    if not isinstance(line, int) or isinstance(line, bool) or line < 1:
        raise ScoreError(f"{at}: `line` is missing or no line number")
    if not isinstance(right, bool):
        raise ScoreError(f"{at}: `right` must be true or false: is the finding worth reporting?")
    return Label(
        text_of(entry, "package", at),
        text_of(entry, "path", at),
        line,
        text_of(entry, "text", at),
        right,
        text_of(entry, "reason", at),
    )
