"""The index of a session compares as a scan does, whatever was edited before."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aida.engine import incremental
from aida.engine.check import check
from aida.engine.incremental import IncrementalCheck
from aida.rules.compiler import RuleSet
from aida.rules.file_facts import NO_FACTS, Duplicate, FileFacts, moved
from aida.rules.reader import read_rules
from aida.syntax.languages import find_language
from aida.text import Edit, Span, TextBuffer
from aida.workspace.duplicate_index import DuplicateIndex
from aida.workspace.duplicates import find_duplicates
from aida.workspace.files import SourceFile, find_files
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import Settings

OPTIONS = {"min-tokens": 12, "min-lines": 3}
RULE = """
id: same
language: python
message: $LINES lines stand in $PLACE
measure: {name: duplicate-block, min-tokens: 12, min-lines: 3}
"""
BLOCKS = [
    "".join(f"    value_{block}_{line} = compute_{block}({line})\n" for line in range(5))
    for block in range(4)
]


TEXT = ("def f():\n" + BLOCKS[0] + "    other()\n" + BLOCKS[1]).encode()
FACTS = FileFacts(
    duplicates=(Duplicate(9, 9 + len(BLOCKS[0]), "b.py", 2), Duplicate(180, 260, "c.py", 7))
)


def text_of(chosen: list[int], name: str) -> str:
    return f"def {name}():\n" + "".join(
        f"    start_{name}_{place}()\n{BLOCKS[block]}" for place, block in enumerate(chosen)
    )


def scanned(folder: Path) -> dict[str, tuple[Duplicate, ...]]:
    (folder / "rule.yml").write_text(RULE)
    wanted = Settings(root=folder, packs=(), rules=(folder / "rule.yml",))
    files: list[SourceFile] = list(
        find_files([folder], wanted, any_language=False, report=lambda problem: None)
    )
    return find_duplicates(files, RulesInForce(wanted), None)


@pytest.mark.parametrize("seed", range(8))
def test_edited_files_compare_as_in_a_scan(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    names = [f"{letter}.py" for letter in "abcde"]

    def write(name: str) -> None:
        chosen = [chance.randrange(len(BLOCKS)) for _ in range(chance.randrange(4))]
        (tmp_path / name).write_text(text_of(chosen, name[0]))

    for name in names:
        write(name)
    language = next(iter(find_files_in(tmp_path))).language
    assert language is not None
    index = DuplicateIndex(OPTIONS["min-tokens"])
    for name in names:
        index.put(name, (tmp_path / name).read_bytes(), language, OPTIONS)
    for _ in range(6):
        name = chance.choice(names)
        write(name)
        index.put(name, (tmp_path / name).read_bytes(), language, OPTIONS)
        expected = scanned(tmp_path)
        for other in names:
            found = index.duplicates(other, lambda file: (tmp_path / file).read_bytes())
            assert places(found) == places(expected.get(other, ())), other


def find_files_in(folder: Path) -> list[SourceFile]:
    wanted = Settings(root=folder)
    return list(find_files([folder], wanted, any_language=False, report=lambda problem: None))


def places(found: tuple[Duplicate, ...]) -> list[tuple[int, int]]:
    """Where blocks stand; of several twins either may be named."""
    return [(one.start, one.end) for one in found]


def test_a_file_that_is_gone_has_no_twin(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(text_of([0, 1], name[0]))
    language = find_files_in(tmp_path)[0].language
    assert language is not None
    index = DuplicateIndex(12)
    for name in ("a.py", "b.py"):
        index.put(name, (tmp_path / name).read_bytes(), language, OPTIONS)
    assert index.related("a.py") == {"b.py"}
    texts = {"a.py": (tmp_path / "a.py").read_bytes()}
    assert index.duplicates("a.py", texts.get) == ()
    assert index.related("a.py") == set()


@pytest.mark.parametrize(
    ("start", "end", "text", "expected"),
    [
        (0, 2, b"", (8, 18)),
        (25, 26, b"xx", (10, 20)),
        (12, 13, b"abc", (10, 22)),
        (20, 20, b"x", (10, 20)),
        (10, 10, b"x", (11, 21)),
        (5, 12, b"", None),
        (15, 25, b"", None),
    ],
)
def test_blocks_move_with_their_text(
    start: int, end: int, text: bytes, expected: tuple[int, int] | None
) -> None:
    found = moved(Duplicate(10, 20, "b.py", 3), Edit(Span(start, end), text))
    assert (None if found is None else (found.start, found.end)) == expected


EDITS = st.lists(
    st.tuples(
        st.integers(0, 400), st.integers(0, 40), st.sampled_from([b"", b"x = 1\n", b"(", b" "])
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_findings_of_known_blocks_follow_edits_as_a_fresh_check_would(
    edits: list[tuple[int, int, bytes]],
) -> None:
    python = find_language("python")
    rules = RuleSet(read_rules(RULE).rules).with_facts(FACTS)
    buffer = TextBuffer(TEXT)
    running = IncrementalCheck(buffer, python, rules)
    for start, size, text in edits:
        at = min(start, len(buffer))
        running.edit([Edit(Span(at, min(at + size, len(buffer))), text)])
        running.settle()
        fresh = check(buffer.snapshot(), python, rules.with_facts(running.facts)).findings
        assert running.findings() == fresh


def test_what_is_told_later_counts_as_if_it_had_been_known() -> None:
    python = find_language("python")
    rules = RuleSet(read_rules(RULE).rules)
    running = IncrementalCheck(TextBuffer(TEXT), python, rules)
    assert running.findings() == []
    assert running.tell(FACTS) and not running.tell(FACTS)
    assert running.findings() == check(TEXT, python, rules.with_facts(FACTS)).findings != []
    assert running.tell(NO_FACTS) and running.findings() == []


def test_what_is_told_of_a_large_text_waits_to_be_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun before it was known does not fit any more."""
    monkeypatch.setattr(incremental, "WHOLE_LIMIT", 0)
    monkeypatch.setattr(incremental, "LATER_LIMIT", 0)
    python = find_language("python")
    rules = RuleSet(read_rules(RULE).rules)
    running = IncrementalCheck(TextBuffer(TEXT), python, rules, may_wait=True)
    begun = running.begin_settling()
    assert begun is not None and begun.run()
    assert running.tell(FACTS) and not running.fits(begun)
    for facts in (FACTS, NO_FACTS):
        running.tell(facts)
        settling = running.begin_settling()
        assert settling is not None and settling.run()
        running.adopt(settling)
        assert running.is_settled
        assert running.findings() == check(TEXT, python, rules.with_facts(facts)).findings
