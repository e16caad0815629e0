"""The law of incremental checking, with suppressions: a document shows what a fresh one would."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aida.engine import incremental, island
from aida.findings import Finding
from aida.governance.suppressing import Suppressing
from aida.governance.suppression_policy import ForeignMark, SuppressionPolicy
from aida.lsp.diagnostics import DiagnosticList, Renderer
from aida.rules.compiler import RuleSet
from aida.rules.reader import read_rules
from aida.syntax.languages import find_language
from aida.text import Position
from aida.workspace.document import Change, Document
from server.tests.governance.annotated import RULES

TODAY = "2026-06-15"
EXTRA = read_rules(
    "id: call\nlanguage: [python, javascript]\nseverity: error\nrule: {pattern: f($X)}"
).rules
RULESET = RuleSet([*RULES, *EXTRA])
KNOWN = frozenset(rule.id for rule in RULESET.rules)
SUPPRESSING = Suppressing(
    SuppressionPolicy(foreign=frozenset({ForeignMark.NOQA, ForeignMark.ESLINT})), KNOWN
)
PYTHON = (
    """
def a(x):
    f(x)  # aida: allow[call] until=2026-06-20 -- soon
    # aida: allow-block[r]
    return BAD

# aida: allow[call, r]
y = f(
    BAD,
)
f(BAD)  # noqa
# aida: allow[other]
z = 1
"""
    * 4
)
SCRIPT = (
    """
function a(x) {
  f(x); // aida: allow[call]
  /* eslint-disable r */
  BAD;
}
// aida: allow-file[call] until=2020-01-01
f(BAD);
"""
    * 4
)
SNIPPETS = (
    "x", " ", "\n", "#", "//", "/*", "*/", '"', '"""', "(", ")", "aida:", "  # aida: allow[call]",
    "# aida: allow[r] until=2026-06-01\n", "// aida: allow-block[r, call]\n", "f(BAD)\n", "BAD",
    "noqa", "]", "allow[", "# aida: allow-file[r] -- x\n", "/* eslint-enable */", "    ",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(SNIPPETS), st.booleans()),
    min_size=1,
    max_size=12,
)


def document(text: bytes, language: str) -> Document:
    spoken = find_language(language)
    return Document("file:///a", 1, text, spoken, RULESET, SUPPRESSING, lambda: TODAY)


def parsed(diagnostics: DiagnosticList) -> list[str]:
    return sorted(map(json.dumps, json.loads(b"[%s]" % diagnostics.items())))


def shown(of: Document) -> list[Finding]:
    return of.findings()


def follow(language: str, text: str, steps: list[tuple[float, int, str, bool]]) -> None:
    edited = document(text.encode(), language)
    renderer = Renderer({rule.id: rule for rule in RULESET.rules}, "utf-8", related=True)
    diagnostics = DiagnosticList(edited, renderer)
    for version, (place, cut, typed, waits) in enumerate(steps):
        start = int(place * len(edited.buffer))
        end = min(start + cut, len(edited.buffer))
        span = [Position(*edited.buffer.position(offset, "utf-8")) for offset in (start, end)]
        for update in edited.edit([Change(typed.encode(), *span)], version, "utf-8"):
            diagnostics.apply(update)
        if waits and (update := edited.settle()) is not None:
            diagnostics.apply(update)
        if edited.is_settled:
            fresh = document(edited.buffer.snapshot(), language)
            assert shown(edited) == shown(fresh)
            assert parsed(diagnostics) == parsed(DiagnosticList(fresh, renderer))
    edited.settle()
    assert edited.is_settled
    assert shown(edited) == shown(document(edited.buffer.snapshot(), language))


@pytest.mark.parametrize("limit", [0, 10_000_000])
@pytest.mark.parametrize(("language", "text"), [("python", PYTHON), ("javascript", SCRIPT)])
@pytest.mark.parametrize("marked", [True, False])
def test_after_any_edits(
    limit: int, language: str, text: str, marked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incremental, "WHOLE_LIMIT", limit)
    monkeypatch.setattr(island, "MARGIN", 40)
    if not marked:
        for mark in ("aida:", "noqa", "eslint"):
            text = text.replace(mark, "note")

    @settings(max_examples=40, deadline=None, database=None)
    @given(STEPS)
    @example([(0.625, 0, "x", False), (0.984375, 0, "x", False), (0.96875, 14, "x", True)])
    def law(steps: list[tuple[float, int, str, bool]]) -> None:
        follow(language, text, steps)

    law()


def test_a_finding_vanishes_while_the_comment_is_typed() -> None:
    edited = document(b"f(1)\n", "python")
    counts = []
    for number, letter in enumerate("  # aida: allow[call]"):
        place = Position(0, 4 + number)
        list(edited.edit([Change(letter.encode(), place, place)], number, "utf-8"))
        counts.append([finding.rule for finding in edited.findings()])
    assert counts[0] == ["call"]
    assert counts[-2] == ["call", "aida-suppression-malformed"]
    assert counts[-1] == []


def test_a_text_without_marks_keeps_to_updates() -> None:
    """Otherwise every key would render every finding again."""
    edited = document(b"f(1)\n" * 50, "python")
    place = Position(20, 0)
    [update] = edited.edit([Change(b"x = 1\n", place, place)], 2, "utf-8")
    assert update is not None
    assert (update.kept_before, update.kept_after) == (19, 29)  # next to the line


def test_an_item_of_a_broken_island_reaches_beyond_its_core(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was lost there comes back when the text is parsed as a whole again."""
    monkeypatch.setattr(incremental, "WHOLE_LIMIT", 0)
    monkeypatch.setattr(island, "MARGIN", 40)
    text = PYTHON
    for mark in ("aida:", "noqa"):
        text = text.replace(mark, "note")
    steps = [(0.7578125, 0, "#", False), (0.0, 0, "x", False), (0.75, 1, "x", False)]
    follow("python", text, steps)
