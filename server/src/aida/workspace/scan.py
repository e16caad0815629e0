"""Checking many files: from the cache where nothing changed, in worker processes otherwise."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aida.workspace.cache import ResultCache, key_of
from aida.workspace.files import FileProblem, SourceFile, find_files
from aida.workspace.inspect_file import FileReport, inspect, read_source
from aida.workspace.rules_in_force import RulesInForce

INLINE_BYTES = 400_000
"""Work up to this size is done in this process: starting workers would take longer."""
BATCHES_A_WORKER = 12

Progress = Callable[[int, int], None]
"""Told (files done, files in all) now and then."""


@dataclass
class ScanReport:
    """What a scan found. ``cached`` files were not checked again."""

    files: list[FileReport] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    checked: int = 0
    cached: int = 0

    @property
    def findings(self) -> int:
        """How many findings there are in all."""
        return sum(len(report.findings) for report in self.files)


def scan(
    paths: Sequence[Path],
    rules: RulesInForce,
    *,
    jobs: int = 0,
    cache: ResultCache | None = None,
    progress: Progress | None = None,
    only: Container[str] | None = None,
    texts: Mapping[str, bytes] | None = None,
) -> ScanReport:
    """Check every file under ``paths``, or of these ``only`` some (absolute paths).

    ``jobs`` 0 means one worker for each core. ``texts`` count in place of what the disk holds.
    """
    report = ScanReport()
    files = list(
        find_files(
            paths,
            rules.settings,
            any_language=rules.may_have_text_rules,
            report=report.problems.append,
        )
    )
    if only is not None:
        files = [file for file in files if file.path in only]
    report.checked = len(files)
    # What languages the rules are for is remembered, so that a run which the cache answers need
    # not read the rules.
    known = cache.get_many([rules.digest]).get(rules.digest) if cache else None
    spoken, compares = known or _about(rules)
    if "text" not in spoken:
        # Which languages the cells of a notebook are in shows when it is read.
        files = [
            file
            for file in files
            if (file.language.name in spoken if file.language else file.is_notebook)
        ]
    if compares and len(files) > 1:
        from aida.workspace.duplicates import find_duplicates

        duplicates = find_duplicates(files, rules, cache)
        rules.facts.tell(replace(rules.facts.told, duplicates=duplicates))
    if texts:
        for file in files:
            if file.path in texts:
                found = inspect(file, texts[file.path], rules)
                if isinstance(found, FileProblem):
                    report.problems.append(found)
                else:
                    report.files.append(found)
        files = [file for file in files if file.path not in texts]
    pending = _answer_from_cache(files, rules, cache, report) if cache and known else _stat(files)
    _Work(rules, jobs or os.cpu_count() or 1, progress, len(files)).run(pending, cache, report)
    report.files.sort(key=lambda file: file.name)
    report.problems.sort(key=lambda problem: problem.path)
    return report


def _about(rules: RulesInForce) -> tuple[list[str], bool]:
    """What languages the rules are for, and whether some rule compares files with one another."""
    return rules.languages, rules.compares_files


def _stat(files: Iterable[SourceFile]) -> list[tuple[SourceFile, int]]:
    sized: list[tuple[SourceFile, int]] = []
    for file in files:
        try:
            sized.append((file, Path(file.path).stat().st_size))
        except OSError:
            sized.append((file, 0))  # reading it will tell what is wrong
    return sized


def _answer_from_cache(
    files: Sequence[SourceFile], rules: RulesInForce, cache: ResultCache, report: ScanReport
) -> list[tuple[SourceFile, int]]:
    keyed: list[tuple[SourceFile, bytes, int]] = []
    for file in files:
        source = read_source(file, rules.settings.max_file_size)
        if isinstance(source, FileProblem):
            report.problems.append(source)
        elif source is not None:
            keyed.append(
                (file, key_of(file.name, source, rules.digest_for(file.name)), len(source))
            )
    known = cache.get_many([key for _, key, _ in keyed])
    pending: list[tuple[SourceFile, int]] = []
    for file, key, size in keyed:
        findings = known.get(key)
        if findings is None:
            pending.append((file, size))
            continue
        report.cached += 1
        if findings:
            report.files.append(_from_cache(file, findings))
    return pending


def _to_cache(report: FileReport) -> Any:
    """Findings alone, where no comment is about them; the date has had no say in either."""
    if report.suppressions is None:
        return report.findings
    return {"findings": report.findings, "suppressions": report.suppressions}


def _from_cache(file: SourceFile, kept: Any) -> FileReport:
    if isinstance(kept, list):
        return FileReport(file.name, file.path, kept, [])
    return FileReport(file.name, file.path, kept["findings"], [], kept["suppressions"])


Outcome = tuple[FileReport | FileProblem | None, bytes]
"""What became of a file, and its key in the cache (empty when it is not to be kept)."""


class _Work:
    def __init__(
        self, rules: RulesInForce, jobs: int, progress: Progress | None, total: int
    ) -> None:
        self._rules = rules
        self._jobs = jobs
        self._progress = progress
        self._total = total

    def run(
        self,
        pending: Sequence[tuple[SourceFile, int]],
        cache: ResultCache | None,
        report: ScanReport,
    ) -> None:
        digest = self._rules.digest if cache else b""
        keep: dict[bytes, Any] = {}
        done = self._total - len(pending)
        for outcomes in self._outcomes(pending, digest):
            for outcome, key in outcomes:
                if isinstance(outcome, FileProblem):
                    report.problems.append(outcome)
                elif outcome is not None:
                    if key and not outcome.failures:
                        keep[key] = _to_cache(outcome)
                    if outcome.findings or outcome.failures or outcome.suppressions:
                        report.files.append(outcome)
            done += len(outcomes)
            if self._progress:
                self._progress(done, self._total)
        if cache and keep:
            cache.put_many({**keep, digest: _about(self._rules)})

    def _outcomes(
        self, pending: Sequence[tuple[SourceFile, int]], digest: bytes
    ) -> Iterator[list[Outcome]]:
        size = sum(size for _, size in pending)
        if self._jobs == 1 or size <= INLINE_BYTES:
            for file, _ in pending:
                yield [_inspect_one(file, self._rules, digest)]
            return
        batches = _batches(pending, size // (self._jobs * BATCHES_A_WORKER) + 1)
        from aida.workspace.workers import run_batches

        yield from run_batches(self._rules, batches, digest, min(self._jobs, len(batches)))


def _batches(pending: Sequence[tuple[SourceFile, int]], batch_size: int) -> list[list[SourceFile]]:
    """Batches of about equal work, the largest files first so that none is left for the end."""
    batches: list[list[SourceFile]] = []
    filled = batch_size
    for file, size in sorted(pending, key=lambda item: -item[1]):
        if filled >= batch_size:
            batches.append([])
            filled = 0
        batches[-1].append(file)
        filled += size + 500
    return batches


def _inspect_one(file: SourceFile, rules: RulesInForce, digest: bytes) -> Outcome:
    source = read_source(file, rules.settings.max_file_size)
    if source is None or isinstance(source, FileProblem):
        return source, b""
    key = key_of(file.name, source, rules.digest_for(file.name)) if digest else b""
    return inspect(file, source, rules), key


def inspect_batch(files: Sequence[SourceFile], rules: RulesInForce, digest: bytes) -> list[Outcome]:
    """Outcomes for one batch; runs in a worker."""
    return [_inspect_one(file, rules, digest) for file in files]
