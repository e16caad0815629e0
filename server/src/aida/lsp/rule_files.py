"""Open rule files and their pages: problems as they are typed, match counts, runs of examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aida.lsp.background import Background
from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection
from aida.lsp.live_problems import LiveProblems
from aida.lsp.publisher import Publisher
from aida.syntax.node_kinds import KnownFields
from aida.workspace.document import Document
from aida.workspace.session import Session
from aida.workspace.uris import path_key, path_of, uri_of

if TYPE_CHECKING:
    from aida.features.rule_examples import Examples
    from aida.features.rule_lenses import RuleFileState
    from aida.features.rule_matches import Matches, RuleMatches
    from aida.rules.rule import Rule

SUFFIXES = (".yml", ".yaml")


@dataclass(slots=True)
class OpenRuleFile:
    """What is known of one open rule file."""

    matches: dict[str, RuleMatches] = field(default_factory=dict)
    examples: dict[str, Examples] = field(default_factory=dict)
    is_counting: bool = True
    problem: str = ""
    """Why matches are not counted."""
    example_uris: frozenset[str] = frozenset()

    @property
    def state(self) -> RuleFileState:
        """What lenses show."""
        from aida.features.rule_lenses import RuleFileState

        return RuleFileState(self.matches, self.examples, self.is_counting, self.problem)


class RuleFiles:
    """Follows rule files and pages. All that costs time is done in the background."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        connection: Connection,
        client: ClientFeatures,
        background: Background,
        problems: LiveProblems,
    ) -> None:
        self._problems = problems
        self._session = session
        self._publisher = publisher
        self._connection = connection
        self._client = client
        self._background = background
        self._files: dict[str, OpenRuleFile] = {}
        self.fields = KnownFields()
        self.counts_matches = False
        """Whether somebody has asked for lenses: nobody counts for nothing."""

    # ------------------------------------------------------------ documents

    def opened(self, document: Document) -> None:
        """A document was opened."""
        self.edited(document)

    def edited(self, document: Document) -> None:
        """A document was edited."""
        path = path_of(document.uri)
        if path is None:
            return
        if path.endswith(SUFFIXES):
            self._rule_file_changed(document)
        elif path.endswith(".md"):
            for suffix in SUFFIXES:
                self._page_changed(document, Path(path).with_suffix(suffix))
            subject = "page", document.uri
            self._background.restart(subject, lambda: self._look_at_page(document, Path(path)))

    def closed(self, uri: str) -> None:
        """A document was closed."""
        if uri in self._files:
            self._forget(uri)
        elif uri.endswith(".md"):
            self._background.cancel(("page", uri))
            self._problems.forget(uri)

    def _rule_file_changed(self, document: Document) -> None:
        from aida.features.rule_places import is_rule_file, is_semgrep_file

        uri = document.uri
        source = document.buffer.snapshot()
        if not (is_rule_file(source) or is_semgrep_file(source)):
            if uri in self._files:
                self._forget(uri)
            return
        known = self._files.setdefault(uri, OpenRuleFile())
        known.is_counting = True
        self._background.restart(("problems", uri), lambda: self._look_for_problems(document))
        self._count_again(document)
        self.want_fields(document)
        if known.examples:
            ids = list(known.examples)
            self._background.restart(("examples", uri), lambda: self._run_again(document, ids))

    def _page_changed(self, page: Document, rule_file: Path) -> None:
        document = self._session.open_files().get(path_key(str(rule_file)))
        known = self._files.get(document.uri) if document is not None else None
        if document is None or known is None:
            return
        uri, ids = document.uri, list(known.examples)
        self._background.restart(("problems", uri), lambda: self._look_for_problems(document))
        if ids:
            self._background.restart(("examples", uri), lambda: self._run_again(document, ids))

    def _forget(self, uri: str) -> None:
        known = self._files.pop(uri)
        for subject in ("problems", "count", "examples", "fields"):
            self._background.cancel((subject, uri))
        self._problems.forget(uri)
        for page in known.example_uris:
            self._publisher.show_examples(page, b"")

    # ------------------------------------------------------------ problems

    async def _look_for_problems(self, document: Document) -> None:
        from aida.features.rule_diagnostics import rule_problems
        from aida.packs.test_suite import page_path

        known = self._files.get(document.uri)
        path = path_of(document.uri)
        if known is None or path is None:
            return
        project = self._session.project_of(document.uri)
        page = self.read_text(page_path(Path(path)))
        source = document.buffer.snapshot()
        problems = rule_problems(source, path, project.rules.utilities, page)
        self._problems.show(document, problems)

    async def _look_at_page(self, page: Document, path: Path) -> None:
        from aida.features.page_problems import page_problems

        rules = self._session.project_of(page.uri).rules.loaded.rules
        own = [rule for rule in rules if Path(rule.source).with_suffix(".md") == path]
        if own:
            self._problems.show(page, page_problems(page.buffer.snapshot(), own))

    def read_text(self, path: Path) -> str | None:
        """Text of a file as it is in the editor, or else on the disk."""
        document = self._session.open_files().get(path_key(str(path)))
        if document is not None:
            return document.buffer.snapshot().decode("utf-8", "replace")
        try:
            return path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return None

    # ------------------------------------------------------------ matches

    def state_of(self, uri: str) -> RuleFileState | None:
        """What lenses of an open rule file show."""
        known = self._files.get(uri)
        return known.state if known is not None else None

    def matches_of(self, uri: str, rule: str) -> RuleMatches | None:
        """The matches of a rule, as far as they have been counted."""
        known = self._files.get(uri)
        return known.matches.get(rule) if known is not None else None

    async def counted(self, uri: str) -> None:
        """Wait until the matches of a rule file have been counted."""
        document = self._session.documents.get(uri)
        if document is not None and not self.counts_matches:
            self.want_counts(document)
        await self._background.wait(("count", uri))

    def want_counts(self, document: Document) -> None:
        """Count from now on: somebody looks at lenses."""
        if not self.counts_matches:
            self.counts_matches = True
            for uri in self._files:
                self._count_again(self._session.documents[uri])

    def _count_again(self, document: Document) -> None:
        if self.counts_matches:
            self._background.restart(("count", document.uri), lambda: self._count(document))

    async def _count(self, document: Document) -> None:
        from aida.lsp.counting import matches_apart
        from aida.workspace.apart import ApartError

        known = self._files[document.uri]
        rules = self._rules_in(document)
        known.problem = "the rule cannot be read" if rules is None else ""
        known.matches = {} if rules is None else known.matches
        if rules:

            def show(matches: Matches) -> None:
                known.matches = matches
                self._refresh_lenses()

            try:
                known.matches = await matches_apart(
                    document, self._session, self._client.encoding, show
                )
            except ApartError as error:
                known.problem = str(error)
        known.is_counting = False
        self._refresh_lenses()

    def _rules_in(self, document: Document) -> list[Rule] | None:
        from aida.rules.reader import read_rules

        text = document.buffer.snapshot().decode("utf-8", "replace")
        project = self._session.project_of(document.uri)
        read = read_rules(text, path_of(document.uri) or "", project.rules.utilities)
        return read.rules or None

    # ------------------------------------------------------------ examples

    def count_examples(self, uri: str, rule: str) -> int:
        """How many examples a rule of an open file has."""
        from aida.features.rule_examples import count_examples

        path = path_of(uri)
        return count_examples(Path(path), rule, self.read_text) if path is not None else 0

    def run_examples(self, uri: str, rule: str) -> Examples | None:
        """Run a rule's examples and show what came of it; None when there is no such rule."""
        from aida.features.rule_examples import run_examples

        document, path = self._session.documents.get(uri), path_of(uri)
        known = self._files.get(uri)
        if document is None or path is None or known is None:
            return None
        rules = [found for found in self._rules_in(document) or () if found.id == rule]
        if not rules:
            return None
        found = known.examples[rule] = run_examples(Path(path), rules, self.read_text)
        self._show_failures(known)
        self._refresh_lenses()
        return found

    async def _run_again(self, document: Document, ids: list[str]) -> None:
        """Keep up to date what a person has asked for once."""
        for rule in ids:
            if self.run_examples(document.uri, rule) is None:
                self._files[document.uri].examples.pop(rule, None)
            await self._background.pause()

    def _show_failures(self, known: OpenRuleFile) -> None:
        from aida.lsp.diagnostics import example_item

        by_uri: dict[str, list[bytes]] = {
            self._uri_of(file): [] for found in known.examples.values() for file in found.files
        }
        for found in known.examples.values():
            for failure in found.failures:
                text = self.read_text(Path(failure.file)) or ""
                item = example_item(failure, text, self._client.encoding)
                by_uri.setdefault(self._uri_of(failure.file), []).append(item)
        gone = known.example_uris.difference(by_uri)
        known.example_uris = frozenset(by_uri)
        for uri in gone:
            self._publisher.show_examples(uri, b"")
        for uri, items in by_uri.items():
            self._publisher.show_examples(uri, b",".join(items))

    def _uri_of(self, path: str) -> str:
        document = self._session.open_files().get(path_key(path))
        return document.uri if document is not None else uri_of(path)

    # ------------------------------------------------------------ fields of kinds

    def want_fields(self, document: Document) -> None:
        """Find out which fields the kinds have that a rule file names."""
        self._background.restart(("fields", document.uri), lambda: self._learn_fields(document))

    async def _learn_fields(self, document: Document) -> None:
        from aida.features.rule_words import kinds_with_fields

        for language, kind in kinds_with_fields(document.buffer.snapshot()):
            if self.fields.of(language, kind) is None:
                for _ in self.fields.learn(language, kind):
                    await self._background.pause()

    def _refresh_lenses(self) -> None:
        if self._client.refreshes_lenses:
            self._connection.request("workspace/codeLens/refresh", None)
