"""A project checked as a whole: what counts, what the baseline knows, and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aida.features.counts import Counts
from aida.features.sightings import SeenFile
from aida.findings import Finding
from aida.governance.baseline import Entry
from aida.governance.verdict import Counted, verdict_of
from aida.text import LineIndex, TextBuffer
from aida.workspace.baseline_file import has_left
from aida.workspace.document import Document
from aida.workspace.files import FileProblem
from aida.workspace.inspect_file import FileReport
from aida.workspace.notebook import editor_id_of, is_part
from aida.workspace.project import Project
from aida.workspace.revision import revision_of
from aida.workspace.scan import ScanReport
from aida.workspace.scan_order import ScanOrder
from aida.workspace.suppression_wire import report_on
from aida.workspace.uris import last_part, path_of
from aida.workspace.wire import Wire, finding_to_wire, places_in


@dataclass
class CheckedFile:
    """A file with findings that are reported today; the baseline knows those in ``known``."""

    path: str
    name: str
    findings: list[Wire]
    known: set[int] = field(default_factory=set)

    @property
    def counts(self) -> Counts:
        """Findings by severity; what the baseline knows is old."""
        new = (
            finding["severity"]
            for index, finding in enumerate(self.findings)
            if index not in self.known
        )
        return Counts(Counter(new), len(self.known))


@dataclass
class ProjectCheck:
    """What a project came to. ``checked`` counts all files, ``files`` are those with findings."""

    project: Project
    revision: str
    checked: int
    files: list[CheckedFile]
    problems: list[FileProblem] = field(default_factory=list)
    suppressed: dict[str, list[Wire]] = field(default_factory=dict)
    """By path."""
    seconds: float = 0.0
    """How long it took; 0 when nobody looked at the clock."""

    @property
    def counts(self) -> Counts:
        """Findings of all files."""
        return sum((file.counts for file in self.files), Counts())

    @property
    def verdict(self) -> str:
        """Verdict on what counts, as `aida check` gives it."""
        return verdict_of(
            self.revision,
            (
                Counted(file.name, finding["identity"], finding["severity"])
                for file in self.files
                for index, finding in enumerate(file.findings)
                if index not in file.known
            ),
        )

    @property
    def seen_files(self) -> Iterator[SeenFile]:
        """What each file reports and suppresses."""
        suppressed = dict(self.suppressed)
        for file in self.files:
            yield SeenFile(file.path, file.findings, suppressed.pop(file.path, []))
        for path, findings in suppressed.items():
            yield SeenFile(path, [], findings)

    @property
    def entries(self) -> list[Entry]:
        """Every finding as a baseline records it."""
        return [
            Entry(
                file.name,
                finding["rule"],
                finding["identity"],
                finding["range"]["start"]["line"] + 1,
                finding["message"],
            )
            for file in self.files
            for finding in file.findings
        ]


def order_for(project: Project, documents: Collection[Document]) -> ScanOrder:
    """A scan of a project's folder, with the texts of its open documents."""
    texts = {
        path: document.buffer.snapshot()
        for document in documents
        if (path := path_of(document.uri)) is not None and not is_part(document.uri)
    }
    return ScanOrder(
        (project.folder,),
        project.settings,
        texts=texts,
        told=project.rules.facts.told,
        notebooks=_notebooks(documents),
    )


def _notebooks(documents: Iterable[Document]) -> dict[str, dict[str, bytes]]:
    found: dict[str, dict[str, bytes]] = {}
    for document in documents:
        path = path_of(document.uri)
        if path is not None and is_part(document.uri):
            texts = found.setdefault(path, {})
            texts[editor_id_of(document.uri)] = document.buffer.snapshot()
    return found


def judge(
    project: Project, report: ScanReport, paths: tuple[Path, ...], today: str
) -> ProjectCheck:
    """What a scan of ``paths`` means on a day such as ``2027-03-01``."""
    dated = [(file, report_on(file.findings, file.suppressions, today)) for file in report.files]
    files = [
        CheckedFile(file.path, file.name, found.findings) for file, found in dated if found.findings
    ]
    suppressed = {file.path: found.suppressed for file, found in dated if found.suppressed}
    if project.baseline.entries:
        found = [(file.name, finding["identity"]) for file in files for finding in file.findings]
        known = iter(project.baseline.recognise(found, has_left(paths, project.settings)))
        for file in files:
            file.known = {i for i in range(len(file.findings)) if next(known) is not None}
    revision = revision_of(project.rules)
    return ProjectCheck(project, revision, report.checked, files, report.problems, suppressed)


def judge_document(
    project: Project, uri: str, found: Sequence[tuple[Finding, str]], buffer: TextBuffer
) -> ProjectCheck:
    """The same for one open document, whose findings and their identities are known."""
    path = path_of(uri)
    places = places_in(LineIndex(buffer.snapshot()))
    wires = [finding_to_wire(finding, identity, places) for finding, identity in found]
    if path is None:
        report = FileReport(last_part(uri), last_part(uri), wires, [])
        return judge(project, ScanReport([report], checked=1), (), "")
    report = FileReport(project.name_of(path), path, wires, [])
    return judge(project, ScanReport([report], checked=1), (Path(path),), "")
