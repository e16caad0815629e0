"""Running rules over the packages of a corpus, each of them as a project of its own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aida.packs.scoring.corpus_lock import CorpusLock, Package
from aida.packs.scoring.errors import ScoreError
from aida.packs.scoring.hits import Hit, text_hash
from aida.workspace.cache import ResultCache
from aida.workspace.cache_folder import cache_folder
from aida.workspace.files import FileProblem, find_files
from aida.workspace.inspect_file import FileReport, read_source
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.scan import scan
from aida.workspace.settings import Settings

ALL_TEXT = "text"
"""Name under which lines of every language are counted, for rules over any file."""
Progress = Callable[[int, int], None]


@dataclass
class CorpusReport:
    """What the rules reported. ``lines`` by language; ``failures`` are (rule, file, reason)."""

    hits: dict[str, list[Hit]] = field(default_factory=lambda: defaultdict(list))
    lines: Counter[str] = field(default_factory=Counter)
    files: int = 0
    failures: list[tuple[str, str, str]] = field(default_factory=list)


def default_corpus() -> Path:
    """Where a corpus is kept: beside the cache of checks, outside of any checkout."""
    return Path(cache_folder()) / "corpus"


def scan_corpus(
    lock: CorpusLock,
    corpus: Path,
    rules: RulesInForce,
    *,
    jobs: int = 0,
    cache: ResultCache | None = None,
    progress: Progress | None = None,
) -> CorpusReport:
    """Findings in every package; raises ScoreError when one is not there."""
    missing = [package.title for package in lock.packages if not package.is_fetched(corpus)]
    if missing:
        names = ", ".join(missing[:5]) + (" ..." if len(missing) > 5 else "")
        raise ScoreError(
            f"{len(missing)} of {len(lock.packages)} packages of the corpus are not in {corpus}: "
            f"{names}"
        )
    report = CorpusReport()
    for number, package in enumerate(lock.packages):
        if progress:
            progress(number, len(lock.packages))
        _scan_package(package, lock, corpus, rules, jobs, cache, report)
    return report


def _scan_package(
    package: Package,
    lock: CorpusLock,
    corpus: Path,
    rules: RulesInForce,
    jobs: int,
    cache: ResultCache | None,
    report: CorpusReport,
) -> None:
    root = package.folder(corpus).resolve()
    here = rules.elsewhere(root, (*lock.exclude, *package.exclude))
    found = scan([root], here, jobs=jobs, cache=cache)
    for file in found.files:
        for hit in _hits(package.key, file):
            report.hits[hit.rule].append(hit)
        report.failures += (
            (rule, f"{package.key}/{file.name}", reason) for rule, reason in file.failures
        )
    _count_lines(root, here.settings, report)


def _hits(package: str, file: FileReport) -> Iterable[Hit]:
    source = Path(file.path).read_bytes()
    seen: Counter[tuple[str, str]] = Counter()
    for finding in file.findings:
        start, end = (finding["range"][key] for key in ("start", "end"))
        text = text_hash(source[start["byte"] : end["byte"]])
        rule = finding["rule"]
        yield Hit(
            rule,
            package,
            file.name,
            start["line"] + 1,
            text,
            finding["message"],
            seen[rule, text],
        )
        seen[rule, text] += 1


def _count_lines(root: Path, settings: Settings, report: CorpusReport) -> None:
    def ignore(problem: FileProblem) -> None:
        """The scan met it as well."""

    for file in find_files([root], settings, any_language=True, report=ignore):
        source = read_source(file, settings.max_file_size)
        if isinstance(source, bytes):
            lines = source.count(b"\n")
            report.files += 1
            report.lines[ALL_TEXT] += lines
            if file.language:
                report.lines[file.language.name] += lines


def lines_for(languages: Sequence[str], lines: Counter[str]) -> int:
    """Lines of code that a rule for ``languages`` looks at."""
    return lines[ALL_TEXT] if ALL_TEXT in languages else sum(lines[name] for name in set(languages))


def context_of(hit: Hit, lock: CorpusLock, corpus: Path, around: int) -> list[tuple[int, str]]:
    """Numbered lines from 1, ``around`` of them before and after the hit's."""
    package = next(package for package in lock.packages if package.key == hit.package)
    text = (package.folder(corpus) / hit.path).read_text("utf-8", errors="replace")
    rows = text.split("\n")
    first = max(hit.line - 1 - around, 0)
    return [(n + 1, rows[n]) for n in range(first, min(hit.line + around, len(rows)))]
