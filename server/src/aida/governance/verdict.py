"""The verdict: one hash for what counts in some files, the same wherever it is asked for.

It depends on the rules and the policy (through their revision) and on the findings that count, by
their identities. It does not depend on where the project lies, on the order of files, on lines or
on time, other than through what counts. The algorithm is published in docs/reference/verdict.md;
whoever changes what it gives must raise `VERDICT_VERSION`.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

VERDICT_VERSION = 2


class Counted(NamedTuple):
    """A finding that counts. ``path`` is relative to the project's root, with slashes."""

    path: str
    identity: str
    severity: str


def verdict_of(revision: str, findings: Iterable[Counted]) -> str:
    """Verdict on the files of one project, such as ``2:0e8f7a31c5d2b964…``."""
    state = blake2b(digest_size=16)
    for part in (str(VERDICT_VERSION), revision):
        state.update(_field(part))
    for finding in sorted(findings):
        for part in finding:
            state.update(_field(part))
    return f"{VERDICT_VERSION}:{state.hexdigest()}"


def joint_verdict(verdicts: Iterable[str]) -> str:
    """Verdict on several projects; on a single one it is that project's own."""
    verdicts = sorted(verdicts)
    if len(verdicts) == 1:
        return verdicts[0]
    state = blake2b(b"".join(map(_field, verdicts)), digest_size=16)
    return f"{VERDICT_VERSION}:{state.hexdigest()}"


def _field(text: str) -> bytes:
    """With its length in front: no two lists of fields look alike."""
    data = text.encode("utf-8", "surrogateescape")
    return b"%d:%b" % (len(data), data)
