from __future__ import annotations

import subprocess
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aida.governance.changes import LineChanges
from aida.workspace.git_diff import read_diff


def test_what_looks_like_a_header_is_not_one() -> None:
    diff = (
        b"diff --git a/a b/a\nindex 1..2 100644\n--- a/a\n+++ b/a\n"
        b"@@ -1,2 +1,2 @@ diff --git a/x b/x\n--- a/y\n-diff --git a/y b/y\n"
        b"+++ b/z\n+@@ -9 +9 @@\n\\ No newline at end of file\n"
        b"@@ -7,0 +8 @@\n+x\n"
    )
    assert read_diff(diff) == {b"a": LineChanges(((0, 2), (7, 8)))}


def test_names() -> None:
    diff = (
        b"diff --git a/old b/new name\nsimilarity index 100%\nrename from old\nrename to new name\n"
        b'diff --git a/q b/q\n--- a/q\n+++ "b/\\303\\251 \\"x\\"\\t"\n@@ -1 +1,0 @@\n-x\n'
        b"diff --git a/s p b/s p\n--- /dev/null\n+++ b/s p\t\n@@ -0,0 +1 @@\n+x\n"
        b"diff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
        b"diff --git a/bin b/bin\nBinary files a/bin and b/bin differ\n"
    )
    assert read_diff(diff) == {
        b"new name": LineChanges(),
        'é "x"\t'.encode(): LineChanges(((1, 1),)),
        b"s p": LineChanges(((0, 1),)),
    }


def test_touching() -> None:
    changes = LineChanges(((2, 4), (8, 8)))
    assert [line for line in range(11) if changes.touch(line, line)] == [2, 3]
    assert changes.touch(0, 2) and changes.touch(3, 9)
    assert changes.touch(7, 8), "lines were removed between these"
    assert not changes.touch(4, 7) and not changes.touch(8, 9)


LINES = st.lists(
    st.sampled_from(["a", "b", "c", "", "-- a/x", "++ b/x", "@@ -1 +1 @@"]), max_size=9
)


@given(LINES, LINES, st.booleans())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_git_says_is_what_has_changed(
    tmp_path: Path, old: list[str], new: list[str], ends: bool
) -> None:
    """Outside the ranges every line is one of the old text, in its order; as many are as can be."""
    for name, lines in (("old", old), ("new", new)):
        text = "".join(f"{line}\n" for line in lines)
        if lines and lines[-1] and not ends:
            text = text.removesuffix("\n")
        (tmp_path / name).write_text(text, "utf-8")
    command = ["git", "diff", "--no-index", "--unified=0", "old", "new"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    changes = read_diff(run.stdout).get(b"new", LineChanges())
    added = sum(last - first for first, last in changes.ranges)
    kept = [line for number, line in enumerate(new) if not changes.touch(number, number)]
    rest = iter(old)
    assert all(line in rest for line in kept), "a subsequence"
    assert added == len(new) - len(kept)
    assert bool(changes.ranges) == bool(run.stdout)
