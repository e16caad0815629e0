"""``aida rules score``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from aida.cli.errors import UsageError, nearest
from aida.cli.paths import shown_path
from aida.cli.rules.score_report import Scored, print_json, print_table, print_unlabelled
from aida.cli.terminal.progress import Progress
from aida.cli.terminal.style import style_for
from aida.findings import Stage
from aida.packs.catalog import bundled_packs
from aida.packs.scoring.corpus_lock import LOCK_NAME, CorpusLock, read_lock
from aida.packs.scoring.errors import ScoreError
from aida.packs.scoring.labels import read_labels
from aida.packs.scoring.records import Scores, digest_of_lock, read_scores, write_scores
from aida.packs.scoring.score import judge
from aida.rules.rule import Rule
from aida.workspace.cache import ResultCache
from aida.workspace.corpus_scan import (
    ALL_TEXT,
    CorpusReport,
    default_corpus,
    lines_for,
    scan_corpus,
)
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import Settings, find_settings

FETCH_HELP = "`python scripts/fetch_corpus.py` downloads them; nothing else here needs a network"


def run(arguments: argparse.Namespace) -> int:
    """Score the rules; the exit code is 1 when a rule has a problem."""
    records = Path(arguments.records) if arguments.records else bundled_packs()
    corpus = Path(arguments.corpus) if arguments.corpus else default_corpus()
    try:
        return _run(arguments, records, corpus)
    except ScoreError as error:
        missing = "packages of the corpus" in str(error)
        raise UsageError(str(error), FETCH_HELP if missing else "") from None


def _run(arguments: argparse.Namespace, records: Path, corpus: Path) -> int:
    lock = read_lock(records / LOCK_NAME)
    labels = read_labels(records)
    rules, known = _rules(arguments)
    report = _scan(lock, corpus, rules, arguments)
    scored: list[Scored] = []
    for name, group in sorted(_by_id(rules.rules).items()):
        languages = [rule.language.name if rule.language else ALL_TEXT for rule in group]
        lines = lines_for(languages, report.lines)
        judged = judge(report.hits.get(name, []), labels.get(name, []), lines, arguments.sample)
        scored.append(Scored(name, group[0].stage, judged))
    orphans = sorted(set(labels) - known)
    if arguments.unlabelled:
        print_unlabelled(scored, lock, corpus, arguments)
        return 0
    if arguments.format == "json":
        print_json(scored, lock, report, orphans)
    else:
        print_table(scored, report, orphans, style_for(sys.stdout, arguments.color))
    if arguments.store:
        path = _store(records, lock, report, scored, known)
        print(f"Stored in {shown_path(str(path))}.", file=sys.stderr)
    return 1 if orphans or any(row.problems for row in scored) else 0


def _rules(arguments: argparse.Namespace) -> tuple[RulesInForce, set[str]]:
    """The rules to run, in every stage, and the ids of all that there are."""
    found = find_settings(Path.cwd())
    packs = (arguments.pack,) if arguments.pack else found.packs
    everything = Settings(
        root=found.root,
        packs=packs,
        rules=() if arguments.pack else found.rules,
        utilities=found.utilities,
        stage=Stage.SHADOW,
    )
    rules = RulesInForce(everything)
    for error in rules.loaded.errors:
        print(f"error: {error}", file=sys.stderr)
    names = {rule.id for rule in rules.loaded.rules}
    wanted = frozenset(arguments.rule or ())
    for name in sorted(wanted - names):
        raise UsageError(
            f"there is no rule `{name}`", nearest(name, names) or "`aida rules list` prints all"
        )
    if wanted:
        rules = RulesInForce(replace(everything, select=wanted))
    if arguments.pack:
        all_rules = RulesInForce(replace(everything, packs=found.packs, rules=found.rules))
        names = {rule.id for rule in all_rules.loaded.rules}
    return rules, names


def _scan(
    lock: CorpusLock, corpus: Path, rules: RulesInForce, arguments: argparse.Namespace
) -> CorpusReport:
    progress = Progress(
        style_for(sys.stderr, arguments.color), enabled=True, what="packages of the corpus"
    )
    cache = ResultCache()
    try:
        report = scan_corpus(
            lock, corpus, rules, jobs=arguments.jobs, cache=cache, progress=progress
        )
    finally:
        progress.erase()
        cache.close()
    for rule, file, reason in report.failures:
        print(f"error: {rule} failed on {file}: {reason}", file=sys.stderr)
    return report


def _by_id(rules: list[Rule]) -> dict[str, list[Rule]]:
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        by_id.setdefault(rule.id, []).append(rule)
    return by_id


def _store(
    records: Path, lock: CorpusLock, report: CorpusReport, scored: list[Scored], known: set[str]
) -> Path:
    """Store what was scored; of rules that were not, what is stored for the same corpus stays."""
    corpus = digest_of_lock(lock)
    stored = read_scores(records)
    rules = dict(stored.rules) if stored and stored.corpus == corpus else {}
    rules = {name: score for name, score in rules.items() if name in known}
    rules.update((row.rule, row.judged.score) for row in scored)
    scores = Scores(corpus, len(lock.packages), report.files, dict(report.lines), rules)
    return write_scores(records, scores)
