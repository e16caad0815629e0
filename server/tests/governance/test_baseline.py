from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.governance.baseline import Baseline, Entry, baseline_of
from aida.governance.baseline_format import BaselineError, read_baseline, render_baseline

ENTRIES = st.lists(
    st.builds(
        Entry,
        path=st.sampled_from(["a.py", "b.py", "c/d.py", 'odd "\\ name\n.py', "é😀.py"]),
        rule=st.sampled_from(["one", "two"]),
        identity=st.sampled_from([f"1:{digit * 16}" for digit in "0123456789"]),
        line=st.integers(0, 9),
        message=st.text(max_size=9),
    ),
    max_size=12,
)


def keys(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(entry.path, entry.identity) for entry in entries]


def everything(path: str) -> bool:
    return True


def nothing(path: str) -> bool:
    return False


# ---------------------------------------------------------------- what it knows


@given(ENTRIES)
def test_it_knows_what_it_is_made_of(entries: list[Entry]) -> None:
    baseline = baseline_of(entries)
    assert baseline.recognise(keys(list(baseline.entries)), nothing) == list(baseline.entries)


@given(ENTRIES, ENTRIES)
def test_each_entry_stands_for_one_finding(entries: list[Entry], found: list[Entry]) -> None:
    here = keys(list(baseline_of(found).entries))
    used = [entry for entry in baseline_of(entries).recognise(here, everything) if entry]
    assert len(used) == len(set(used))


def test_a_moved_file_is_known_and_a_copy_is_not() -> None:
    baseline = Baseline((Entry("a.py", "r", "1:x"),))
    assert baseline.recognise([("b.py", "1:x")], everything) == [baseline.entries[0]]
    assert baseline.recognise([("b.py", "1:x")], nothing) == [None]
    found = [("b.py", "1:x"), ("a.py", "1:x")]
    assert baseline.recognise(found, everything) == [None, baseline.entries[0]]


@given(ENTRIES, ENTRIES)
def test_a_comparison_loses_nothing(entries: list[Entry], found: list[Entry]) -> None:
    baseline, today = baseline_of(entries), baseline_of(found).entries
    kept, added, removed = baseline.compare(today, everything, everything)
    assert sorted(keys([*kept, *added])) == sorted(keys(list(today)))
    assert len(kept) + len(removed) == len(baseline.entries)
    after = baseline_of([*kept, *added])
    assert after.compare(today, everything, everything) == (list(after.entries), [], [])


@given(ENTRIES, ENTRIES)
def test_what_was_not_looked_at_stays(entries: list[Entry], found: list[Entry]) -> None:
    baseline = baseline_of(entries)
    today = [entry for entry in baseline_of(found).entries if entry.path == "a.py"]
    kept, _, removed = baseline.compare(today, lambda path: path == "a.py", nothing)
    others = [entry for entry in baseline.entries if entry.path != "a.py"]
    assert [entry for entry in kept if entry.path != "a.py"] == others
    assert {entry.path for entry in removed} <= {"a.py"}


# ---------------------------------------------------------------- its file


@given(ENTRIES)
def test_a_file_reads_as_it_was_written(entries: list[Entry]) -> None:
    text = render_baseline(baseline_of(entries))
    assert read_baseline(text) == baseline_of(entries)
    assert render_baseline(read_baseline(text)) == text


@given(ENTRIES, ENTRIES)
def test_a_new_entry_is_a_new_line(entries: list[Entry], more: list[Entry]) -> None:
    one, both = baseline_of(entries), baseline_of([*more, *entries])
    rows = [row.rstrip(",") for row in render_baseline(both).split("\n")]
    assert {row.rstrip(",") for row in render_baseline(one).split("\n")} - {"  "} <= {
        *rows,
        '  "findings": []',
    }


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "not valid JSON"),
        ('{\n  "version": 1,\n  "findings": [}\n', 3, "not valid JSON"),
        ("[]", 1, "expected an object"),
        ('{"version": 2, "findings": []}', 1, "version 2"),
        ('{"version": 1, "findings": {}}', 1, "a list `findings`"),
        (
            '{\n"version": 1,\n"findings": [\n{"path": "a", "rule": "b", "identity": "1:c"},\n'
            '{"path": "a"}\n]}',
            5,
            "`rule` is missing",
        ),
        (
            '{"version": 1, "findings": [\n\n{"path": "a", "rule": "b", "identity": "0:c"}]}',
            3,
            "of version 0",
        ),
        ('{"version": 1, "findings": [\n7]}', 2, "expected an object"),
        ('{"version": 1, "findings": [\n{"path": "", "rule": 1}]}', 2, "`path` is missing"),
    ],
)
def test_what_is_wrong_and_where(text: str, line: int, said: str) -> None:
    with pytest.raises(BaselineError) as raised:
        read_baseline(text)
    assert raised.value.line == line
    assert said in str(raised.value)
    assert raised.value.help


def test_a_merge_conflict_is_named() -> None:
    text = '{\n  "version": 1,\n<<<<<<< ours\n  "findings": []\n=======\n>>>>>>> theirs\n}'
    with pytest.raises(BaselineError) as raised:
        read_baseline(text)
    assert raised.value.line == 3
    assert "merge conflict" in raised.value.help
