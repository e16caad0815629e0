"""How ``aida rules score`` tells what it found: a table, JSON, or findings to label."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from aida.cli.terminal.cells import printable
from aida.cli.terminal.style import Style, style_for
from aida.findings import Stage
from aida.packs.scoring.corpus_lock import CorpusLock
from aida.packs.scoring.hits import Hit
from aida.packs.scoring.score import Judged, RuleScore, percent
from aida.workspace.corpus_scan import ALL_TEXT, CorpusReport, context_of

HEADINGS = ("RULE", "STAGE", "FINDINGS", "/1,000 LINES", "PACKAGES", "LABELLED", "PRECISION")
GAP = "  "


class Scored(NamedTuple):
    """One rule, the stage that it is in, and its score."""

    rule: str
    stage: Stage
    judged: Judged

    @property
    def problems(self) -> list[str]:
        """What has to be mended."""
        return list(self.judged.score.problems(self.stage))


def print_table(
    scored: Sequence[Scored], report: CorpusReport, orphans: Iterable[str], style: Style
) -> None:
    """Print one row a rule, and then the problems."""
    rows = [HEADINGS, *(_cells(row.rule, row.stage, row.judged.score) for row in scored)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = [
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        text = GAP.join(cells).rstrip()
        print(text if number else style.paint(text, "dim"))
    lines = f"{report.lines[ALL_TEXT]:,} lines in {report.files:,} files"
    print(f"\n{len(scored)} rules over {lines}.")
    for rule in orphans:
        print(f"{style.paint('problem', 'error')}: labels of `{rule}`: there is no such rule")
    for row in scored:
        for problem in row.problems:
            print(f"{style.paint('problem', 'error')}: {row.rule} {problem}")
        for label in row.judged.lost:
            print(f"  {label.package} {printable(label.path)}:{label.line}: points at nothing")


def _cells(rule: str, stage: Stage, score: RuleScore) -> tuple[str, ...]:
    return (
        rule,
        stage.value,
        f"{score.findings:,}",
        f"{score.rate:.4f}",
        str(score.packages),
        str(score.labelled),
        percent(score.precision),
    )


def print_json(
    scored: Sequence[Scored], lock: CorpusLock, report: CorpusReport, orphans: Sequence[str]
) -> None:
    """Print one JSON document."""
    document = {
        "corpus": {
            "packages": [package.title for package in lock.packages],
            "files": report.files,
            "lines": dict(sorted(report.lines.items())),
        },
        "rules": [_as_json(row) for row in scored],
        "labels_without_rule": list(orphans),
    }
    json.dump(document, sys.stdout, indent=2)
    print()


def _as_json(row: Scored) -> dict[str, Any]:
    score = row.judged.score
    return {
        "id": row.rule,
        "stage": row.stage.value,
        "findings": score.findings,
        "packages": score.packages,
        "lines": score.lines,
        "per_1000_lines": round(score.rate, 5),
        "labelled": score.labelled,
        "right": score.right,
        "precision": score.precision,
        "problems": row.problems,
        "unlabelled": [_hit_as_json(hit) for hit in row.judged.unlabelled],
        "lost": [
            {"package": label.package, "path": label.path, "line": label.line}
            for label in row.judged.lost
        ],
    }


def _hit_as_json(hit: Hit) -> dict[str, Any]:
    keys = ("package", "path", "line", "text", "message")
    return {key: getattr(hit, key) for key in keys}


def print_unlabelled(
    scored: Iterable[Scored], lock: CorpusLock, corpus: Path, arguments: argparse.Namespace
) -> None:
    """Print the findings of the samples that need a label, as TOML to complete."""
    style = style_for(sys.stdout, arguments.color)
    for row in scored:
        for hit in row.judged.unlabelled:
            print(style.paint(f"# {hit.rule}: {printable(hit.message)}", "bold"))
            for number, text in context_of(hit, lock, corpus, arguments.context):
                mark = ">" if number == hit.line else " "
                shown = printable(text.expandtabs(4))[: style.width * 2]
                print(style.paint(f"# {mark}{number:6} {style.bar} {shown}", "dim"))
            print(label_block(hit))


def label_block(hit: Hit) -> str:
    """The label of a finding, with verdict and reason left to fill in."""
    fields = {"package": hit.package, "path": hit.path, "line": hit.line, "text": hit.text}
    rows = [f"{key} = {json.dumps(value)}" for key, value in fields.items()]
    return "\n".join(["[[label]]", *rows, "right = ", 'reason = ""', ""])
