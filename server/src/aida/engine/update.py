"""What an edit changed in the findings of a text."""

from __future__ import annotations

from typing import NamedTuple

from aida.findings import Finding


class Update(NamedTuple):
    """What an edit changed in the list of findings.

    The first ``kept_before`` findings are as they were. The last ``kept_after`` have moved by
    ``byte_delta`` bytes and ``line_delta`` lines, their columns are as they were. ``changed`` stand
    between them. ``file_wide`` are all findings of rules that look at the whole file; they are in
    neither part and may be few or none.
    """

    kept_before: int
    changed: list[Finding]
    kept_after: int
    byte_delta: int
    line_delta: int
    file_wide: list[Finding]
