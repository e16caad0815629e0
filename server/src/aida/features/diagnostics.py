"""What a diagnostic says besides the finding itself: where the rule is explained, and its tags."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from aida.findings import Finding
from aida.rules.rule import Rule

_UNNECESSARY = frozenset({"unnecessary", "unused", "dead-code"})
_DEPRECATED = frozenset({"deprecated"})
_FINGERPRINTED = 400


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """The same for every finding of a rule. ``link`` leads to what is written about it.

    Clients open web pages and files; a scheme of our own they would not know.
    """

    link: str = ""
    unnecessary: bool = False
    deprecated: bool = False


def facts_of(rule: Rule) -> RuleFacts:
    """Facts of one rule; looks for its page on the disk."""
    tags = set(rule.tags)
    return RuleFacts(_link(rule), bool(tags & _UNNECESSARY), bool(tags & _DEPRECATED))


def page_of(rule: Rule) -> Path | None:
    """The Markdown page beside the rule's file."""
    if not rule.source:
        return None
    page = Path(rule.source).with_suffix(".md")
    return page if page.is_file() else None


def _link(rule: Rule) -> str:
    if rule.url:
        return rule.url
    page = page_of(rule)
    if page is not None:
        return page.absolute().as_uri()
    webpages = (ref for ref in rule.references if ref.startswith(("https://", "http://")))
    return next(webpages, "") or _rule_file(rule)


def _rule_file(rule: Rule) -> str:
    """What is left where nobody has written about the rule: the file that states it."""
    return Path(rule.source).absolute().as_uri() if rule.source else ""


def fingerprint(finding: Finding, matched: bytes) -> str:
    """Tells findings of one document apart, wherever they move to."""
    state = blake2b(finding.rule.encode(), digest_size=6)
    state.update(finding.message.encode("utf-8", "replace"))
    state.update(matched[:_FINGERPRINTED])
    return state.hexdigest()
