"""Scores as they are stored beside the labels, so that they can be read without the corpus."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path

from aida.packs.scoring.corpus_lock import CorpusLock
from aida.packs.scoring.errors import ScoreError
from aida.packs.scoring.score import RuleScore

SCORES_NAME = "scores.json"


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores by rule, for the corpus of the lock file with the fingerprint ``corpus``.

    ``lines`` are lines of code by language, ``text`` those of all files.
    """

    corpus: str
    packages: int = 0
    files: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, RuleScore] = field(default_factory=dict)


def digest_of_lock(lock: CorpusLock) -> str:
    """Fingerprint of what a corpus consists of."""
    rows = [repr((p.key, p.version, p.sha256, p.exclude)) for p in lock.packages]
    return blake2b("\n".join([repr(lock.exclude), *rows]).encode(), digest_size=8).hexdigest()


def read_scores(folder: Path) -> Scores | None:
    """The stored scores, None when there are none; raises ScoreError."""
    path = folder / SCORES_NAME
    try:
        data = json.loads(path.read_text("utf-8"))
        rules = {name: RuleScore(**figures) for name, figures in data.pop("rules").items()}
        return Scores(**data, rules=rules)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ScoreError(
            f"{path}: cannot be used ({error}): make it anew with `aida rules score --store`"
        ) from None


def write_scores(folder: Path, scores: Scores) -> Path:
    """Store scores, one line a rule, so that differences can be read; gives the file's path."""
    path = folder / SCORES_NAME
    rules = [
        f"    {json.dumps(name)}: {json.dumps(asdict(score))}"
        for name, score in sorted(scores.rules.items())
    ]
    head = [
        f'  "corpus": {json.dumps(scores.corpus)},',
        f'  "packages": {scores.packages},',
        f'  "files": {scores.files},',
        f'  "lines": {json.dumps(dict(sorted(scores.lines.items())))},',
    ]
    text = "\n".join(["{", *head, '  "rules": {', ",\n".join(rules), "  }", "}", ""])
    path.write_text(text, "utf-8", newline="\n")
    return path
