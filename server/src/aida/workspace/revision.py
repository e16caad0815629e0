"""Which rules and which policy are in force, as a short name that is the same on every machine."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import aida
from aida.findings import IDENTITY_VERSION
from aida.packs.catalog import bundled_packs
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.uris import is_within, name_within


def revision_of(rules: RulesInForce) -> str:
    """12 hex digits. Unlike `RulesInForce.digest` they do not tell where anything lies.

    Rules outside of packs count by their texts alone: it makes no difference whether they come
    from a project's files or from the service's bundle.
    """
    state = blake2b(f"{aida.__version__} {IDENTITY_VERSION}".encode(), digest_size=6)
    sources = rules.sources
    own: list[bytes] = []
    for path, text in (*sources.texts, *sources.utilities):
        if is_within(str(path), str(bundled_packs())):
            name = name_within(str(path), str(bundled_packs()))
            state.update(f"\0{name}\0{len(text)}\0".encode("utf-8", "surrogateescape") + text)
        else:
            own.append(text)
    for text in sorted(own):
        state.update(f"\0\0{len(text)}\0".encode() + text)
    state.update(b"\0" + rules.settings.fingerprint.encode("utf-8", "surrogateescape"))
    bundle = rules.bundle
    if bundle is not None and (said := bundle.policy.for_user(bundle.user_id)):
        state.update(b"\0" + repr(said).encode())
    return state.hexdigest()


def joint_revision(revisions: Iterable[str]) -> str:
    """Revision of several projects; where all have the same, it is that one."""
    unique = sorted(set(revisions))
    if len(unique) == 1:
        return unique[0]
    return blake2b(" ".join(unique).encode(), digest_size=6).hexdigest()
