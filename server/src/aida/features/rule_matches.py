"""What the rules of a file that is being written match in a workspace: a file at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aida.engine.check import check
from aida.rules.compiler import RuleSet
from aida.rules.rule import Rule
from aida.text import Encoding, LineIndex, Position
from aida.workspace.files import SourceFile
from aida.workspace.inspect_file import read_source

MOST_PLACES = 1_000
"""Matches of a rule whose places are kept."""
MOST_MATCHES = 10_000
"""Matches after which a rule is counted no further."""
LARGEST_FILE = 200_000
"""Larger files are left out: one of them would keep a key waiting."""


@dataclass(frozen=True, slots=True)
class MatchPlace:
    """One match."""

    path: str
    start: Position
    end: Position


@dataclass(slots=True)
class RuleMatches:
    """Matches of one rule. ``is_complete`` is false where more were not looked for."""

    count: int = 0
    files: int = 0
    places: list[MatchPlace] = field(default_factory=list)
    is_complete: bool = True

    @property
    def title(self) -> str:
        """What a lens says."""
        if not self.count:
            return "no matches in the workspace"
        more = "" if self.is_complete else "+"
        matches = f"{self.count:,}{more} match" + ("es" if self.count != 1 else "")
        return f"{matches} in {self.files:,} file" + ("s" if self.files != 1 else "")


def count_matches(
    rules: Sequence[Rule],
    files: Iterable[SourceFile],
    text_of: Callable[[str], bytes | None],
    encoding: Encoding,
) -> Iterator[dict[str, RuleMatches]]:
    """Matches by rule id, after each file: the same object again and again, for whoever stops.

    ``text_of`` gives the text of a file that is open, by its path.
    """
    found = {rule.id: RuleMatches() for rule in rules}
    ruleset = RuleSet(rules)
    languages = {rule.language for rule in rules}
    for file in files:
        if None in languages or file.language in languages:
            source = text_of(file.path)
            if source is None:
                source = _on_disk(file)
            if source is not None:
                _count(file, source, ruleset.for_path(file.name), found, encoding)
        yield found
        if all(matches.count >= MOST_MATCHES for matches in found.values()):
            return


def _on_disk(file: SourceFile) -> bytes | None:
    try:
        if Path(file.path).stat().st_size > LARGEST_FILE:
            return None
    except OSError:
        return None
    source = read_source(file, LARGEST_FILE)
    return source if isinstance(source, bytes) else None


def _count(
    file: SourceFile,
    source: bytes,
    rules: RuleSet,
    found: dict[str, RuleMatches],
    encoding: Encoding,
) -> None:
    result = check(source, file.language, rules)
    if not result.findings:
        return
    index = LineIndex(source)
    seen: set[str] = set()
    for finding in result.findings:
        matches = found[finding.rule]
        if matches.count >= MOST_MATCHES:
            matches.is_complete = False
            continue
        matches.count += 1
        matches.files += finding.rule not in seen
        seen.add(finding.rule)
        if len(matches.places) < MOST_PLACES:
            start, end = finding.span
            place = (index.position(start, encoding), index.position(end, encoding))
            matches.places.append(MatchPlace(file.path, *place))
