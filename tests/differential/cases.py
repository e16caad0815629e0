"""The cases of the differential test: documents of ``cases/<language>.yml``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aida.rules.yaml_reader import read_yaml

FOLDER = Path(__file__).parent / "cases"
EXTENSIONS = {
    "python": "py", "javascript": "js", "typescript": "ts", "tsx": "tsx", "go": "go",
    "java": "java", "rust": "rs", "c": "c", "cpp": "cpp", "csharp": "cs", "ruby": "rb",
    "php": "php", "bash": "sh", "html": "html", "css": "css", "json": "json", "yaml": "yaml",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One rule and one piece of code."""

    name: str
    language: str
    code: bytes
    config: dict[str, Any]

    @property
    def rule(self) -> dict[str, Any]:
        """The rule as a rule file holds it."""
        return {"id": "case", "message": "m", "severity": "warning", **self.config,
                "language": self.language}  # fmt: skip

    @property
    def file_name(self) -> str:
        """Name of a file with the code."""
        return f"{self.name}.{EXTENSIONS[self.language]}"


def read_cases(name: str) -> Iterator[Case]:
    """Cases of one file."""
    path = FOLDER / f"{name}.yml"
    for document in read_yaml(path.read_text("utf-8"), str(path)):
        entry = document.plain()
        assert isinstance(entry, dict)
        yield Case(entry["name"], entry["language"], entry["code"].encode(), entry["config"])


def languages() -> list[str]:
    """Languages that have cases."""
    return sorted(path.stem for path in FOLDER.glob("*.yml") if path.stem != "invalid")
