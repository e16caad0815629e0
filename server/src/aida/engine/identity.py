"""The identity of a finding: the same wherever its file goes and however it is laid out.

The algorithm is published in docs/reference/finding-identity.md. Whoever changes what it gives for
any finding must raise `IDENTITY_VERSION`, for baselines hold identities.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import blake2b
from itertools import repeat

from aida.engine.scope_walk import NOWHERE, Scope, scopes_along
from aida.findings import IDENTITY_VERSION, Finding
from aida.rules.compiler import RuleSet
from aida.syntax.grammar import Node, parse
from aida.syntax.languages import Language

TEXT_LIMIT = 256
"""Bytes of normalised text that count: an edit far inside a long match leaves it the same."""
_DROPPED = b" \t\r\n\f\v'\"`,;(){}\\"
"""What formatters add, remove and exchange."""
_PREFIX = f"{IDENTITY_VERSION}:"
_LOWER = bytes(range(256)).lower()


def normalised(text: bytes) -> bytes:
    """``text`` without what formatters may change in it."""
    return text.translate(_LOWER, _DROPPED)


def identities(
    findings: Iterable[Finding],
    root: Node | None,
    source: bytes,
    language: Language | None,
    text_rules: Collection[str] = (),
    known: dict[bytes, int] | None = None,
) -> list[str]:
    """One identity for each finding, no two alike; ``findings`` are all of a file, in order.

    A file that holds several texts has one ``known`` for them, which goes from text to text.

    ``root`` is the file's tree, or None when there is none. Findings of ``text_rules`` have no
    scope: no tree is parsed for them, so that it must not matter whether there is one.
    """
    findings = list(findings)
    scopes: Iterable[Scope] = repeat(NOWHERE)
    if root is not None and language is not None:
        spans = [finding.span for finding in findings]
        scopes = scopes_along(spans, root, source, language, normalised)
    known = {} if known is None else known
    found: list[str] = []
    for finding, scope in zip(findings, scopes, strict=False):
        (start, end), rule = finding.span, finding.rule
        path, scope_start, scope_end = NOWHERE if rule in text_rules else scope
        is_named = start == scope_start and end == scope_end
        # A match that is a whole function, say, is known by its name alone: its body may change.
        text = b"" if is_named else source[start:end].translate(_LOWER, _DROPPED)[:TEXT_LIMIT]
        key = b"%b\n%b\n%b\n" % (rule.encode("utf-8", "surrogatepass"), path, text)
        ordinal = known.get(key, 0)
        known[key] = ordinal + 1
        found.append(_PREFIX + blake2b(b"%b%d" % (key, ordinal), digest_size=8).hexdigest())
    return found


def identities_in(
    findings: Iterable[Finding], source: bytes, language: Language | None, rules: RuleSet
) -> list[str]:
    """The same for a text whose tree is not at hand."""
    findings = list(findings)
    root = None
    if language is not None and any(f.rule not in rules.text_ids for f in findings):
        root = parse(language, source).root_node
    return identities(findings, root, source, language, rules.text_ids)
