"""What a bundle is: everything a channel of a project has, in one canonical JSON document. Pure.

A delta leads from one bundle to the next. It need not be believed: what comes of it must have the
hash that the service signed for the next bundle.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from aida.transparency.commitment import canonical

FORMAT = 1
BUNDLE = "bundle.json"
"""The signed target that holds the bundle."""
Bundle = dict[str, Any]
_KINDS = ("rule", "practice", "template")


class BundleError(ValueError):
    """A document that is no bundle, or a delta that does not fit."""


def delta_name(digest: str) -> str:
    """The signed target that leads on from the bundle with a digest."""
    return f"deltas/{digest}.json"


def item_key(kind: str, name: str) -> str:
    """How a bundle calls an item."""
    return f"{kind}/{name}"


def encode(bundle: Mapping[str, Any]) -> bytes:
    """The bytes of a bundle or a delta: the same for the same content."""
    return canonical(bundle)


def digest_of(data: bytes) -> str:
    """The address of a bundle's bytes, in hexadecimal."""
    return sha256(data).hexdigest()


def make_delta(before: Mapping[str, str], digest: str, after: Bundle) -> dict[str, Any]:
    """What leads to ``after`` from the bundle of a digest, whose items had the digests ``before``.

    The head and the stages are small, and always in it.
    """
    items: dict[str, Any] = after["items"]
    head = {name: value for name, value in after.items() if name != "items"}
    return {
        "from": digest,
        "head": head,
        "set": {key: one for key, one in items.items() if before.get(key) != one["digest"]},
        "remove": sorted(key for key in before if key not in items),
    }


def apply_delta(base: bytes, delta: Any) -> bytes:
    """The bytes of the next bundle; raises BundleError when the delta does not belong to ``base``.

    Whoever calls it compares the result's hash with the signed one.
    """
    try:
        if delta["from"] != digest_of(base):
            raise BundleError("the delta does not lead on from this bundle")
        items: dict[str, Any] = json.loads(base)["items"]
        for key in delta["remove"]:
            del items[key]
        items.update(delta["set"])
        return encode({**delta["head"], "items": items})
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BundleError(f"this is no delta: {error!r}") from None


def decode(data: bytes, project_id: str, channel: str) -> Bundle:
    """The bundle in ``data``; raises BundleError unless it is one of this project and channel."""
    try:
        bundle = json.loads(data)
        if bundle["format"] != FORMAT:
            raise BundleError(f"a bundle of format {bundle['format']}: update AIDA")
        if (bundle["project_id"], bundle["channel"]) != (project_id, channel):
            raise BundleError("the bundle is of another project or channel")
        for key, item in bundle["items"].items():
            kind, _, name = key.partition("/")
            if kind not in _KINDS or not name or not isinstance(item, dict):
                raise BundleError(f"`{key}` is no name of an item")
        return bundle
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(f"this is no bundle: {error!r}") from None
