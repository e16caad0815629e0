"""Worker processes for a scan: the parser holds the interpreter's lock, threads gain nothing.

Workers are forked where that is safe and cheap (Linux): they inherit the compiled rules. Elsewhere
they are spawned, and read the rules again from the same files.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aida.workspace.files import FileProblem, SourceFile
from aida.workspace.forking import Died, run_forked
from aida.workspace.rules_in_force import RulesInForce

if TYPE_CHECKING:
    from aida.workspace.scan import Outcome

DEATH = "the process that checked it died (out of memory, or a fault in a grammar)"


def run_batches(
    rules: RulesInForce, batches: Sequence[Sequence[SourceFile]], digest: bytes, workers: int
) -> Iterator[list[Outcome]]:
    """Outcomes batch by batch, in whatever order they are done.

    A worker that dies (killed for its memory, or by a fault in a grammar) takes no other file with
    it: what was not done is checked file by file, and the file that kills again is reported.
    """
    undone: list[SourceFile] = []
    for batch, outcomes in _run(rules, batches, digest, workers):
        if outcomes is None:
            undone += batch
        else:
            yield outcomes
    for file in undone:
        for _, outcomes in _run(rules, [[file]], digest, 1):
            yield [(FileProblem(file.name, DEATH), b"")] if outcomes is None else outcomes


def _run(
    rules: RulesInForce, batches: Sequence[Sequence[SourceFile]], digest: bytes, workers: int
) -> Iterator[tuple[Sequence[SourceFile], list[Outcome] | None]]:
    """Batches with their outcomes; None for those that a worker's death has lost."""
    if not sys.platform.startswith("linux"):
        from aida.workspace.spawning import run_spawned

        yield from run_spawned(rules, batches, digest, workers)
        return
    from aida.workspace.scan import inspect_batch

    _warm_up(rules, batches)
    for number, found in run_forked(
        lambda number: inspect_batch(batches[number], rules, digest), len(batches), workers
    ):
        yield batches[number], None if isinstance(found, Died) else found


def _warm_up(rules: RulesInForce, batches: Sequence[Sequence[SourceFile]]) -> None:
    """Compile rules before forking, so that the workers share the work."""
    languages = {file.language for batch in batches for file in batch if file.language}
    for file in (batch[0] for batch in batches[:1]):
        ruleset = rules.for_path(file.name)
        for language in languages:
            ruleset.for_language(language)
