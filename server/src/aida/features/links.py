"""Links: from the id of a rule, wherever it is named, to its page; from a page to its rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aida.features.diagnostics import page_of
from aida.features.directives import directives_in
from aida.features.settings_words import settings_base
from aida.features.toml_entries import read_toml_entries
from aida.features.yaml_entries import read_entries
from aida.governance.directive import Directive
from aida.rules.rule import Rule
from aida.text import Span
from aida.workspace.document import Snapshot
from aida.workspace.uris import uri_of

MOST_BYTES = 500_000
"""Comments of larger texts are not looked for: that takes a look at all of the text."""
_URL = re.compile(r"https?://[^\s\"'\],>)]+")
_BASELINE_RULE = re.compile(rb'"rule": "([^"\\]+)"')
_CWE = re.compile(r"CWE-(\d+)")

Target = Callable[[str], str]
"""Address of the page of a rule; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Link:
    """``span`` leads to the address ``target``."""

    span: Span
    target: str
    tooltip: str


def target_in(rules: Mapping[str, Rule]) -> Target:
    """Where rules are explained: on their pages, or else in their files."""

    def target(name: str) -> str:
        rule = rules.get(name)
        if rule is None:
            return ""
        page = page_of(rule)
        if page is not None:
            return page.absolute().as_uri()
        return rule.url or (uri_of(rule.source) if rule.source else "")

    return target


def comment_links(snapshot: Snapshot, target: Target) -> Iterator[Link]:
    """Ids in suppression comments."""
    if len(snapshot.source) > MOST_BYTES:
        return
    for _, directive in directives_in(snapshot):
        if isinstance(directive, Directive):
            for name, span in zip(directive.rules, directive.places, strict=False):
                yield from _to_rule(name, span, target)


def settings_links(source: bytes, path: str, target: Target) -> Iterator[Link]:
    """Ids and files in settings."""
    base = settings_base(path)
    if base is None:
        return
    folder = Path(path).parent
    for entry in read_toml_entries(source):
        if entry.path[: len(base)] != base or len(entry.path) == len(base):
            continue
        key, holder = entry.path[-1], entry.path[-2] if len(entry.path) > 1 else ""
        if entry.is_item and key in ("select", "ignore"):
            yield from _to_rule(entry.value or "", entry.value_span, target)
        elif holder in ("severity", "options") and not entry.is_item:
            size = len(key.encode())
            end = entry.span.end
            span = Span(end - size, end) if entry.is_header else entry.span
            yield from _to_rule(key, span, target)
        elif entry.value and key in ("rules", "templates", "baseline"):
            file = folder / entry.value
            if file.exists():
                yield Link(entry.value_span, uri_of(str(file)), f"Open {entry.value}")


def baseline_links(source: bytes, target: Target) -> Iterator[Link]:
    """Ids in a baseline."""
    known: dict[str, str] = {}
    for match in _BASELINE_RULE.finditer(source):
        name = match[1].decode("utf-8", "replace")
        if name not in known:
            known[name] = target(name)
        if known[name]:
            yield Link(Span(*match.span(1)), known[name], f"Page of {name}")


def rule_file_links(source: bytes, path: str, target: Target) -> Iterator[Link]:
    """The page of each rule, its references, and rules that the text names."""
    page = Path(path).with_suffix(".md")
    for entry in read_entries(source):
        if entry.key == "id" and entry.value == page.stem and page.is_file():
            yield Link(entry.value_span, uri_of(str(page)), f"Page of {entry.value}")
        is_reference = "references" in (entry.key, *entry.parents) or entry.key in ("url", "source")
        if not is_reference:
            continue
        text = source[entry.value_span.start : entry.value_span.end].decode("latin-1")
        for match in _URL.finditer(text):
            start = entry.value_span.start
            span = Span(start + match.start(), start + match.end())
            yield Link(span, match[0], "Open the reference")
        for match in _CWE.finditer(text):
            start = entry.value_span.start
            span = Span(start + match.start(), start + match.end())
            address = f"https://cwe.mitre.org/data/definitions/{match[1]}.html"
            yield Link(span, address, match[0])


def page_links(source: bytes, path: str) -> Iterator[Link]:
    """From a page's title to its rule."""
    head = re.match(rb"#[ \t]+(\S+)", source)
    for suffix in (".yml", ".yaml"):
        file = Path(path).with_suffix(suffix)
        if head is not None and file.is_file():
            yield Link(Span(*head.span(1)), uri_of(str(file)), f"Open {file.name}")


def _to_rule(name: str, span: Span, target: Target) -> Iterator[Link]:
    if address := target(name):
        yield Link(span, address, f"Page of {name}")
