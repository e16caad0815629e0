"""What a test of a rule or a template says: where it failed, and how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """What a rule, a template or its page got wrong.

    ``line`` is zero-based, None for the file as a whole. ``details`` are rows of a diff: ``-`` is
    what was expected, ``+`` what came instead.
    """

    file: str
    line: int | None
    problem: str
    details: tuple[str, ...] = ()
