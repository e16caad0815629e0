"""The law of incremental checking: after any edits, findings are those of a check from scratch.

Real files are edited at random: characters, lines, snippets that break the syntax, pastes,
deletions and undo. Small margins force islands even in small files; ``make soak`` runs many more
examples.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aida.engine import check, incremental, island
from aida.engine.incremental import IncrementalCheck
from aida.packs.catalog import bundled_packs, rule_files
from aida.packs.loading import load_rules
from aida.packs.sources import read_sources
from aida.rules.compiler import RuleSet
from aida.rules.reader import read_rules
from aida.rules.suppression_core import SuppressionCore
from aida.syntax.languages import Language, find_language, language_of_path
from aida.text import Edit, Span, TextBuffer

ROOT = Path(__file__).parents[3]
EXAMPLES = int(os.environ.get("AIDA_EDIT_EXAMPLES", "60"))
SNIPPETS = (
    *b"abx_.,;:= ()[]{}'\"#/\n\t".decode(),
    "\n", "    ", '"""', "'''", "/*", "*/", "//", "`", "=>", "\r\n", "😀", "é",
    "eval(x)\n", "x == None\n", "def f(a=[]):\n    return a\n", "except:\n", "if x:\n", "else:\n",
    "import os\n", "import requests\nrequests.get(u)\n", "class A {\n", "func f() {\n", "}\n",
    "el.innerHTML = value;\n", "throw 'x';\n", "return 1\n", "defer f()\n",
    'password = "n0t-a-pl4ceholder-9f3kz81q"\n',
)  # fmt: skip

OVER_ANY_TEXT = r"""
rules:
- {id: two-lines, languages: [regex], message: m, severity: INFO, pattern-regex: '\)\n\s*return'}
- id: generic-import
  languages: [generic]
  message: m
  severity: INFO
  pattern: import $X ... return
- id: lonely-eval
  languages: [regex]
  message: m
  severity: INFO
  patterns: [{pattern-regex: eval}, {pattern-not-inside: {pattern-regex: '(?s)import.*'}}]
"""


@cache
def ruleset() -> RuleSet:
    """Every bundled rule, whatever its stage."""
    loaded = load_rules(read_sources(rule_files(bundled_packs())))
    assert not loaded.errors
    over_text = read_rules(OVER_ANY_TEXT)
    assert not over_text.errors
    return RuleSet([*loaded.rules, *over_text.rules])


@cache
def documents() -> list[tuple[str, Language, bytes]]:
    """Files of the example, and for each language the code of all rule pages as one file."""
    found: list[tuple[str, Language, bytes]] = []
    for path in sorted((ROOT / "examples/shop").rglob("*.*")):
        language = language_of_path(path)
        if language is not None and language.name in {"python", "typescript", "go"}:
            found.append((path.name, language, path.read_bytes()))
    pages: dict[str, tuple[Language, list[bytes]]] = {}
    for page in sorted(bundled_packs().glob("*/*.md")):
        for part in page.read_text("utf-8").split("```")[1::2]:
            name, _, code = part.partition("\n")
            language = find_language(name.split(" ")[0])
            if language is not None and language.name != "text":
                _, files = pages.setdefault(language.name, (language, [b""]))
                if len(files[-1]) + len(code) > 30_000:
                    files.append(b"")
                files[-1] += (b"---\n" if language.name == "yaml" else b"\n") + code.encode()
    for name, (language, files) in pages.items():
        found += [(f"pages-{name}-{number}", language, file) for number, file in enumerate(files)]
    return found


@dataclass(frozen=True)
class Step:
    """One random edit: where (a fraction of the text, or near the edit before), what, how much."""

    place: float
    near: bool
    kind: str
    text: str
    length: int


STEPS = st.lists(
    st.builds(
        Step,
        place=st.floats(0, 1),
        near=st.booleans(),
        kind=st.sampled_from(["insert", "insert", "delete", "replace", "paste", "undo", "undo"]),
        text=st.sampled_from(SNIPPETS),
        length=st.integers(0, 60),
    ),
    min_size=1,
    max_size=25,
)


class Typist:
    """Turns steps into edits of a buffer, and can undo them."""

    def __init__(self, buffer: TextBuffer) -> None:
        self._buffer = buffer
        self._last = len(buffer) // 2
        self._log: list[Edit] = []

    def edit_for(self, step: Step) -> Edit | None:
        size = len(self._buffer)
        if step.kind == "undo":
            return self._log.pop() if self._log else None
        spread = int((step.place - 0.5) * 160)
        start = self._last + spread if step.near else int(step.place * size)
        start = self._align(max(0, min(start, size)))
        cut = 0 if step.kind in ("insert", "paste") else step.length
        end = self._align(min(size, start + cut))
        text = step.text.encode()
        if step.kind == "delete":
            text = b""
        elif step.kind == "paste":
            origin = self._align(int(step.place * 7919) % (size + 1))
            text = self._buffer.slice(origin, self._align(min(size, origin + step.length * 10)))
        old = self._buffer.slice(start, end)
        self._log.append(Edit(Span(start, start + len(text)), old))
        self._last = start
        return Edit(Span(start, end), text)

    def _align(self, offset: int) -> int:
        """An edit never cuts a character in two."""
        while (
            0 < offset < len(self._buffer)
            and self._buffer.slice(offset, offset + 1)[0] & 0xC0 == 0x80
        ):
            offset -= 1
        return offset


def settle(incremental_check: IncrementalCheck) -> None:
    incremental_check.settle()


def settle_aside(incremental_check: IncrementalCheck) -> None:
    """As a thread does, and what it finds is adopted."""
    settling = incremental_check.begin_settling()
    if settling is None:
        is_small = len(incremental_check.buffer) <= incremental.WHOLE_LIMIT
        assert incremental_check.is_settled or is_small
        incremental_check.settle()
        return
    assert settling.run()
    before = incremental_check.local_findings()
    update = incremental_check.adopt(settling)
    after = incremental_check.local_findings()
    assert after[: update.kept_before] == before[: update.kept_before]
    assert after[len(after) - update.kept_after :] == before[len(before) - update.kept_after :]
    assert len(after) == update.kept_before + len(update.changed) + update.kept_after


def follow(
    language: Language,
    source: bytes,
    steps: list[Step],
    every: int,
    settle: Callable[[IncrementalCheck], None] = settle,
) -> None:
    """Edit step by step; compare with a check from scratch when the answer claims to be exact."""
    buffer = TextBuffer(source)
    may_wait = settle is settle_aside
    incremental_check = IncrementalCheck(buffer, language, ruleset(), may_wait=may_wait)
    typist = Typist(buffer)
    for number, step in enumerate(steps):
        edit = typist.edit_for(step)
        if edit is None:
            continue
        before = incremental_check.local_findings()
        begun = incremental_check.begin_settling()
        update = incremental_check.edit([edit])
        assert begun is None or not incremental_check.fits(begun)
        after = incremental_check.local_findings()
        assert len(after) == update.kept_before + len(update.changed) + update.kept_after
        assert before[: update.kept_before] == after[: update.kept_before]
        assert [
            finding.span.start + update.byte_delta
            for finding in before[len(before) - update.kept_after :]
        ] == [finding.span.start for finding in after[len(after) - update.kept_after :]]
        if number % every == 0:
            settle(incremental_check)
        if incremental_check.is_settled:
            expected = check(buffer.snapshot(), language, ruleset()).findings
            assert incremental_check.findings() == expected
    settle(incremental_check)
    assert incremental_check.is_settled
    expected = check(buffer.snapshot(), language, ruleset()).findings
    assert incremental_check.findings() == expected


def run_examples(
    limit: int,
    margin: int,
    examples: int,
    monkeypatch: pytest.MonkeyPatch,
    settle: Callable[[IncrementalCheck], None] = settle,
) -> None:
    monkeypatch.setattr(incremental, "WHOLE_LIMIT", limit)
    monkeypatch.setattr(incremental, "LATER_LIMIT", limit)
    monkeypatch.setattr(island, "MARGIN", margin)

    @settings(
        max_examples=examples, deadline=None, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(st.integers(0, len(documents()) - 1), STEPS, st.integers(1, 6))
    def law(which: int, steps: list[Step], every: int) -> None:
        _, language, source = documents()[which]
        follow(language, source, steps, every, settle)

    law()


@pytest.mark.parametrize("margin", [40, 400, 4_000])
def test_large_texts_in_islands(margin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    run_examples(0, margin, EXAMPLES, monkeypatch)


@pytest.mark.parametrize("margin", [40, 4_000])
def test_large_texts_settled_aside(margin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the start: they are not checked before they are edited, either."""
    run_examples(0, margin, EXAMPLES, monkeypatch, settle_aside)


def test_an_abandoned_settling_ends_soon() -> None:
    """It is told while it parses, or between two rules, and says that it found out nothing."""
    _, language, source = documents()[0]
    large = source * (2 * incremental.LATER_LIMIT // len(source))
    checked = IncrementalCheck(TextBuffer(large), language, ruleset(), may_wait=True)
    assert not checked.is_checked
    assert checked.findings() == []
    settling = checked.begin_settling()
    assert settling is not None
    results: list[bool] = []
    thread = threading.Thread(target=lambda: results.append(settling.run()))
    thread.start()
    checked.edit([Edit(Span(0, 0), b"\n")])
    settling.abandon()
    thread.join(20)
    assert results == [False]
    assert not checked.fits(settling)
    with pytest.raises(ValueError, match="another text"):
        checked.adopt(settling)


def test_small_texts_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    run_examples(10_000_000, 4_000, EXAMPLES, monkeypatch)


@pytest.mark.soak
@pytest.mark.parametrize("margin", [40, 400, 4_000])
def test_many_edits(margin: int, monkeypatch: pytest.MonkeyPatch, campaign: dict[str, int]) -> None:
    campaign["sequences of edits"] = 1_500
    run_examples(0, margin, campaign["sequences of edits"], monkeypatch)


@pytest.mark.soak
@pytest.mark.parametrize("margin", [40, 4_000])
def test_many_edits_settled_aside(
    margin: int, monkeypatch: pytest.MonkeyPatch, campaign: dict[str, int]
) -> None:
    campaign["sequences of edits"] = 1_500
    run_examples(0, margin, campaign["sequences of edits"], monkeypatch, settle_aside)


def test_islands_are_really_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the tests above would prove nothing about them."""
    monkeypatch.setattr(incremental, "WHOLE_LIMIT", 0)
    monkeypatch.setattr(island, "MARGIN", 200)
    _, language, source = next(item for item in documents() if item[0] == "pages-python-0")
    buffer = TextBuffer(source)
    checked = IncrementalCheck(buffer, language, ruleset())
    place = source.index(b"\nimport ", len(source) // 2) + 1
    checked.edit([Edit(Span(place, place), b"x = 1\n")])
    island_used = checked.island
    assert island_used is not None
    assert len(island_used.source) < len(source) // 4


@pytest.mark.parametrize("start", ["/*", "a", "(", "`", '"""', "=begin\n"])
def test_text_before_everything(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment that ends beyond the island must not be taken for an operator, and the like."""
    monkeypatch.setattr(incremental, "WHOLE_LIMIT", 0)
    monkeypatch.setattr(island, "MARGIN", 40)
    step = Step(place=0.0, near=False, kind="insert", text=start, length=0)
    for _, language, source in documents():
        follow(language, source, [step], 1)


def test_every_bundled_rule_is_in_the_law() -> None:
    """The documents make most rules fire, so that equality is not equality of nothing."""
    fired = {
        finding.rule
        for _, language, source in documents()
        for finding in check(source, language, ruleset()).findings
    }
    known = {
        rule.id
        for rule in ruleset().rules
        if not rule.files and not rule.ignores and not isinstance(rule.core, SuppressionCore)
    }
    assert len(fired & known) >= 0.8 * len(known), sorted(known - fired)
