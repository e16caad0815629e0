"""Hover: what a rule says about the finding under the pointer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aida.features.diagnostics import page_of
from aida.features.governed import governed
from aida.features.identified import identified
from aida.findings import Finding
from aida.packs.pages import without_markers
from aida.rules.rule import Rule
from aida.text import Span
from aida.workspace.document import Snapshot

_ROLE = re.compile(r"^(\s*(?:```+|~~~+)[ \t]*\S+)[ \t]+(?:bad|good|fixed)[ \t]*$", re.MULTILINE)

MOST_BYTES = 1_000_000
"""Findings of larger texts are not named: that takes a look at all of the text."""


@dataclass(frozen=True, slots=True)
class Hover:
    """Markdown about what stands in ``span``."""

    span: Span
    markdown: str


def hover(
    snapshot: Snapshot, rules: Mapping[str, Rule], offset: int, today: str = ""
) -> Hover | None:
    """About the findings at a byte offset, the narrowest first; each rule is explained once.

    With the day given, each ends in how the rule is governed and the finding is called.
    """
    here = [
        finding for finding in snapshot.findings if finding.span.start <= offset <= finding.span.end
    ]
    if not here:
        return None
    here.sort(key=lambda finding: finding.span.end - finding.span.start)
    names = _identities(snapshot, here, today) if today else {}
    parts: dict[str, str] = {}
    for finding in here:
        if finding.rule not in parts:
            rule = rules.get(finding.rule)
            parts[finding.rule] = _about(finding, rule)
            if rule is not None and today:
                footer = governed(snapshot, rule, today, names.get(finding, ""))
                parts[finding.rule] += f"\n\n{footer}"
    return Hover(here[0].span, "\n\n---\n\n".join(parts.values()))


def _identities(snapshot: Snapshot, here: list[Finding], today: str) -> dict[Finding, str]:
    if len(snapshot.source) > MOST_BYTES:
        return {}
    return {found: name for found, name in identified(snapshot, today) if found in here}


def _about(finding: Finding, rule: Rule | None) -> str:
    if rule is None:
        return f"**{finding.rule}**: {finding.message}"
    heading = f"**{rule.title or rule.id}** (`{rule.id}`, {finding.severity.label})"
    parts = [heading, finding.message, rule.note, page_markdown(rule)]
    if not parts[-1]:
        parts.append(_references(rule))
    return "\n\n".join(part for part in parts if part)


def page_markdown(rule: Rule) -> str:
    """The page of a rule without its heading and without what is for tests; empty without one."""
    page = page_of(rule)
    if page is None:
        return ""
    try:
        text = page.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    first, _, rest = text.lstrip().partition("\n")
    # The heading above says what the page's own would; roles and markers are for its tests.
    body = rest if first.startswith("# ") else text
    return _ROLE.sub(r"\1", without_markers(body)).strip()


def _references(rule: Rule) -> str:
    links = [rule.url, *rule.references]
    return "\n".join(f"- {link}" for link in links if link)
