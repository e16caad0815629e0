"""Checking one file on disk: reading it, refusing what is no text, and reporting in wire form."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from aida.workspace.files import FileProblem, SourceFile
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.suppression_wire import suppressions_to_wire
from aida.workspace.wire import Places, Wire, finding_to_wire, places_in

BINARY_PROBE = 8_000
LARGEST_NOTEBOOK = 100_000_000
"""Bytes of a notebook with all its outputs."""


class FileReport(NamedTuple):
    """What one file came to. ``failures`` are (rule, reason) pairs of rules that broke on it.

    ``findings`` are all of them, ``suppressions`` says which count on which day: see `report_on`.
    """

    name: str
    path: str
    findings: list[Wire]
    failures: list[tuple[str, str]]
    suppressions: Wire | None = None


def read_source(file: SourceFile, max_size: int) -> bytes | FileProblem | None:
    """Bytes of a text file; a problem to report; or None for a binary file, which is no problem."""
    try:
        data = Path(file.path).read_bytes()
    except FileNotFoundError:
        return FileProblem(file.name, "vanished while it was being checked")
    except OSError as error:
        return FileProblem(file.name, f"cannot be read: {error.strerror}")
    if b"\0" in data[:BINARY_PROBE]:
        return None
    if file.is_notebook:
        # What counts is the size of its code: pictures in its outputs cost next to nothing.
        max_size = max(max_size, LARGEST_NOTEBOOK)
    if len(data) > max_size:
        return FileProblem(
            file.name,
            f"is larger than max-file-size ({len(data):,} of {max_size:,} bytes): not checked",
        )
    if not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            if file.language is None and not file.is_notebook:
                return None
            return FileProblem(
                file.name, f"is not UTF-8 (byte {error.start}): save it as UTF-8 to have it checked"
            )
    return data


def inspect(file: SourceFile, source: bytes, rules: RulesInForce) -> FileReport | FileProblem:
    """Findings of every rule that applies to the file; a problem where it is no notebook."""
    from aida.text import LineIndex

    if file.is_notebook:
        from aida.workspace.inspect_notebook import inspect_notebook

        return inspect_notebook(file, source, rules)
    return inspect_text(file, source, rules, places_in(LineIndex(source)))


def inspect_text(
    file: SourceFile,
    source: bytes,
    rules: RulesInForce,
    places: Places,
    known: dict[bytes, int] | None = None,
) -> FileReport:
    """Findings in one text of a file; ``places`` are those in the file.

    Identities that its other texts have taken are in ``known``.
    """
    from aida.engine import check
    from aida.engine.identity import identities

    ruleset = rules.for_path(file.name)
    result = check(source, file.language, ruleset)
    review = rules.suppressing.review(
        source, file.language, ruleset, result.findings, result.failures
    )
    failures = [(failure.rule, failure.reason) for failure in result.failures]
    reported = [*review.findings, *(notice for notice, _ in review.notices)]
    if not reported:
        return FileReport(file.name, file.path, [], failures)
    names = identities(reported, result.root, source, file.language, ruleset.text_ids, known)
    wires = [
        finding_to_wire(finding, identity, places)
        for finding, identity in zip(reported, names, strict=True)
    ]
    count = len(review.findings)
    suppressions = suppressions_to_wire(review, wires[count:], places)
    return FileReport(file.name, file.path, wires[:count], failures, suppressions)
