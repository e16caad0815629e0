"""Reading rule files from disk into rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from aida.packs.sources import RuleSources
from aida.rules.errors import RuleError
from aida.rules.reader import read_rules, read_utilities
from aida.rules.rule import Rule


@dataclass
class LoadedRules:
    """Rules that can be used, what is wrong with the others, and what merely looks odd."""

    rules: list[Rule] = field(default_factory=list)
    errors: list[RuleError] = field(default_factory=list)
    warnings: list[RuleError] = field(default_factory=list)


def load_rules(sources: RuleSources) -> LoadedRules:
    """Rules of every file. Broken rules are reported; where two share an id, the later one wins."""
    loaded = LoadedRules(errors=list(sources.errors))
    texts = [_decode(path, text, loaded.errors) for path, text in sources.utilities]
    utilities, errors = read_utilities(pair for pair in texts if pair)
    loaded.errors += errors
    chosen: dict[tuple[str, str], Rule] = {}
    for path, data in sources.texts:
        pair = _decode(path, data, loaded.errors)
        if pair is None:
            continue
        result = read_rules(*pair, utilities)
        loaded.errors += result.errors
        loaded.warnings += result.warnings
        for rule in result.rules:
            chosen[rule.id, rule.language.name if rule.language else ""] = rule
    loaded.rules = list(chosen.values())
    return loaded


def _decode(path: Path, data: bytes, errors: list[RuleError]) -> tuple[str, str] | None:
    try:
        return data.decode("utf-8-sig"), str(path)
    except UnicodeDecodeError as error:
        errors.append(
            RuleError(f"is not UTF-8 (byte {error.start})", hint="save it as UTF-8", file=str(path))
        )
        return None
