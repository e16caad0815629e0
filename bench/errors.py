"""What the benchmark says when it cannot measure."""

from __future__ import annotations


class BenchError(Exception):
    """A message for a person: what, where, what to do."""
