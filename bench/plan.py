"""What one run of the benchmark is to do, and with what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench import corpus
from bench.generated_rules import write_rules

HERE = Path(__file__).parent
CHECKOUT = HERE.parent
_BOOL = "tag:yaml.org,2002:bool"
# What of a bundled rule is ast-grep's; the rest is our metadata.
AST_GREP_KEYS = (
    *("id", "severity", "message", "fix"),
    *("rule", "constraints", "utils", "transform", "rewriters"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    code: Path
    scratch: Path
    peers_only: bool
    pairs: int = 5
    semgrep_pairs: int = 3
    start_pairs: int = 20
    server_starts: int = 10
    typed_lines: int = 3
    warm_up_keys: int = 40
    brackets: int = 15

    @property
    def target(self) -> str:
        return corpus.PACKAGE

    @property
    def rules_20(self) -> Path:
        return HERE / "rules" / "ast-grep"

    @property
    def semgrep_rules(self) -> Path:
        return HERE / "rules" / "semgrep"

    @property
    def rules_200(self) -> Path:
        return self.scratch / "rules-200"

    @property
    def bundled_rules(self) -> Path:
        return self.scratch / "rules-bundled"


def prepare(scratch: Path, *, quick: bool, peers_only: bool) -> Plan:
    """Everything that costs time but is not measured."""
    fewer: dict[str, Any] = {
        "pairs": 2,
        "semgrep_pairs": 1,
        "start_pairs": 5,
        "server_starts": 3,
        "typed_lines": 1,
        "brackets": 3,
    }
    plan = Plan(corpus.django(), scratch, peers_only, **(fewer if quick else {}))
    write_rules(plan.rules_200)
    _write_bundled_rules(plan.bundled_rules)
    return plan


class _PlainWords(yaml.SafeLoader):
    """YAML 1.2, in which ``ON``, the name of a metavariable say, is a word."""


_PlainWords.yaml_implicit_resolvers = {
    first: [(tag, test) for tag, test in resolvers if tag != _BOOL or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _write_bundled_rules(folder: Path) -> None:
    """Every bundled rule for Python that ast-grep can run, as a plain rule of ast-grep's."""
    folder.mkdir()
    for path in sorted((CHECKOUT / "rulepacks").rglob("*.yml")):
        rule = yaml.load(path.read_text(encoding="utf-8"), _PlainWords)
        languages = rule.get("language", [])
        spoken = languages if isinstance(languages, list) else [languages]
        if "python" in spoken and "rule" in rule:  # a measure has none
            plain = {key: rule[key] for key in AST_GREP_KEYS if key in rule}
            plain["language"] = "python"
            (folder / path.name).write_text(json.dumps(plain, indent=2), encoding="utf-8")
