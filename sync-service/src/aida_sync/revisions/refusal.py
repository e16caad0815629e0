"""Refusing a text that does not work, with every place that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from aida_sync.errors import Unprocessable


class Problem(NamedTuple):
    """What is wrong in a file; ``line`` counts from 1."""

    file: str
    line: int
    problem: str
    help: str = ""


def refuse(problems: Sequence[Problem]) -> None:
    """Raise Unprocessable when there is any; the message names file and line of the first."""
    if not problems:
        return
    first = problems[0]
    more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
    raise Unprocessable(
        f"{first.file}:{first.line}: {first.problem}{more}",
        {"problems": [problem._asdict() for problem in problems]},
        code="not_accepted",
    )
