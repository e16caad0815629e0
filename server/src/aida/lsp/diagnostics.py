"""Diagnostics as JSON, kept so that an edit renders only what it changed.

Every finding is a template with holes for its line numbers alone. An edit moves the findings after
it by whole lines: where it moves none, their text is used as it is; else only the holes are filled
again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes
from typing import TYPE_CHECKING, NamedTuple

from aida.engine.update import Update
from aida.features.diagnostics import RuleFacts, facts_of, fingerprint
from aida.features.rule_problems import Problem
from aida.findings import Finding, Label, Severity
from aida.rules.rule import Rule
from aida.text import Encoding, Span, TextBuffer, bytes_to_columns
from aida.workspace.document import Document, Snapshot
from aida.workspace.settings import OldFindings
from aida.workspace.uris import uri_of

if TYPE_CHECKING:
    from aida.features.rule_diagnostics import RuleFileProblem
    from aida.rules.test_failure import Failure

SOURCE = "aida"
UNNECESSARY, DEPRECATED = 1, 2
_SEVERITIES = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFO: 3, Severity.HINT: 4}

quoted = json.dumps


class Rendered(NamedTuple):
    """One diagnostic: ``template % lines`` is ``text``."""

    text: bytes
    template: bytes
    lines: tuple[int, ...]
    is_old: bool = False

    def moved(self, delta: int) -> Rendered:
        """The same, ``delta`` lines further down."""
        lines = tuple(line + delta for line in self.lines)
        return Rendered(self.template % lines, self.template, lines, self.is_old)


HIDDEN = Rendered(b"", b"", (), True)
_OLD = "(old)"
_OLD_DATA = ',"old":true'


class Renderer:
    """Renders findings by the rules of one project."""

    def __init__(
        self,
        rules: Mapping[str, Rule],
        encoding: Encoding,
        *,
        related: bool,
        old: OldFindings = OldFindings.SHOW,
        root: Path | None = None,
    ) -> None:
        self._root = root
        self.old = old
        self._rules = rules
        self._encoding: Encoding = encoding
        self._related = related
        self._heads: dict[tuple[str, Severity], str] = {}

    def render(
        self, finding: Finding, buffer: TextBuffer, uri: str, *, is_old: bool = False
    ) -> Rendered:
        """One finding in a text; nothing for an old one where such are hidden."""
        if is_old and self.old is not OldFindings.SHOW:
            if self.old is OldFindings.HIDE:
                return HIDDEN
            message = f"{finding.message or finding.rule} {_OLD}"
            finding = replace(finding, severity=Severity.HINT, message=message)
        lines: list[int] = []
        head = self._heads.get((finding.rule, finding.severity)) or self._head(finding)
        parts = [
            '{"range":',
            self._range(finding.span, buffer, lines),
            head,
            _escaped(finding.message or finding.rule),
        ]
        if self._related and finding.labels:
            place = f'{{"location":{{"uri":{_escaped(uri)},"range":'
            related = (
                self._elsewhere(label)
                if label.path
                else f"{place}{self._range(label.span, buffer, lines)}}},"
                f'"message":{_escaped(label.message)}}}'
                for label in finding.labels
                if label.message
            )
            parts += (',"relatedInformation":[', ",".join(related), "]")
        matched = buffer.slice(*finding.span)
        parts.append(
            f',"data":{{"rule":{_escaped(finding.rule)},"fixes":{len(finding.fixes)},'
            f'"fingerprint":"{fingerprint(finding, matched)}"{_OLD_DATA if is_old else ""}}}}}'
        )
        template = "".join(parts).encode("ascii")
        places = tuple(lines)
        return Rendered(template % places, template, places, is_old)

    def _elsewhere(self, label: Label) -> str:
        """A line of another file, which does not move along with this one."""
        uri = uri_of(str((self._root or Path()) / label.path))
        place = f'{{"line":{label.line - 1},"character":0}}'
        return (
            f'{{"location":{{"uri":{_escaped(uri)},"range":{{"start":{place},"end":{place}}}}},'
            f'"message":{_escaped(label.message)}}}'
        )

    def _range(self, span: Span, buffer: TextBuffer, lines: list[int]) -> str:
        start = buffer.position(span.start, self._encoding)
        end = buffer.position(span.end, self._encoding)
        lines += (start.line, end.line)
        return (
            f'{{"start":{{"line":%d,"character":{start.column}}},'
            f'"end":{{"line":%d,"character":{end.column}}}}}'
        )

    def _head(self, finding: Finding) -> str:
        """What stands between range and message: the same for every finding of the rule."""
        rule = self._rules.get(finding.rule)
        facts = facts_of(rule) if rule is not None else RuleFacts()
        tags = [UNNECESSARY] * facts.unnecessary + [DEPRECATED] * facts.deprecated
        head = f',"severity":{_SEVERITIES.get(finding.severity, 4)},"code":{_escaped(finding.rule)}'
        if facts.link:
            head += f',"codeDescription":{{"href":{_escaped(facts.link)}}}'
        if tags:
            head += f',"tags":{tags}'
        head += f',"source":"{SOURCE}","message":'
        self._heads[finding.rule, finding.severity] = head
        return head


Look = Callable[[Snapshot], frozenset[Finding]]
"""Tells which findings of a document are old, at the cost of a look at all of it."""


class DiagnosticList:
    """The diagnostics of one open document, in step with its findings.

    Which of them are old is looked up when there is time. In between, a finding counts as old when
    it reads like one that was at the last look: that may be wrong for the second of two twins.
    """

    def __init__(self, document: Document, renderer: Renderer, look: Look | None = None) -> None:
        self._document = document
        self._renderer = renderer
        self._look = look
        self._old = frozenset[Finding]()
        self._old_keys = frozenset[str]()
        self.is_stale = False
        self.reset()

    def reset(self) -> None:
        """Render everything again."""
        self._look_up()
        local, file_wide = self._document.findings_by_reach()
        self._rendered = [self._render_exactly(finding) for finding in local]
        self._texts = [rendered.text for rendered in self._rendered]
        self._file_wide = [self._render_exactly(finding).text for finding in file_wide]

    def look_again(self) -> None:
        """Render again what is old by now, or is not any more."""
        self._look_up()
        local, file_wide = self._document.findings_by_reach()
        if len(local) != len(self._rendered):
            self.reset()
            return
        for index, finding in enumerate(local):
            if (finding in self._old) != self._rendered[index].is_old:
                self._rendered[index] = self._render_exactly(finding)
                self._texts[index] = self._rendered[index].text
        self._file_wide = [self._render_exactly(finding).text for finding in file_wide]

    def _look_up(self) -> None:
        if self._look is not None:
            self._old = self._look(self._document.snapshot())
            self._old_keys = frozenset(map(self._key, self._old))
            self.is_stale = False

    def is_old(self, finding: Finding) -> bool:
        """Whether a finding counts as old, as far as can be told without a look."""
        return bool(self._old_keys) and self._key(finding) in self._old_keys

    def apply(self, update: Update | None) -> None:
        """Follow an edit; the document must be as it was directly after it."""
        if update is None:
            self.reset()
            return
        self.is_stale = self._look is not None
        rendered, texts = self._rendered, self._texts
        start, end = update.kept_before, len(rendered) - update.kept_after
        if start > end:
            self.reset()
            return
        if update.line_delta:
            moved = [item.moved(update.line_delta) for item in rendered[end:]]
            rendered[end:] = moved
            texts[end:] = [item.text for item in moved]
        if update.changed or start != end:
            rendered[start:end] = changed = [self._render(finding) for finding in update.changed]
            texts[start:end] = [item.text for item in changed]
        if update.file_wide or self._file_wide:
            self._file_wide = [self._render(finding).text for finding in update.file_wide]

    def items(self) -> bytes:
        """All diagnostics, joined by commas."""
        if self._old_keys and self._renderer.old is OldFindings.HIDE:
            return b",".join(filter(None, (*self._texts, *self._file_wide)))
        return b",".join((*self._texts, *self._file_wide))

    def _render(self, finding: Finding) -> Rendered:
        return self._render_as(finding, self.is_old(finding))

    def _render_exactly(self, finding: Finding) -> Rendered:
        return self._render_as(finding, finding in self._old)

    def _render_as(self, finding: Finding, is_old: bool) -> Rendered:
        document = self._document
        return self._renderer.render(finding, document.buffer, document.uri, is_old=is_old)

    def _key(self, finding: Finding) -> str:
        return fingerprint(finding, self._document.buffer.slice(*finding.span))


_THIS_SERVER = token_bytes(16)
"""Makes result ids those of this process: who lost a server has lost what it said."""


class Report(NamedTuple):
    """A document's report in answer to a pull. ``fields`` is its JSON without the closing brace."""

    fields: bytes
    is_news: bool


def report(items: bytes, previous: object, generation: int = 0) -> Report:
    """Report of the diagnostics ``items`` to a client that knows those called ``previous``.

    ``generation`` tells an open document's reports from those before the last call to pull again:
    a client keeps ids of documents and of the workspace apart, and may hold an old one.
    """
    salt = generation.to_bytes(8, "big")
    identity = blake2b(items, digest_size=8, key=_THIS_SERVER, salt=salt).hexdigest()
    name = identity.encode("ascii")
    if identity == previous:
        return Report(b'{"kind":"unchanged","resultId":"%s"' % name, False)
    return Report(b'{"kind":"full","resultId":"%s","items":[%s]' % (name, items), True)


def problem_item(problem: Problem, encoding: Encoding, code: str = "") -> bytes:
    """A diagnostic for a rule or settings file."""
    prefix = problem.line_text[: problem.column].encode("utf-8", "replace")
    line = problem.line_text.encode("utf-8", "replace")
    item = {
        "range": {
            "start": {"line": problem.line, "character": bytes_to_columns(prefix, encoding)},
            "end": {"line": problem.line, "character": bytes_to_columns(line, encoding)},
        },
        "severity": 1 if problem.is_error else 2,
        "code": code or problem.code,
        "source": SOURCE,
        "message": problem.message,
    }
    return quoted(item).encode("ascii")


def live_item(problem: RuleFileProblem, buffer: TextBuffer, encoding: Encoding) -> bytes:
    """A diagnostic for a rule or settings file as it stands in the editor."""
    start, end = (buffer.position(place, encoding) for place in problem.span)
    item: dict[str, object] = {
        "range": {
            "start": {"line": start.line, "character": start.column},
            "end": {"line": end.line, "character": end.column},
        },
        "severity": _SEVERITIES[problem.severity],
        "code": problem.code,
        "source": SOURCE,
        "message": problem.message,
    }
    if problem.is_unnecessary:
        item["tags"] = [UNNECESSARY]
    return quoted(item).encode("ascii")


def example_item(failure: Failure, text: str, encoding: Encoding) -> bytes:
    """A diagnostic for a line of an example that fails, in the page ``text``."""
    lines = text.splitlines()
    number = min(failure.line or 0, max(len(lines) - 1, 0))
    line = lines[number] if lines else ""
    start = len(line) - len(line.lstrip())
    problem = Problem(
        failure.file,
        number,
        start,
        line.rstrip(),
        "\n".join((failure.problem, *failure.details)),
        is_error=True,
    )
    return problem_item(problem, encoding, code="example")


def _escaped(text: str) -> str:
    """JSON of a string, for use in a template."""
    return quoted(text).replace("%", "%%")
