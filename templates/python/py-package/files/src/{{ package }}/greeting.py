"""Greetings: the first thing that works. Put your own in its place."""

from __future__ import annotations


def greeting(name: str) -> str:
    """A greeting for ``name``; raises ValueError when it is empty."""
    if not name.strip():
        raise ValueError("a greeting needs a name")
    return f"Hello, {name.strip()}!"
