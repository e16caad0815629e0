"""What the rules of a file that is being written match in a workspace."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aida.engine.check import check
from aida.packs.utilities import project_utilities
from aida.rules.compiler import RuleSet
from aida.rules.reader import read_rules
from aida.text import Encoding, LineIndex, Position
from aida.workspace.files import FileProblem, SourceFile, find_files
from aida.workspace.inspect_file import read_source
from aida.workspace.settings import Settings
from aida.workspace.uris import path_key

MOST_PLACES = 1_000
"""Matches of a rule whose places are kept."""
MOST_MATCHES = 10_000
"""Matches after which a rule is counted no further."""
TELL_SECONDS = 0.3
"""A count that goes on is told of this often."""


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


Matches = dict[str, RuleMatches]
"""By rule id."""


@dataclass(frozen=True)
class CountOrder:
    """What to count: matches of the rules in ``text``, the file at ``path``, below ``folder``.

    ``open_texts`` count in place of what the disk holds, by `path_key`. Columns are in
    ``encoding``.
    """

    text: str
    path: str
    folder: Path
    settings: Settings
    open_texts: Mapping[str, bytes]
    encoding: Encoding


def count_matches(order: CountOrder, tell: Callable[[Matches], None]) -> Matches:
    """Matches by rule id. Now and then ``tell`` is given those of the files so far."""
    rules = read_rules(order.text, order.path, project_utilities(order.settings.utilities)).rules
    found = {rule.id: RuleMatches() for rule in rules}
    ruleset = RuleSet(rules)
    languages = {rule.language for rule in rules}
    told = time.monotonic()
    for file in _files(order, any_language=None in languages):
        if None in languages or file.language in languages:
            source = order.open_texts.get(path_key(file.path))
            if source is None:
                source = read_source(file, order.settings.max_file_size)
            if isinstance(source, bytes):
                _count(file, source, ruleset.for_path(file.name), found, order.encoding)
        if all(matches.count >= MOST_MATCHES for matches in found.values()):
            break
        if time.monotonic() - told > TELL_SECONDS:
            told = time.monotonic()
            tell(found)
    return found


def _files(order: CountOrder, *, any_language: bool) -> Iterator[SourceFile]:
    problems: list[FileProblem] = []
    return find_files(
        [order.folder], order.settings, any_language=any_language, report=problems.append
    )


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
