"""Rows on scanning a code base from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench import aida, scanners
from bench.errors import BenchError
from bench.plan import Plan
from bench.report import Report, Row, ratio_row
from bench.scanners import Scanner
from bench.stats import median_of_paired_ratios
from bench.timing import interleaved


def measure(plan: Plan) -> Report:
    bundled = len(list(plan.bundled_rules.iterdir()))
    return Report(
        [
            _beside_ast_grep(plan, "20 equal rules, cold", 1.5, plan.rules_20),
            _beside_ast_grep(plan, "200 equal rules, cold", 1.0, plan.rules_200),
            _beside_ast_grep(
                plan, f"all {bundled} bundled Python rules, cold", 1.0, plan.bundled_rules
            ),
            _beside_ast_grep(plan, "20 rules, second run", 0.5, plan.rules_20, cold=False),
            _beside_ast_grep(plan, "200 rules, second run", 0.5, plan.rules_200, cold=False),
            _beside_semgrep(plan),
        ]
    )


def _beside_ast_grep(
    plan: Plan, title: str, target: float, rules: Path, *, cold: bool = True
) -> Row:
    figure = f"scan, {title} / `ast-grep scan`"
    if not any(rules.iterdir()):
        return Row(figure, target, problems=("there are no rules",))
    peer = scanners.ast_grep(rules, plan.code, plan.target, plan.scratch)
    ours = None if plan.peers_only else _ours(plan, rules, cold=cold)
    problems = _compare(scanners.differences, ours, peer) if ours else []
    return _race(figure, target, ours, peer, plan.pairs, problems)


def _beside_semgrep(plan: Plan) -> Row:
    peer = scanners.semgrep(plan.semgrep_rules, plan.code, plan.target)
    ours = None if plan.peers_only else _ours(plan, plan.rules_20, cold=True)
    # Without ours, ast-grep shows that the two rule sets mean the same.
    equal = ours or scanners.ast_grep(plan.rules_20, plan.code, plan.target, plan.scratch)
    problems = _compare(scanners.count_differences, equal, peer)
    figure = "scan, 20 equal rules, cold / `semgrep scan`"
    return _race(figure, 0.1, ours, peer, plan.semgrep_pairs, problems)


def _ours(plan: Plan, rules: Path, *, cold: bool) -> Scanner:
    cache = plan.scratch / f"cache-{rules.name}"
    return aida.scanner(rules, plan.code, plan.target, cache, cold=cold)


def _compare(
    compare: Callable[[Scanner, Scanner], list[str]], ours: Scanner, peer: Scanner
) -> list[str]:
    try:
        return compare(ours, peer)
    except (BenchError, ValueError, LookupError) as error:
        return [f"the findings could not be compared: {error!r}"]


def _race(
    figure: str,
    target: float,
    ours: Scanner | None,
    peer: Scanner,
    pairs: int,
    problems: list[str],
) -> Row:
    try:
        if ours is None:
            [theirs] = interleaved(pairs, peer.command)
            return ratio_row(figure, target, [], theirs, problems=problems)
        mine, theirs = interleaved(pairs, ours.command, peer.command)
    except BenchError as error:
        return Row(figure, target, problems=(*problems, str(error)))
    paired = median_of_paired_ratios(mine, theirs)
    return ratio_row(figure, target, mine, theirs, paired=paired, problems=problems)
