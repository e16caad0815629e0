"""What stands behind the role of an example: ```` ```python bad max=3 ````.

The rule's own options, or what is known of the example beyond its text: `ran`, `missed` and
`changed` are line numbers of the example (`1-3,5`), `stale=yes` says that it changed since.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from aida.rules.file_facts import NO_FACTS, FileFacts, LineCoverage
from aida.rules.measures.reader import OptionError, configure
from aida.rules.measures.text_digest import digest_of_text
from aida.rules.rule import Rule

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_FACTS = ("ran", "missed", "changed", "stale")
REPORT = "coverage.xml"


def with_options(rule: Rule, options: Mapping[str, str]) -> Rule:
    """The rule as an example wants it; raises OptionError."""
    own = {name: _number(name, text) for name, text in options.items() if name not in _FACTS}
    return replace(rule, core=configure(rule.core, own)) if own else rule


def facts_of(code: str, options: Mapping[str, str]) -> FileFacts:
    """What the example's options tell about it; raises OptionError."""
    if not any(name in options for name in _FACTS):
        return NO_FACTS
    hits = dict.fromkeys(_lines(options.get("missed", "")), 0)
    hits |= dict.fromkeys(_lines(options.get("ran", "")), 1)
    digest = b"" if "stale" in options else digest_of_text(code.encode())
    changed = frozenset(_lines(options["changed"])) if "changed" in options else None
    return FileFacts(LineCoverage(hits, REPORT, digest), changed)


def _number(name: str, text: str) -> int:
    if not text.isdecimal():
        raise OptionError(f"{name}: expected a whole number, found `{text}`")
    return int(text)


def _lines(text: str) -> list[int]:
    found: list[int] = []
    for part in filter(None, text.split(",")):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise OptionError(f"`{part}` is no range of lines, such as 1-3")
        found += range(int(match[1]), int(match[2] or match[1]) + 1)
    return found
