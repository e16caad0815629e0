"""A scan as one piece of work that may be done elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aida.workspace.cache import ResultCache
from aida.workspace.known_facts import Told
from aida.workspace.notebook_file import NotebookError, read_notebook
from aida.workspace.notebook_writing import notebook_of
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.scan import Progress, ScanReport, scan
from aida.workspace.settings import Settings


@dataclass(frozen=True)
class ScanOrder:
    """What to scan. ``texts`` are those of files that are open, by absolute path."""

    paths: tuple[Path, ...]
    settings: Settings
    told: Told = field(default_factory=Told)
    texts: Mapping[str, bytes] = field(default_factory=dict)
    notebooks: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    """Joined cells of notebooks that are open, by absolute path and language."""

    def rules(self) -> RulesInForce:
        """The rules that it is scanned by."""
        rules = RulesInForce(self.settings)
        rules.facts.tell(self.told)
        return rules


def run_scan(order: ScanOrder, progress: Progress | None = None) -> ScanReport:
    """The scan, with the project's coverage where that is asked for."""
    return scan_by(order, order.rules(), progress)


def scan_by(order: ScanOrder, rules: RulesInForce, progress: Progress | None = None) -> ScanReport:
    """The same by rules that have been read."""
    cache = ResultCache()
    texts = {**order.texts, **dict(_unsaved(order.notebooks))}
    try:
        report = scan(order.paths, rules, cache=cache, progress=progress, texts=texts)
    finally:
        cache.close()
    if order.settings.coverage and order.settings.root in order.paths:
        from aida.workspace.coverage.project_gate import check_project

        whole = check_project(rules)
        if whole is not None:
            report.files.append(whole)
    return report


def _unsaved(notebooks: Mapping[str, Mapping[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Notebooks as they would be saved, as far as rules are concerned; where that is news."""
    for path, texts in notebooks.items():
        try:
            parts = read_notebook(Path(path).read_bytes()).parts
        except (OSError, NotebookError):
            parts = []
        if {part.editor_id: part.text for part in parts} != texts:
            yield path, notebook_of(texts)
