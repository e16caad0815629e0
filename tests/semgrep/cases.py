"""The cases: documents of ``cases/<language>/<topic>.yml``, each a code with rules for it.

A document holds ``code``, ``rules`` (by name, as Semgrep spells them, less what all share) and what
``record.py`` adds: for each rule, ``found`` is the lines that the oracle reports ("3" or "3-5") and
``fixed`` the code after its fixes. ``file`` names the file, ``languages`` those of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml

FOLDER = Path(__file__).parent / "cases"
FILE_NAMES = {
    "python": "code.py",
    "javascript": "code.js",
    "typescript": "code.ts",
    "go": "code.go",
    "java": "Code.java",
    "generic": "code.txt",
    "regex": "code.txt",
}


@dataclass(frozen=True)
class Case:
    """One rule, one piece of code and, once recorded, the oracle's word (None: not recorded)."""

    topic: str
    document: int
    language: str
    name: str
    file: str
    code: str
    rule: dict[str, Any]
    found: tuple[str, ...] | None
    fixed: str | None

    @property
    def id(self) -> str:
        """Unique among all cases."""
        return f"{self.language}/{self.topic}/{self.name}"

    @property
    def rule_id(self) -> str:
        """The id of the rule, as Semgrep may spell it."""
        return self.id.replace("/", ".")

    @property
    def folder(self) -> str:
        """Where the code lies, so that it is alone there."""
        return f"{self.language}/{self.topic}-{self.document}"

    def full_rule(self) -> dict[str, Any]:
        """The rule with everything that Semgrep asks for."""
        shared = {"languages": [self.language], "severity": "ERROR", "message": "m"}
        return {"id": self.rule_id, **shared, **self.rule}


def languages() -> list[str]:
    """Languages that have cases."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def case_files(language: str) -> list[Path]:
    """The files of cases of one language."""
    return sorted((FOLDER / language).glob("*.yml"))


def read_cases(language: str) -> list[Case]:
    """Every case of one language; names are unique within a topic."""
    cases = [case for path in case_files(language) for case in _of_file(language, path)]
    assert len({case.id for case in cases}) == len(cases), f"{language}: a name is given twice"
    return cases


def _of_file(language: str, path: Path) -> Iterator[Case]:
    for number, document in enumerate(read_yaml(path.read_text("utf-8"), str(path))):
        document.only(("code", "rules", "file", "languages", "found", "fixed"), "a case")
        yield from _of_document(language, path.stem, number, document)


def _of_document(language: str, topic: str, number: int, document: Value) -> Iterator[Case]:
    entry: Any = document.plain()
    found, fixed = entry.get("found"), entry.get("fixed") or {}
    for name, written in entry["rules"].items():
        spoken = {"languages": entry["languages"]} if "languages" in entry else {}
        rule = {**spoken, **written}
        lines = None if found is None or name not in found else found[name]
        yield Case(
            topic=topic,
            document=number,
            language=language,
            name=name,
            file=entry.get("file", FILE_NAMES[language]),
            code=entry["code"],
            rule=rule,
            found=None if lines is None else tuple(str(lines or "").split()),
            fixed=fixed.get(name),
        )
